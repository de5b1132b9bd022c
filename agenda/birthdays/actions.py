"""What can be done for a birthday or anniversary: an eCard, a printed card; apps above add them.

add_action(Action("ecard", "eCard", "mail-heart", why_not=…, do=…, url=…, …))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.capabilities import Capability


class CannotDo(Exception):
    """It cannot be done for this one; the message is a sentence for the member."""


@dataclass(frozen=True)
class Action:
    """One way to think of somebody, done by one tap.

    `do(occasion, by=, key=, hold=)` writes it down by that key, or raises CannotDo; what leaves at
    once is held back for `hold`.
    """

    key: str  # as `How` calls it
    title: str
    icon: str
    why_not: Callable  # why_not(occasion): two or three words, by what a line has fetched
    do: Callable
    said: Callable  # said(occasion): what was done, in a sentence
    key_for: Callable  # key_for(occasion, act)
    url: Callable  # url(occasion): where a member writes it in their own words
    gone: Callable  # gone(keys): those of which nothing leaves any more
    stop: Callable  # stop(keys): what has not left does not; those that have left already
    too_late: str  # "The eCard has left already"
    for_many: str = Capability.WORK


_actions: dict[str, Action] = {}


def add_action(action: Action) -> None:
    _actions[action.key] = action


def every() -> list[Action]:
    return list(_actions.values())


def named(key: str) -> Action | None:
    return _actions.get(key)


def standing(marks: Iterable) -> list:
    """Of these marks, those whose card was not stopped on its way."""
    gone = set()
    for action in every():
        keys = {mark.key for mark in marks if mark.key and mark.how == action.key}
        gone |= set(action.gone(keys)) if keys else set()
    return [mark for mark in marks if mark.key not in gone]
