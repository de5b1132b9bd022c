"""Pages by key: the next page begins after the last row's sort key, however far down that is."""

import base64
import binascii
import json
from dataclasses import dataclass

COUNT_TO = 10_000


@dataclass
class Page:
    """Rows of a list with their places in it, and where it goes on."""

    rows: list
    start: int = 1  # the place of the first row
    total: int | None = None
    size: int = 50
    next_url: str = ""
    first_url: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1

    @property
    def total_words(self) -> str:
        return counted(self.total)

    @property
    def next_size(self) -> int:
        """How many the next page holds, as far as the list was counted."""
        if self.total is None or self.total > COUNT_TO:
            return self.size
        return max(1, min(self.size, self.total - self.end))


def counted(number: int | None) -> str:
    """ "642", or "10,000+" where counting stopped."""
    if number is None:
        return ""
    return f"{COUNT_TO:,}+" if number > COUNT_TO else f"{number:,}"


def count(queryset) -> int:
    """How many there are, counted to one more than ten thousand."""
    return queryset.order_by()[: COUNT_TO + 1].count()


def pack(*key) -> str:
    """A sort key for a URL: not secret, but no name stands open in a log."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def unpack(text: str, *kinds) -> list | None:
    """The key in `text`, if it holds values of these kinds; None otherwise."""
    try:
        written = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        key = json.loads(written)
        "".join(part for part in key if isinstance(part, str)).encode()  # no lone surrogates
    except (binascii.Error, ValueError, TypeError):
        return None
    if not isinstance(key, list) or len(key) != len(kinds) or b"u0000" in written:
        return None
    return key if all(map(isinstance, key, kinds)) else None
