"""Public ids: what a URL, the API or a message shows of a row."""

import datetime as dt
import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random; sorts by its making."""
    millis = time.time_ns() // 1_000_000
    value = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return uuid.UUID(int=value | secrets.randbits(62))


def first_at(moment: dt.datetime) -> uuid.UUID:
    """The least id that could be made at that moment: rows from then on are found by their ids."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)
