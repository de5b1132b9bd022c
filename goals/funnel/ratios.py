"""What one closing took: calls, talks and appointments for each, against a year before."""

from dataclasses import dataclass

from goals import behind
from goals.asked import Asked
from goals.behind import Figure
from goals.chances import is_enough

WHAT = [
    ("Calls for one closing", "touches", "calls", "calls"),
    ("Talks for one closing", "touches", "conversations", "talks"),
    ("Appointments for one closing", "appointments", "held", "appointments"),
]


@dataclass(frozen=True)
class ForOne:
    """So many for each closing; too early to say of fewer than eight closings."""

    title: str
    noun: str
    tries: Figure
    closings: Figure
    tries_before: int
    closings_before: int

    @property
    def number(self) -> str:
        return in_words(self.tries.number, self.closings.number)

    @property
    def was(self) -> str:
        return in_words(self.tries_before, self.closings_before)


def in_words(tries: int, closings: int) -> str:
    """ "55", "3.4"; nothing where there were too few closings."""
    if not is_enough(closings):
        return ""
    each = tries / closings
    return f"{each:.1f}" if each < 10 else f"{each:,.0f}"


def for_one_closing(asked: Asked) -> list[ForOne]:
    """Of the period so far; a call has no side, so of one side these are the appointments alone."""
    before = asked.a_year_before
    closings = behind.figure("deals", "closed", asked)
    closings_before = _count("deals", "closed", before)
    return [
        ForOne(
            title, noun, behind.figure(kind, name, asked), closings,
            _count(kind, name, before), closings_before,
        )
        for title, kind, name, noun in WHAT
        if not (asked.side and kind == "touches")
    ]  # fmt: skip


def _count(kind: str, name: str, asked: Asked) -> int:
    return behind.rows(kind, name, asked).order_by().count()
