"""The property that a lead is about: one line, with the MLS number and price it may carry."""

import re

from .values import MLS, MONEY, clean, or_none, read_price

NOISE = re.compile(
    r"\(?\bmap it\b\)?|https?://\S+|\b(?:price|listing|list price)\s*:\s*$", re.IGNORECASE
)
NUMBERED = re.compile(r"\d+[\w/-]* [^\W_]")
COUNTED = re.compile(
    r"\d+(?:\.\d+)?(?:\+|\s*-\s*\d+)?\s?(?:beds?|bedrooms?|baths?|bathrooms?|br|ba|bd|sq|acres?"
    r"|days?|weeks?|months?|years?|hours?|minutes?|people|persons?|units?|stor(?:y|ies)|cars?"
    r"|properties|homes|listings|photos|times|of|am|pm)\b",
    re.IGNORECASE,
)
TOWN_AT_END = re.compile(r", [A-Z]{2}\.?(?:,? \d{5}(?:-\d{4})?)?$")
STATE_AT_END = re.compile(r"\b[A-Z]{2}$")


def read_property(text):
    """(address, MLS number, price) of a field that may hold all three in one cell."""
    text = clean(text)
    mls, price = MLS.search(text), MONEY.search(text)
    number = mls.group(1) if mls else None
    amount = read_price(price.group()) if price else None
    if mls:
        text = text.replace(mls.group(), " ", 1)
    if price:
        text = re.sub(re.escape(price.group()) + r"(?:\s?/\s?mo(?:nth)?\b\.?)?", " ", text, count=1)
    text = re.sub(r"\(\s*\)|\[\s*\]", " ", NOISE.sub(" ", text))
    text = clean(text).strip(" .,;|-–—")
    return (or_none(text), number, amount)


def is_place(text):
    """Whether a text is an address or an MLS number, not three bedrooms or two weeks."""
    address, mls, _ = read_property(text)
    if not address:
        return bool(mls)
    if len(address) > 160 or COUNTED.match(address):
        return False
    return bool(mls or NUMBERED.match(address) or TOWN_AT_END.search(address))


def unwrapped(text):
    """An address broken over lines by a mail program; a town on its own line gets a comma."""
    return re.sub(r",?\s*\n\s*(?=[^,\n]+,\s*[A-Z]{2}\b)", ", ", text)


def one_line(lines):
    """An address written over several lines."""
    return ", ".join(part for line in lines if (part := clean(line).strip(" ,")))


def with_place(street, *, city=None, state=None, zip_code=None):
    """The street with what its own line did not already say of the place."""
    line = street.strip(" ,")
    if city and city.casefold() not in line.casefold():
        line = f"{line}, {city}"
    if state and not re.search(rf"\b{re.escape(state)}\b", line, re.IGNORECASE):
        line = f"{line}, {state}"
    if zip_code and zip_code not in line:
        line = f"{line} {zip_code}" if STATE_AT_END.search(line) else f"{line}, {zip_code}"
    return line
