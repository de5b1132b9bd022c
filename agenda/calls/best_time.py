"""The best time to reach somebody, as agents write it down: "after 10", "evenings", "5:30 pm"."""

import datetime as dt
import re

_NAMED = {
    "early morning": 8, "morning": 9, "noon": 12, "midday": 12, "lunch": 12, "afternoon": 14,
    "after work": 17, "after school": 15, "evening": 18, "night": 19,
}  # fmt: skip
_UNTIL = re.compile(r"\b(?:before|until|till|by|not after)\b.*")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m|p\.m|h\b)?(?![\d/-])")
EARLIEST, EVENING = 8, 12  # "at 7" is in the evening


def read(text: str) -> dt.time | None:
    """The hour it begins at; None when no hour is meant ("weekends", "before 5")."""
    words = _UNTIL.sub("", text.lower()).strip()
    for match in _CLOCK.finditer(words):
        if time := _time(int(match[1]), int(match[2] or 0), (match[3] or "")[:1]):
            return time
    return next((dt.time(hour) for name, hour in _NAMED.items() if name in words), None)


def _time(hour: int, minute: int, half: str) -> dt.time | None:
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    elif not half and 0 < hour < EARLIEST:
        hour += 12
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
