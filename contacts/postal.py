"""A postal address in one line becomes street, city, state and ZIP."""

import re
from dataclasses import dataclass

import usaddress

STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
    "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC",
    "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
    "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
    "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR",
    "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI", "south carolina": "SC",
    "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI",
    "wyoming": "WY",
}  # fmt: skip
STREET_WORDS = (
    "st|street|ave|av|avenue|rd|road|ln|lane|dr|drive|ct|court|cir|circle|blvd|boulevard|way|"
    "pl|place|ter|terrace|trl|trail|pkwy|parkway|hwy|highway|loop|row|path|point|pt|sq|square|"
    "run|ridge|cove|alley|crossing|bend|pike"
)
# Where an address begins: a house number before a street, or a post-office box.
BEGINS = re.compile(
    rf"\b(?:\d{{1,6}}[a-z]?\s+(?:[nsew]{{1,2}}\.?\s+)?[\w.'’ ]{{2,40}}?\b(?:{STREET_WORDS})\b"
    r"|p\.?\s?o\.?\s+box\s+\d+)",
    re.IGNORECASE,
)
_CODES, _NAMES = "|".join(STATES.values()), "|".join(name.title() for name in STATES)
_STATE_OR_ZIP = re.compile(rf"\b(?:{_CODES}|{_NAMES})\b|\b\d{{5}}(?:-\d{{4}})?\b")
_BEGINS_WITH_STATE = re.compile(rf"(?P<state>{_CODES}|{_NAMES})\b[ ,.]*", re.IGNORECASE)
# Where it ends for sure: usaddress would take a name that follows for one more of its parts.
_STATE_AND_ZIP = re.compile(
    rf"\b(?:{_CODES}|{_NAMES})\b[ ,.]*\b\d{{5}}(?:-\d{{4}})?\b", re.IGNORECASE
)
_COUNTRY = re.compile(r"(\b\d{5}(?:-\d{4})?),? (?:USA?|U\.S\.A?\.?|United States)(?!\w)")


@dataclass(frozen=True)
class Postal:
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    def __bool__(self):
        return bool(self.street)

    def __str__(self):
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, place) if part)


def read_address(text: str) -> Postal:
    """The parts of an address; all of it as the street when they cannot be told apart."""
    postal, rest = find_address(text)
    return Postal(street=_on_one_line(text)) if rest else postal


def find_address(text: str) -> tuple[Postal, str]:
    """The address that a text begins with, and the words that are not part of it."""
    text, after = _on_one_line(text), ""
    if end := _STATE_AND_ZIP.search(text):
        text, after = text[: end.end()], text[end.end() :]
    try:
        parts, kind = usaddress.tag(text)
    except usaddress.RepeatedLabelError:
        return Postal(street=text), after.strip(" ,;")
    city, state, code = (parts.get(name, "") for name in ("PlaceName", "StateName", "ZipCode"))
    street, *others = _cut_out(text, code, state, city)
    if kind not in ("Street Address", "PO Box") or not street:
        return Postal(street=text), after.strip(" ,;")
    state, beyond = _state(state)
    rest = [word.strip(" ,;") for word in (beyond, *others, after)]
    return Postal(street, city.strip(" ,"), state, code), ", ".join(filter(None, rest))


def _on_one_line(text: str) -> str:
    return _COUNTRY.sub(r"\1", " ".join(text.replace("\n", ", ").split()).strip(" ,;."))


def _state(words: str) -> tuple[str, str]:
    """The state by its two letters, and what was taken for a part of it."""
    known = _BEGINS_WITH_STATE.match(words)
    if not known:
        return words.strip(" ,").upper(), ""
    state = known["state"]
    return STATES.get(state.lower(), state.upper()), words[known.end() :]


def _cut_out(text: str, *parts: str) -> list[str]:
    """What is left of the text around its parts, each of them where it stands last."""
    left = [text]
    for part in filter(None, parts):
        whole = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
        for index in reversed(range(len(left))):
            if found := list(whole.finditer(left[index])):
                left[index : index + 1] = [
                    left[index][: found[-1].start()], left[index][found[-1].end() :],
                ]  # fmt: skip
                break
    return [piece.strip(" ,") for piece in left]


def says_where(text: str) -> bool:
    """Whether a piece of text names a state or a ZIP, as the end of an address does."""
    return bool(_STATE_OR_ZIP.search(text))
