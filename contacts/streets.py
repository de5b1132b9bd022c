"""Streets as they are compared: "18 Cedar Str." and "18 Cedar Street" are one house."""

import re
from dataclasses import dataclass
from functools import lru_cache

from contacts.given_names import sound
from contacts.spelling import distance, is_typo
from crm.kit.text import fold

_KINDS = {
    "alley": "aly", "avenue": "ave av aven avn", "bend": "bnd", "boulevard": "blvd boul",
    "circle": "cir circ", "court": "ct crt", "cove": "cv", "crossing": "xing", "drive": "dr drv",
    "highway": "hwy hiway", "lane": "ln", "loop": "lp", "parkway": "pkwy pky", "path": "pth",
    "pike": "", "place": "pl plc", "point": "pt pnt", "ridge": "rdg", "road": "rd", "row": "",
    "run": "", "square": "sq", "street": "st str strt", "terrace": "ter terr", "trail": "trl tr",
    "way": "wy",
}  # fmt: skip
KINDS = {short: kind for kind, shorts in _KINDS.items() for short in (kind, *shorts.split())}
_DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "n": "n", "s": "s", "e": "e", "w": "w", "ne": "ne",
    "nw": "nw", "se": "se", "sw": "sw",
}  # fmt: skip
_ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
    "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
}  # fmt: skip
_WORDS = {"saint": "st", "mount": "mt", "fort": "ft"} | _ORDINALS
_UNIT = re.compile(r"(?:\b(?:apt|apartment|unit|suite|ste|lot|no|rm|room)\b[.\s#]*|#\s*)([\w-]+)")
_BOX = re.compile(r"^p\.?\s?o\.?\s*box\s+(\w+)")
_NUMBER = re.compile(r"^(\d+)\s?([a-df-mo-rt-vx-z](?=\s)|-\d+)?\b")  # "5 N": north


@dataclass(frozen=True)
class Street:
    number: str
    name: str
    kind: str = ""
    direction: str = ""
    unit: str = ""

    @property
    def sound(self) -> str:
        """The first letter of how the name sounds: enough, beside the number and a last name."""
        return (self.name[:1] if self.name[:1].isdigit() else sound(self.name)[:1]) or "-"


@lru_cache(100_000)
def parse_street(text: str) -> Street | None:
    """The parts that matter; None where there is no house number."""
    text = fold(text).partition(",")[0].replace("’", "").replace("'", "")
    if box := _BOX.match(text):
        return Street(box[1], "po box")
    unit = ""
    if found := _UNIT.search(text):
        unit, text = found[1], text[: found.start()] + text[found.end() :]
    number = _NUMBER.match(text)
    if not number:
        return None
    words = re.findall(r"[a-z0-9]+", text[number.end() :])
    direction, words = _take_direction(words)
    kind = KINDS[words.pop()] if len(words) > 1 and words[-1] in KINDS else ""
    if kind and not direction:
        direction, words = _take_direction(words)
    name = " ".join(_WORDS.get(word, word) for word in words)
    return Street(number[1], name, kind, direction, unit or (number[2] or "")) if name else None


def _take_direction(words: list[str]) -> tuple[str, list[str]]:
    if len(words) > 1 and words[0] in _DIRECTIONS and not (len(words) == 2 and words[1] in KINDS):
        return _DIRECTIONS[words[0]], words[1:]
    if len(words) > 1 and words[-1] in _DIRECTIONS:
        return _DIRECTIONS[words[-1]], words[:-1]
    return "", words


@lru_cache(100_000)
def same_street(one: str, other: str) -> bool:
    """Whether two streets resemble each other so closely that they are one house."""
    a, b = parse_street(one), parse_street(other)
    if a is None or b is None or a.number != b.number:
        return False
    for mine, theirs in ((a.kind, b.kind), (a.direction, b.direction), (a.unit, b.unit)):
        if mine and theirs and mine != theirs:
            return False
    if a.name == b.name:
        return True
    left_out = len(a.name) != len(b.name) and distance(a.name, b.name, 1) == 1
    return not a.name[0].isdigit() and (left_out or is_typo(a.name, b.name))
