"""Facts in words that an agent pastes: beds, baths, square feet, year, price."""

import re
from decimal import Decimal

from crm.kit import money

_BEDS = re.compile(r"\b(\d{1,2})\s*[- ]?(?:beds?|bedrooms?|br|bd)\b", re.I)
_BATHS = re.compile(r"\b(\d{1,2}(?:\.\d)?)\s*[- ]?(?:baths?|bathrooms?|ba)\b", re.I)
_SQFT = re.compile(
    r"\b(\d{1,2},\d{3}|\d{3,5})\s*(?:sq\.?\s*(?:ft|feet)\b|square\s+f(?:ee|oo)t\b|sf\b)", re.I
)
_YEAR = re.compile(r"\bbuilt\s+(?:in\s+)?((?:1[789]|20)\d\d)\b", re.I)
_PRICE = re.compile(r"\$\s?\d[\d,.]*\s?(?:k|m|million)?\b", re.I)


def facts(words: str) -> dict:
    """What the words say plainly; what they say twice and differently is left out."""
    found = {
        "beds": _only(_BEDS, words, int),
        "baths": _only(_BATHS, words, Decimal),
        "sqft": _only(_SQFT, words, lambda text: int(text.replace(",", ""))),
        "year": _only(_YEAR, words, int),
        "price": _price(words),
    }
    return {name: value for name, value in found.items() if value is not None}


def _only(pattern, words, read):
    said = {read(match[1]) for match in pattern.finditer(words)}
    return said.pop() if len(said) == 1 else None


def _price(words):
    """A home costs more than ten thousand: smaller amounts are taxes and dues."""
    said = {money.read(match[0].rstrip(".,")) for match in _PRICE.finditer(words)}
    prices = {amount for amount in said if amount and 10_000 <= amount < 10**9}
    return prices.pop() if len(prices) == 1 else None
