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
_STATE_OR_ZIP = re.compile(
    rf"\b(?:{'|'.join(STATES.values())}|{'|'.join(name.title() for name in STATES)})\b"
    r"|\b\d{5}(?:-\d{4})?\b"
)


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
    text = " ".join(text.replace("\n", ", ").split()).strip(" ,;.")
    try:
        parts, kind = usaddress.tag(text)
    except usaddress.RepeatedLabelError:
        return Postal(street=text)
    city, state = parts.get("PlaceName", ""), parts.get("StateName", "")
    code = parts.get("ZipCode", "")
    street = text
    for part in (code, state, city):
        if part:
            street = street[: street.rindex(part)].rstrip(" ,") if part in street else street
    if kind not in ("Street Address", "PO Box") or not street:
        return Postal(street=text)
    return Postal(
        street, city.strip(" ,"), STATES.get(state.lower(), state.strip(" ,").upper()), code
    )


def says_where(text: str) -> bool:
    """Whether a piece of text names a state or a ZIP, as the end of an address does."""
    return bool(_STATE_OR_ZIP.search(text))
