"""Comparables out of a spreadsheet: columns known by their names, as MLS systems call them."""

import csv
import io
from dataclasses import dataclass

from crm.kit.csv import unguard
from crm.kit.text import fold

MOST_BYTES = 1_000_000
COLUMNS = {
    "address": ["address", "full address", "property address", "street address", "location"],
    "status": ["status", "mls status", "listing status", "standard status"],
    "sold_price": [
        "sold price", "close price", "closed price", "sale price", "selling price", "closing price",
    ],
    "list_price": ["list price", "listing price", "current price", "asking price", "price"],
    "sold_on": [
        "sold date", "close date", "closed date", "closing date", "sale date", "settlement date",
        "sold on",
    ],
    "beds": ["beds", "bedrooms", "br", "total bedrooms", "beds total", "bedrooms total", "bd"],
    "baths": [
        "baths", "bathrooms", "total baths", "baths total", "bathrooms total", "ba",
        "total bathrooms",
    ],
    "baths_full": ["full baths", "baths full", "bathrooms full", "fb"],
    "baths_half": ["half baths", "baths half", "bathrooms half", "hb", "partial baths"],
    "sqft": [
        "sqft", "sq ft", "square feet", "living area", "above grade sqft", "total sqft",
        "approx sqft", "finished sqft", "square footage", "sqft total", "size",
    ],
    "year": ["year built", "yr built", "built", "year"],
    "garage": ["garage", "garage spaces", "garage cars", "garage stalls"],
    "lot": ["lot acres", "acres", "lot size acres", "lot", "acreage", "lot size"],
    "lot_sqft": ["lot sqft", "lot size sqft", "lot square feet", "lot size square feet"],
    "days_on_market": ["dom", "days on market", "adom", "cdom", "days"],
    "mls_number": ["mls", "mls number", "mls no", "mls id", "listing id", "listing number", "ml"],
    "number": ["street number", "house number", "street no"],
    "street": ["street name", "street"],
    "city": ["city", "town"],
}  # fmt: skip
STATUSES = {
    "sold": ("s", "sold", "clos", "settl"),
    "pending": ("p", "pend", "under", "conting", "contract"),
    "expired": ("x", "exp", "withdr", "cancel", "off"),
    "active": ("a", "active", "new", "coming", "for sale", "back on"),
}
FIELDS = (
    "address", "status", "price", "sold_on", "beds", "baths", "sqft", "year", "garage", "lot",
    "days_on_market", "mls_number",
)  # fmt: skip


class CannotRead(Exception):
    """The message says in a sentence what is wrong with the whole of it."""


@dataclass(frozen=True)
class Row:
    line: int
    said: dict[str, str]


def text_of(content: bytes) -> str:
    """As spreadsheets save it: UTF-8, or what older ones take."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def rows_of(text: str, most: int) -> list[Row]:
    """Each line below the names of the columns, as the fields of a comparable, still as typed."""
    lines = text.replace("\0", "").lstrip("\ufeff\n\r ")
    if not lines:
        raise CannotRead("There is nothing in it.")
    head = lines.splitlines()[0]
    mark = max(",;\t|", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(lines, newline=""), delimiter=mark))
    except csv.Error as error:
        raise CannotRead("This is no table: save it as CSV once more.") from error
    known = _known(table[0])
    if "address" not in known and "street" not in known:
        raise CannotRead("No column is called Address. The first line must name the columns.")
    if not {"sold_price", "list_price"} & set(known):
        raise CannotRead("No column is called Price, Sold Price or List Price.")
    rows = [
        Row(number, _said(known, cells))
        for number, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise CannotRead("There is no home below the names of the columns.")
    if len(rows) > most:
        raise CannotRead(f"There are {len(rows)} homes in it, and room for {most}.")
    return rows


def _known(head: list[str]) -> dict[str, int]:
    """Which column holds what; the name that stands first in our list is taken first."""
    names = [_plain(cell) for cell in head]
    found = {}
    for key, called in COLUMNS.items():
        at = next((names.index(one) for one in called if one in names), None)
        if at is not None:
            found[key] = at
    return found


def _plain(name: str) -> str:
    kept = "".join(letter if letter.isalnum() else " " for letter in fold(name))
    return " ".join(kept.split())


def _said(known: dict[str, int], cells: list[str]) -> dict[str, str]:
    told = {key: unguard(cells[at]).strip()[:250] for key, at in known.items() if at < len(cells)}
    said = {key: told[key] for key in FIELDS if told.get(key)}
    if "address" not in said:
        street = " ".join(filter(None, (told.get("number"), told.get("street"))))
        said["address"] = ", ".join(filter(None, (street, told.get("city"))))
    sold = told.get("sold_price", "").strip("$0 ") and told["sold_price"]
    said["status"] = _status(told.get("status", ""), bool(sold or told.get("sold_on")))
    said["price"] = (sold if said["status"] == "sold" else "") or told.get("list_price") or sold
    _baths(said, told)
    _lot(said, told)
    for key in ("sqft", "beds", "garage", "year", "days_on_market"):
        if key in said:
            said[key] = said[key].replace(",", "").removesuffix(".0").removesuffix(".00")
    return said


def _status(typed: str, was_sold: bool) -> str:
    word = typed.lower()
    for status, starts in STATUSES.items():
        if word in starts or any(word.startswith(one) for one in starts if len(one) > 1):
            return status
    return "sold" if was_sold else "active"


def _baths(said: dict, told: dict) -> None:
    """Full and half ones in columns of their own count together."""
    full, half = told.get("baths_full", ""), told.get("baths_half", "")
    if "baths" not in said and full.isdigit():
        said["baths"] = full + (".5" if half == "1" else "")
        if half.isdigit() and int(half) > 1:
            said["baths"] = str(int(full) + int(half) / 2)


def _lot(said: dict, told: dict) -> None:
    feet = told.get("lot_sqft", "").replace(",", "")
    if "lot" not in said and feet.isdigit():
        said["lot"] = f"{int(feet) / 43_560:.3f}"
    if "lot" in said:
        words = said["lot"].lower().replace("acres", "").replace("acre", "").replace("ac", "")
        said["lot"] = words.strip()
