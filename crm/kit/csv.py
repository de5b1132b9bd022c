"""CSV that a spreadsheet may open: lines one at a time, and no cell that is run as a formula."""

import csv
import re
import string
from collections.abc import Iterable, Iterator

# "=cmd|…" and its like are run by spreadsheets; a plain figure or a telephone number is not.
_RUNS = re.compile(r"^[\s\0]*[=+\-@\t\r\n＝＋－＠]")
_HARMLESS = re.compile(r"^[+-]?[\d\s().,/-]*\d[\d\s().,/-]*(?: ext\. ?\d+)? ?(?:\([A-Za-z]+\))?$")
# What most cells begin with: they are not looked at twice.
_SAFE = frozenset(string.ascii_letters + string.digits + "(")
_GUARDED = re.compile(r"^'[\s\0]*[=+\-@\t\r\n＝＋－＠]")


def guard(cell):
    """The cell so that no spreadsheet runs it: with an apostrophe before text that would be."""
    if cell.__class__ is not str or not cell or cell[0] in _SAFE:
        return cell
    text = cell
    if not _RUNS.match(text) or all(_HARMLESS.match(part) for part in text.split("; ")):
        return text
    return f"'{text}"


def unguard(cell: str) -> str:
    """What was in the cell before `guard`; for files that come back."""
    return cell[1:] if _GUARDED.match(cell) else cell


class _Echo:
    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable) -> Iterator[str]:
    """Each row of cells as a line, guarded."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([guard(cell) for cell in row])
