"""A day and an hour as people type them: "next fri 3pm", "tomorrow at noon", "12/18 10:30"."""

import datetime as dt
import re
from dataclasses import dataclass

from crm.kit import dates

_NAMED = {
    "noon": dt.time(12), "morning": dt.time(9), "afternoon": dt.time(14), "evening": dt.time(18),
    "tonight": dt.time(19),
}  # fmt: skip
# "3pm", "3:30 p.m.", "at 3", "15:30", "noon", "in the morning".
_TIME = re.compile(
    r"(?:\b(?:at|around)\s*)?\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?|(?P<short>[ap])\b)"
    r"|(?:\bat\s+)?(?<![\d/.-])\b(?P<hour24>\d{1,2}):(?P<minute24>\d{2})\b"
    r"|\bat\s+(?P<bare>\d{1,2})(?=\s*(?:$|[,;]|(?:on|in|today|tomorrow|next|this|every|for)\b))"
    r"|(?:\b(?:at|in the)\s+)?\b(?P<name>noon|morning|afternoon|evening|tonight)\b",
    re.IGNORECASE,
)
_SMALL_HOURS = 7  # "at 3" is in the afternoon, "at 8" in the morning


@dataclass(frozen=True)
class When:
    """A day, and the hour of it where one was said."""

    day: dt.date
    time: dt.time | None = None

    def at(self, zone: dt.tzinfo, usual: dt.time) -> dt.datetime:
        """The moment; without an hour, the usual one."""
        local = dt.datetime.combine(self.day, self.time or usual, zone)
        return local.astimezone(dt.UTC)

    def __str__(self):
        """As `read` reads it again: "Nov 27, 2026, 3 pm"."""
        said = f"{self.day:%b} {self.day.day}, {self.day.year}"
        return f"{said}, {hour_in_words(self.time)}" if self.time else said


def hour_in_words(time: dt.time) -> str:
    minutes = f":{time:%M}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'am' if time.hour < 12 else 'pm'}"


def find_time(text: str) -> tuple[dt.time | None, str]:
    """The hour that is said in a text, and the text without it."""
    for match in _TIME.finditer(text):
        if (time := _time(match)) is not None:
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            # "tonight" is a day, too
            return time, f"{rest} today" if match["name"] == "tonight" else rest
    return None, text


def _time(match) -> dt.time | None:
    if match["name"]:
        return _NAMED[match["name"].lower()]
    if match["bare"]:
        hour = int(match["bare"])
        hour += 12 if hour <= _SMALL_HOURS else 0
        return dt.time(hour) if 0 < int(match["bare"]) <= 12 else None
    if match["hour24"]:
        hour, minute = int(match["hour24"]), int(match["minute24"])
        return dt.time(hour, minute) if hour < 24 and minute < 60 else None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    half = (match["half"] or match["short"]).lower()
    return dt.time(hour % 12 + (12 if half == "p" else 0), minute)


def read(text: str, now: dt.datetime) -> When | None:
    """What is meant, `now` being the present moment where the member is; None if unclear."""
    time, rest = find_time(text)
    rest = re.sub(r"\b(?:at|on|,)\s*$", "", rest.strip(" ,")).strip(" ,")
    if not rest:
        if time is None:
            return None
        return When(now.date() if time > now.time() else now.date() + dt.timedelta(days=1), time)
    day = dates.read(rest, now.date())
    return When(day, time) if day else None
