"""Which listing the mail of a showing speaks of: by MLS number, by its address, by the box."""

import re

from crm.kit.text import fold
from transactions.models import Side, Transaction

_WORDS = {
    "street": "st", "avenue": "ave", "av": "ave", "lane": "ln", "drive": "dr", "road": "rd",
    "court": "ct", "boulevard": "blvd", "place": "pl", "circle": "cir", "trail": "trl",
    "terrace": "ter", "parkway": "pkwy", "highway": "hwy", "square": "sq", "cove": "cv",
    "ridge": "rdg", "heights": "hts", "crossing": "xing", "point": "pt", "mount": "mt",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "saint": "st",
}  # fmt: skip
_UNIT = re.compile(r"(?:\b(?:unit|apt|apartment|suite|ste)\b\.?\s*#?|#)\s*(\w+)")
_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")
LISTS = [side for side in Side if side.lists]


def listing_of(reading) -> Transaction | None:
    """The open listing of that showing; None when none of ours is meant, or two may be."""
    rows = Transaction.objects.open().filter(side__in=LISTS, property__isnull=False)
    rows = list(rows.select_related("property", "agent__user").order_by("-pk"))
    return (
        _only(one for one in rows if _has_number(one, reading.mls_number))
        or _only(one for one in rows if same_home(one.property.address, reading.property_address))
        or _only(one for one in rows if _has_box(one, reading.extra.get("keybox")))
    )


def same_home(one: str, other: str | None) -> bool:
    """Whether two writings name one home: "412 Tamarack Ln." and "412 Tamarack Lane, Reno, NV"."""
    if not other or _street(one) != _street(other) or not any(map(str.isdigit, _street(one))):
        return False
    units, zips = (_told(_UNIT, one, other), _told(_ZIP, one, other))
    return units[0] == units[1] and ("" in zips or zips[0] == zips[1])


def _street(address: str) -> str:
    street = _UNIT.sub(" ", fold(address.partition(",")[0]))
    words = re.sub(r"[^\w\s]", " ", street).split()
    return " ".join(_WORDS.get(word, word) for word in words)


def _told(pattern, *addresses) -> list[str]:
    found = (pattern.search(fold(address)) for address in addresses)
    return [match[1] if match else "" for match in found]


def _has_number(one, number) -> bool:
    return bool(number) and fold(one.property.mls_number) == fold(number)


def _has_box(one, serial) -> bool:
    return bool(serial) and fold(str(one.facts.get("lockbox_serial") or "")) == fold(str(serial))


def _only(found) -> Transaction | None:
    found = list(found)
    return found[0] if len(found) == 1 else None
