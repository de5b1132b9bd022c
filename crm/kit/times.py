"""Hours as people type them: "2", "2:30", "2:30p", "noon", "14:30"; and as they say them.

An hour without am or pm is one at which people are up: 7 to 11 in the morning, 12 to 6 after it.
"""

import datetime as dt
import re

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(a\.?m?\.?|p\.?m?\.?)?", re.IGNORECASE)
_NAMED = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}
_MORNING = 7


def read(text: str) -> dt.time | None:
    """The hour somebody means; None if that is none."""
    words = (text or "").strip().lower()
    if words in _NAMED:
        return _NAMED[words]
    if not (match := _TIME.fullmatch(words)):
        return None
    is_exact = len(match[1]) == 2 and match[1].startswith("0") or int(match[1]) > 12
    return hour(match[1], match[2], match[3], is_exact=is_exact)


def hour(hours: str, minutes: str | None, half: str | None, *, is_exact=False) -> dt.time | None:
    number, half = int(hours), (half or "").lower()[:1]
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "p" else 0)
    elif not is_exact and 1 <= number < _MORNING:
        number += 12
    try:
        return dt.time(number, int(minutes or 0))
    except ValueError:
        return None


def in_words(moment: dt.datetime | dt.time) -> str:
    """ "2:30 pm", "9 am", "noon"."""
    if (moment.hour, moment.minute) == (12, 0):
        return "noon"
    return f"{short(moment)} {'am' if moment.hour < 12 else 'pm'}"


def short(moment: dt.datetime | dt.time) -> str:
    """ "2:30", "9": where it is plain which half of the day is meant."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}"


def span_in_words(start, end) -> str:
    """ "9 to 10 am", "11:30 am to 1 pm"."""
    noon = (12, 0)
    is_noon = noon in ((start.hour, start.minute), (end.hour, end.minute))
    if (start.hour < 12) == (end.hour < 12) and not is_noon:
        return f"{short(start)} to {in_words(end)}"
    return f"{in_words(start)} to {in_words(end)}"
