"""The parts of a digest: each app registers its own when it is ready."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST = 8


@dataclass(frozen=True)
class Line:
    """One thing, one tap from its page: `text` is the link, `remark` says why it stands here."""

    text: str
    url: str = ""
    person: object = None
    at: str = ""
    remark: str = ""
    number: str = ""  # to call, as +12315550164
    shown_number: str = ""
    is_news: bool = False  # nothing is to be done about it: for it alone no digest is sent
    same_as: str = ""  # tells it apart where its words change with every count

    @property
    def key(self) -> str:
        """What stays the same as long as it is to be done."""
        return self.same_as or f"{self.url} {self.at} {self.text}"


@dataclass(frozen=True)
class Part:
    """`lines(membership, day)` are what it says, the gravest first; the day is the member's.

    It says only what is still to be done, and only to members who have the capability that it
    needs: it is asked anew before a digest leaves. `counted` says in a text how many there are:
    "new lead" is "2 new leads" there.
    """

    name: str
    order: int
    lines: Callable[..., Iterable[Line]]
    url: str = ""  # the name of the page where all of them stand
    counted: str = ""
    needs: str = ""
    has_key_dates: bool = False

    def words(self, count: int) -> str:
        said = self.counted or self.name.lower()
        if count == 1 or not self.counted:
            return f"{count} {said}"
        return f"{count} {said}s"


parts: list[Part] = []


def add_part(part: Part) -> None:
    parts.append(part)
    parts.sort(key=lambda one: one.order)


def hour_in_words(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """ "9 am", "2:30 pm"."""
    local = moment.astimezone(zone)
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"
