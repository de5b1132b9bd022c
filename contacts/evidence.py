"""How likely two records are one person, and the reason in words.

Points for what they share, against what speaks for two people. The weights were set on labelled
data (tests/contacts/labelled.py), which holds them: precision, recall, and that sure is sure.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import NamedTuple

from contacts.given_names import COMMON_LAST, roots
from contacts.names_alike import Alike, first_alike, generation, last_alike
from crm.kit.dates import NO_YEAR

# What two people share, as bits. OFFICE: a number that several have.
EMAIL, PHONE, HOUSE, LOCAL_PART, NAME, OFFICE = (1 << place for place in range(6))
ENOUGH = 5.0  # points: from here on it is a pair

_SHARED = {EMAIL: 5.0, PHONE: 4.0, HOUSE: 3.0, LOCAL_PART: 2.0, OFFICE: 2.8}
_FIRST = {Alike.SAME: 2.5, Alike.SHORT: 2.2, Alike.SPELT: 1.2, Alike.INITIAL: 0.3}
_LAST = {Alike.SAME: 1.5, Alike.SHORT: 1.2, Alike.SPELT: 0.7}


class Facts(NamedTuple):
    """What is compared of a person; names are folded."""

    pk: int
    first: str
    nickname: str
    last: str
    spouse: str
    spouse_last: str
    middle: str
    suffix: str
    birthday: dt.date | None
    spouse_birthday: dt.date | None
    company: str

    @property
    def is_nameless(self) -> bool:
        return not (self.first or self.last or self.spouse or self.company)


@dataclass(frozen=True)
class Judgement:
    low: int
    high: int
    score: float
    is_sure: bool
    reasons: dict[str, str]


class _Names(NamedTuple):
    """How the names of two records agree, at best."""

    first: Alike
    last: Alike
    words: tuple[str, str]
    is_swapped: bool  # one's spouse is the other's first
    others: Alike  # the two partners who are left


def judge(a: Facts, b: Facts, shared: int, *, is_bare: bool = False) -> Judgement | None:
    """None: two people, as far as one can tell.

    `is_bare`: they hold no two phones, e-mails or streets that differ.
    """
    names = _compare(a, b)
    older, younger = generation(a.suffix), generation(b.suffix)
    if names.first == Alike.OTHER or (older and younger and older != younger):
        return None
    if names.last == Alike.OTHER and not shared & (EMAIL | PHONE):
        return None
    days = _birthdays(a, b, names.is_swapped)
    if older != younger and days <= 0 and not shared & EMAIL:
        return None  # a father and his Jr share a name, a home and its number
    if shared & PHONE:
        shared &= ~OFFICE
    points = sum(weight for bit, weight in _SHARED.items() if shared & bit)
    points += _FIRST.get(names.first, 0) + _LAST.get(names.last, 0) + days
    points += _against(a, b, names)
    if a.is_nameless or b.is_nameless:
        points += 1.5
    if is_bare and names.last == Alike.SAME and a.last not in COMMON_LAST:
        points += 1.5
    if points < ENOUGH:
        return None
    score = round(1 / (1 + math.exp(ENOUGH - 0.5 - points)), 3)
    is_sure = days >= 0 and older == younger and _is_sure(a, b, names, shared, days)
    low, high = sorted((a.pk, b.pk))
    return Judgement(low, high, score, is_sure, _reasons(names, shared, days))


def _compare(a: Facts, b: Facts) -> _Names:
    if not (a.first or a.last or b.first or b.last) and a.company and b.company:
        alike = last_alike(a.company, b.company)
        return _Names(alike, alike, (a.company, b.company), False, Alike.UNKNOWN)
    pairings = [(_first(a.first, a.nickname, b.first, b.nickname), False, (a.first, b.first),
                 (a.spouse, b.spouse))]  # fmt: skip
    if a.spouse:
        pairings.append((_first(a.spouse, "", b.first, b.nickname), True, (a.spouse, b.first),
                         (a.first, b.spouse)))  # fmt: skip
    if b.spouse:
        pairings.append((_first(a.first, a.nickname, b.spouse, ""), True, (a.first, b.spouse),
                         (a.spouse, b.first)))  # fmt: skip
    first, is_swapped, words, rest = max(pairings, key=lambda one: (one[0], not one[1]))
    lasts = [last_alike(a.last, b.last)]
    if a.spouse_last or b.spouse_last:
        lasts += [
            last_alike(mine, theirs)
            for mine in (a.last, a.spouse_last) for theirs in (b.last, b.spouse_last)
            if mine and theirs
        ]  # fmt: skip
    return _Names(first, max(lasts), words, is_swapped, first_alike(*rest))


def _first(first: str, nickname: str, other: str, other_nickname: str) -> Alike:
    alike = first_alike(first, other)
    if alike < Alike.SHORT and (nickname or other_nickname):
        called = max(first_alike(nickname, other), first_alike(first, other_nickname),
                     first_alike(nickname, other_nickname))  # fmt: skip
        return max(alike, min(called, Alike.SHORT))
    return alike


def _birthdays(a: Facts, b: Facts, is_swapped: bool) -> float:
    """Points for the same birthday, against two that differ; none when one is not known."""
    theirs = b.birthday
    if is_swapped:
        theirs = b.spouse_birthday or None if a.birthday else None
    if not a.birthday or not theirs:
        return 0.0
    if (a.birthday.month, a.birthday.day) != (theirs.month, theirs.day):
        return -6.0
    if NO_YEAR in (a.birthday.year, theirs.year):
        return 1.5
    return 3.0 if a.birthday.year == theirs.year else -4.0


def _against(a: Facts, b: Facts, names: _Names) -> float:
    points = 0.0
    if names.last == Alike.OTHER:  # a married name, where the number is nobody else's
        points -= 1.2
    if names.others == Alike.OTHER:
        points -= 3.0
    if a.middle and b.middle and a.middle[0] != b.middle[0]:
        points -= 2.5
    if names.is_swapped:
        points -= 0.3
    return points


def _is_sure(a: Facts, b: Facts, names: _Names, shared: int, days: float) -> bool:
    """By rules, not by points: a merge of all sure pairs asks nobody."""
    if names.is_swapped or names.others == Alike.OTHER or names.last < Alike.SHORT:
        return False
    if names.first < Alike.SHORT or (a.middle and b.middle and a.middle[0] != b.middle[0]):
        return False
    if names.first == Alike.SHORT and max(len(roots(a.first)), len(roots(b.first))) > 1:
        return False  # Pat may be Patrick or Patricia, and share a mailbox with the other
    born = days >= 3.0 and names.first == Alike.SAME and names.last == Alike.SAME
    return bool(
        shared & (EMAIL | PHONE) or (shared & HOUSE and shared & LOCAL_PART)
        or (born and shared & (HOUSE | LOCAL_PART))
    )  # fmt: skip


def _reasons(names: _Names, shared: int, days: float) -> dict[str, str]:
    """What they share, by kind."""
    said = {
        "email": "Same e-mail" if shared & EMAIL else "",
        "phone": "Same number" if shared & (PHONE | OFFICE) else "",
        "home": "Same street" if shared & HOUSE else "",
        "local": "Same e-mail name elsewhere" if shared & LOCAL_PART and not shared & EMAIL else "",
        "birthday": "Same birthday" if days > 0 else "",
        "name": _name_reason(names),
    }
    return {kind: words for kind, words in said.items() if words}


def _name_reason(names: _Names) -> str:
    mine, theirs = (word.title() for word in names.words)
    if names.first in (Alike.SHORT, Alike.SPELT):
        return f"{mine} and {theirs}"
    if names.first == Alike.SAME and names.last == Alike.OTHER:
        return f"{mine}, with two last names"
    if names.first == Alike.SAME and names.last in (Alike.SHORT, Alike.SPELT):
        return "Last name written two ways"
    if names.first == Alike.SAME:
        return "Same name"
    return "A name is missing" if names.first == Alike.UNKNOWN else "An initial"
