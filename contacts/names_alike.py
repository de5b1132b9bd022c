"""Whether two names can be one person's: by nickname, by sound, by a slip of the finger."""

from enum import IntEnum
from functools import lru_cache

from contacts.given_names import FORMS, is_known, roots, sound
from contacts.spelling import distance, is_typo

_GENERATIONS = {
    "jr": 2, "junior": 2, "ii": 2, "2nd": 2, "sr": 1, "senior": 1, "i": 1, "iii": 3, "3rd": 3,
    "iv": 4, "4th": 4, "v": 5,
}  # fmt: skip


class Alike(IntEnum):
    """How two names agree; the higher the more."""

    OTHER = -1  # two different names
    UNKNOWN = 0  # one of them is missing: no conflict
    INITIAL = 1
    SPELT = 2  # one letter, or they sound alike
    SHORT = 3  # Cathy and Catherine, Smith and Smith-Jones
    SAME = 4


@lru_cache(200_000)
def first_alike(one: str, other: str) -> Alike:
    """Two folded given names. Two that are both known as names are never a slip of each other."""
    if not one or not other:
        return Alike.UNKNOWN
    if one == other:
        return Alike.SAME
    one, other = one.replace(".", "").strip(), other.replace(".", "").strip()
    if roots(one) & roots(other):
        return Alike.SHORT
    if len(one) == 1 or len(other) == 1:
        return Alike.INITIAL if one[:1] == other[:1] else Alike.OTHER
    if is_known(one) and is_known(other):
        return Alike.OTHER
    if one.split()[:1] == other.split()[:1]:
        return Alike.SHORT
    return Alike.SPELT if _is_slip(one, other) else Alike.OTHER


def _is_slip(one: str, other: str) -> bool:
    """Joseh and Joe, Dany and Daniel, Mak and Mark."""
    if any(is_typo(mine, theirs) for mine in _forms(one) for theirs in _forms(other)):
        return True
    if len(one) > 3 < len(other) and sound(one) == sound(other):
        return True
    begins_alike = one[:3] == other[:3] and min(len(one), len(other)) > 2
    return begins_alike or (one[0] == other[0] and distance(one, other, 1) == 1)


def _forms(name: str) -> set[str]:
    return set().union([name], *(FORMS.get(root, ()) for root in roots(name)))


@lru_cache(200_000)
def last_alike(one: str, other: str) -> Alike:
    """Two folded family names."""
    if not one or not other:
        return Alike.UNKNOWN
    if one == other:
        return Alike.SAME
    mine, theirs = _parts(one), _parts(other)
    if "".join(mine) == "".join(theirs):
        return Alike.SAME
    if (set(mine) < set(theirs) and len(mine[-1]) > 2) or (
        set(theirs) < set(mine) and len(theirs[-1]) > 2
    ):
        return Alike.SHORT
    if len(one) == 1 or len(other) == 1:
        return Alike.INITIAL if one[:1] == other[:1] else Alike.OTHER
    if is_typo(one, other) or (len(one) > 3 < len(other) and sound(one) == sound(other)):
        return Alike.SPELT
    return Alike.OTHER


def _parts(name: str) -> list[str]:
    return name.replace("-", " ").replace("'", "").replace("’", "").split() or [name]


def generation(suffix: str) -> int:
    """The 2 of "Jr", the 3 of "III"; 0 where none is said."""
    return _GENERATIONS.get(suffix.replace(".", "").replace(",", "").strip().casefold(), 0)
