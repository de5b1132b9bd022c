"""An appointment as one types it: "Lunch with Ray next fri 12:30", "Dentist 3/4 9-10am"."""

import datetime as dt
import re
from dataclasses import dataclass

from crm.kit import dates, times

_HALF = r"\s*([ap]\.?m?\.?)?"
_HOUR = r"(\d{1,2})(?:[:.](\d{2}))?"
_TIMES = re.compile(
    rf"(?<![\w/.:-])(?P<at>(?:at|from|@)\s*)?{_HOUR}{_HALF}"
    rf"(?:\s*(?:-|–|to|until|till)\s*{_HOUR}{_HALF})?(?![\w/:-])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:at\s+)?(noon|midday|midnight)\b", re.IGNORECASE)
_LENGTH = re.compile(
    r"\bfor\s+(?:(\d{1,3})\s*(?:min(?:ute)?s?|m)|(an|a|one|two|three|four|\d(?:\.5)?)\s*h(?:ou)?rs?)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every\s+(day|weekday|week|month|year|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|"
    r"sun)(?:day)?s?)|(daily|weekly|monthly|yearly))\b",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:with|meet|meeting|see)\s+(.+?)(?=\s+(?:at|about|for|re|in)\b|[,;:]|$)", re.I
)
_AT = re.compile(r"\s+(?:at|@)\s+(?P<place>\S.*)$", re.IGNORECASE)
_WHOLE = re.compile(r"\ball[- ]day\b", re.IGNORECASE)
_DAY_ALONE = re.compile(
    r"today|tonight|tomorrow|tom|tmrw|tomorow|tommorow|yesterday|\d{1,2}(?:st|nd|rd|th)|"
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-](?:\d{4}|\d{2}))?|\d{4}-\d{1,2}-\d{1,2}|"
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday),?",
    re.IGNORECASE,
)
_DAY_BEGINS = re.compile(
    r"next|this|coming|in|the|day|after|before|weekend|\d{1,2}(?:st|nd|rd|th)?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?",
    re.IGNORECASE,
)
_BARE = re.compile(r"\d{1,2}(?:\s*(?:-|–|to|until)\s*\d{1,2})?")
_MOST_WORDS = 6
_KINDS = [
    ("open_house", r"open house"),
    ("listing", r"listing|list (?:the|their|her|his) (?:house|home)"),
    ("buyer", r"buyers?"),
    ("showing", r"show(?:ing)?s?"),
    ("closing", r"closing"),
    ("personal", r"dentist|doctor|gym|vet|haircut|school|vacation|holiday|church|yoga"),
]
_USUAL = [(r"breakfast", dt.time(8)), (r"lunch", dt.time(12)), (r"dinner", dt.time(18, 30))]
MINUTES = {"showing": 30, "listing": 90, "buyer": 60, "open_house": 120}
_NUMBERS = {"an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_REPEATS = {
    "day": "daily",
    "weekday": "weekdays",
    "week": "weekly",
    "month": "monthly",
    "year": "yearly",
}


@dataclass
class Typed:
    """What was understood; `day` and `starts` are None where nothing was said of them."""

    title: str
    kind: str = "other"
    day: dt.date | None = None
    starts: dt.time | None = None
    ends: dt.time | None = None
    is_all_day: bool = False
    repeats: str = ""
    person: str = ""
    place: str = ""


def read(text: str, now: dt.datetime) -> Typed:
    """`now` is the present on the wall clock of the workspace."""
    words = " ".join(text.split())[:300]
    found = Typed("")
    words = _every(words, found, now.date())
    words, length = _length(words)
    words, is_whole = _cut(_WHOLE, words)
    words = _day(words, found, now.date())
    words = _hours(words, found)
    words = _tidy(words)
    found.title = words[:200]
    found.kind = _kind(words)
    if person := _WITH.search(words):
        found.person = person[1].strip()[:80]
    if place := _AT.search(words):
        found.place = place["place"][:250]
    _settle(found, now, length, bool(is_whole))
    return found


def _cut(pattern, words: str):
    """The words without what the pattern finds, and what it found."""
    match = pattern.search(words)
    return (
        (_tidy(words[: match.start()] + " " + words[match.end() :]), match)
        if match
        else (words, None)
    )


def _tidy(words: str) -> str:
    words = " ".join(words.split()).strip(" ,;-")
    return re.sub(r"\s+(?:on|at|from|by|@)$", "", words, flags=re.IGNORECASE)


def _every(words: str, found: Typed, today: dt.date) -> str:
    words, match = _cut(_EVERY, words)
    if match:
        said = (match[1] or match[2]).lower()
        found.repeats = _REPEATS.get(said, said if match[2] else "weekly")
        if match[1] and said not in _REPEATS:
            found.day = dates.read(said[:3], today)
            words = _hour_at_end(words)
    return words


def _hour_at_end(words: str) -> str:
    parts = words.split()
    return " ".join([*parts[:-1], *_hour_said(parts[-1:])])


def _length(words: str) -> tuple[str, dt.timedelta | None]:
    words, match = _cut(_LENGTH, words)
    if not match:
        return words, None
    if match[1]:
        return words, dt.timedelta(minutes=int(match[1]))
    said = match[2].lower()
    return words, dt.timedelta(hours=_NUMBERS.get(said) or float(said))


def _day(words: str, found: Typed, today: dt.date) -> str:
    """The longest run of words that says a day, the first of those."""
    parts = words.split()
    for size in range(min(_MOST_WORDS, len(parts)), 0, -1):
        for first in range(len(parts) - size + 1):
            run = parts[first : first + size]
            if not _may_be_a_day(run):
                continue
            if day := dates.read(" ".join(run).strip(",;"), today):
                found.day = day
                return " ".join(parts[:first] + _hour_said(parts[first + size :]))
    return words


def _hour_said(after: list[str]) -> list[str]:
    """ "friday 11": a bare number that ends the line right after its day is an hour."""
    return ["at", *after] if _BARE.fullmatch(" ".join(after)) else after


def _may_be_a_day(run: list[str]) -> bool:
    if len(run) == 1:
        return bool(_DAY_ALONE.fullmatch(run[0].strip(",;")))
    return bool(_DAY_BEGINS.fullmatch(run[0])) and run[-1].lower().strip(",") not in ("a", "an")


def _hours(words: str, found: Typed) -> str:
    rest, match = _cut(_NAMED, words)
    if match:
        found.starts = times.read(match[1])
        return rest
    for match in _TIMES.finditer(words):
        if not _is_time(match):
            continue
        found.starts, found.ends = _both(match)
        if found.starts:
            return words[: match.start()] + " " + words[match.end() :]
    return words


def _is_time(match) -> bool:
    """A bare number is a house or a price; an hour says so, by a colon, am, pm or "at"."""
    at, _, minutes, half, until, until_minutes, until_half = match.groups()
    if match.group().strip().isdecimal():
        return False
    return bool(minutes or half or until_minutes or until_half or (at and (until or match[2])))


def _both(match):
    _, hours, minutes, half, until, until_minutes, until_half = match.groups()
    ends = times.hour(until, until_minutes, until_half) if until else None
    if until and until_half and not half:
        starts = times.hour(hours, minutes, until_half)
        if starts and ends and starts >= ends:  # "11 to 1 pm"
            starts = times.hour(hours, minutes, "a")
    else:
        starts = times.hour(hours, minutes, half, is_exact=int(hours) > 12)
    return starts, ends


def _kind(words: str) -> str:
    for kind, pattern in _KINDS:
        if re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE):
            return kind
    return "other"


def _settle(found: Typed, now: dt.datetime, length, is_whole: bool) -> None:
    """What was left unsaid: the hour of a lunch, the day of an hour, how long it takes."""
    if found.starts is None and not is_whole:
        usual = (at for name, at in _USUAL if re.search(rf"\b{name}\b", found.title, re.IGNORECASE))
        found.starts = next(usual, None) if found.day or found.repeats else None
    if found.day is None and (found.starts or found.repeats):
        has_passed = found.starts is not None and found.starts <= now.time()
        found.day = now.date() + dt.timedelta(days=1 if has_passed else 0)
    if found.starts is None or is_whole:
        found.is_all_day = found.day is not None
        found.starts = found.ends = None
    elif found.ends is None:
        length = length or dt.timedelta(minutes=MINUTES.get(found.kind, 60))
        ends = dt.datetime.combine(now.date(), found.starts) + length
        found.ends = ends.time() if ends.date() == now.date() else dt.time(23, 59)
