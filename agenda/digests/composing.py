"""What a member is told of a day: all parts that have something to say to them now."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import islice

from django.urls import reverse

from accounts.models import Membership
from agenda.digests.parts import MOST, Line, Part, parts
from agenda.models import DigestWish
from crm.kit import clock


@dataclass(frozen=True)
class Said:
    """A part with what it says: the first lines of it, and whether there are more."""

    part: Part
    lines: list[Line]
    there_are_more: bool

    @property
    def url(self) -> str:
        return reverse(self.part.url) if self.part.url else ""

    @property
    def words(self) -> str:
        count = self.part.words(len(self.lines))
        return count.replace(str(MOST), f"{MOST}+", 1) if self.there_are_more else count


@dataclass(frozen=True)
class Told:
    """A member's day. False when there is nothing to tell: then nothing is sent."""

    member: Membership
    day: dt.date
    said: list[Said] = field(default_factory=list)

    def __bool__(self):
        return any(not line.is_news for line in self.lines)

    @property
    def lines(self) -> list[Line]:
        return [line for one in self.said for line in one.lines]

    @property
    def keys(self) -> list[str]:
        return [line.key for line in self.lines if not line.is_news]

    @property
    def in_short(self) -> str:
        """ "2 new leads, 8 calls, 1 task"."""
        return ", ".join(one.words for one in self.said)

    @property
    def title(self) -> str:
        return f"{self.day:%A, %B} {self.day.day}"


def compose(member, day: dt.date, wish: DigestWish | None = None) -> Told:
    """What there is to tell now; a wish for key dates leaves the rest out."""
    wish = wish or DigestWish.objects.of(member)
    told = Told(member, day)
    for part in parts:
        if part.needs and not member.may(part.needs):
            continue
        if wish.content == DigestWish.Content.KEY_DATES and not part.has_key_dates:
            continue
        with clock.asked_once():
            lines = list(islice(part.lines(member, day), MOST + 1))
        if lines:
            told.said.append(Said(part, lines[:MOST], len(lines) > MOST))
    return told
