"""The words of a task, ready for one tap: `{{first_name|there}}`, as letters write it.

A fixed list and a fixed grammar: what people write is never rendered as template code.
"""

import re
from collections.abc import Callable

_FIELD = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")

FIELDS: dict[str, Callable] = {
    "first_name": lambda task, by: _person(task, "nickname") or _person(task, "first_name"),
    "last_name": lambda task, by: _person(task, "last_name"),
    "dear": lambda task, by: _person(task, "salutation") or _person(task, "first_name"),
    "about": lambda task, by: task.about,
    "agent_name": lambda task, by: _agent(task, by),
    "agent_first_name": lambda task, by: _agent(task, by).split(" ")[0],
    "brokerage": lambda task, by: task.workspace.brokerage,
}


def _person(task, name: str) -> str:
    return getattr(task.person, name) if task.person else ""


def _agent(task, by) -> str:
    member = by or task.assigned_to
    return member.user.get_full_name() if member else task.workspace.name


def fill(text: str, task, by=None) -> str:
    """The text with its fields filled in; what is no field stays as it is written."""

    def say(match):
        ask = FIELDS.get(match[1].lower())
        if ask is None:
            return match[0]
        return ask(task, by) or (match[2] or "").strip()

    return _FIELD.sub(say, text)


def without_fields(text: str) -> str:
    """The text with nothing to fill in but the words to fall back on."""
    return " ".join(_FIELD.sub(lambda match: (match[2] or "").strip(), text).split())


def complaint(text: str) -> str:
    """What is wrong with the fields of a text, in a sentence; or nothing."""
    asked = [match[1].lower() for match in _FIELD.finditer(text)]
    strange = [name for name in asked if name not in FIELDS]
    if strange:
        known = ", ".join(f"{{{{{name}}}}}" for name in FIELDS)
        return f"There is no field {{{{{strange[0]}}}}}. There are {known}."
    bare = _FIELD.sub("", text)
    if "{{" in bare or "}}" in bare:
        return "A field is not closed: it is written {{first_name}}."
    return ""
