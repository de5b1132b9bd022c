"""When somebody may be texted or called by Sphere's own doing: the strictest hours of all.

The table is data (quiet_hours.toml). `window(whom, at)` answers for a person or a number: open at
that moment, or from when on, and by which rule.
"""

import calendar
import datetime as dt
import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import geocoder, timezone

from accounts.models import Workspace
from accounts.tenancy import current_workspace_id
from contacts.models import Address, Person, Phone
from contacts.postal import STATES
from messaging.models import QuietHours

QUARTER = dt.timedelta(minutes=15)
LOOK_AHEAD = 8 * 24 * 4  # quarters: longer than any chain of Sundays and holidays
A_FEW = 4  # a number without a place (toll-free) says nothing about where it rings
NAMES = {code: name.title() for name, code in STATES.items()} | {"DC": "Washington, D.C."}
_SPOKEN = {"washington state": "WA", "washington d.c.": "DC"}


@dataclass(frozen=True)
class Rule:
    """From and until for each kind of day, by the local clock; None: not at all."""

    name: str
    weekday: tuple[int, int] | None
    saturday: tuple[int, int] | None
    sunday: tuple[int, int] | None
    holiday: tuple[int, int] | None  # besides what the day has anyway
    zones: tuple[str, ...] = ()

    def hours(self, day: dt.date) -> tuple[int, int] | None:
        usual = {5: self.saturday, 6: self.sunday}.get(day.weekday(), self.weekday)
        if usual is None or day not in holidays(day.year):
            return usual
        return both(usual, self.holiday)

    def is_open(self, local: dt.datetime) -> bool:
        hours = self.hours(local.date())
        return hours is not None and hours[0] <= local.hour < hours[1]


@dataclass(frozen=True)
class Window:
    """Whether one may at a moment; if not, from when on, and which rule says so."""

    is_open: bool
    opens_at: dt.datetime
    because: str = ""
    rules: list[Rule] = field(default_factory=list)


def window(whom: Person | str, at: dt.datetime) -> Window:
    """The contract: for a person by all their numbers and addresses, or for one number."""
    places = _places(whom)
    if not shuts(places, at):
        return Window(True, at, rules=places.rules)
    closed_by = shuts(places, at)
    moment = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    for _ in range(LOOK_AHEAD):
        moment += QUARTER
        if not shuts(places, moment):
            return Window(False, moment, closed_by, places.rules)
    if places.ours is not None and places.theirs:  # our days and theirs never meet: theirs count
        return _without_ours(places, at)
    return Window(False, at + dt.timedelta(days=1), closed_by, places.rules)


@dataclass(frozen=True)
class Places:
    """Where somebody may be, what holds there, and where we are."""

    theirs: tuple[ZoneInfo, ...]
    rules: list[Rule]
    ours: ZoneInfo | None
    house: Rule


def shuts(places: Places, at: dt.datetime) -> str:
    """Which rule says no at a moment, in a few words; nothing when none does."""
    for zone in places.theirs:
        local = at.astimezone(zone)
        for rule in (*places.rules, places.house):
            if not rule.is_open(local):
                return rule.name
    if places.ours is not None and not places.house.is_open(at.astimezone(places.ours)):
        return places.house.name
    return ""


def _without_ours(places: Places, at: dt.datetime) -> Window:
    apart = Places(places.theirs, places.rules, None, places.house)
    moment = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    if not shuts(apart, at):
        return Window(True, at, rules=places.rules)
    for _ in range(LOOK_AHEAD):
        moment += QUARTER
        if not shuts(apart, moment):
            break
    return Window(False, moment, shuts(apart, at), places.rules)


# ── where somebody may be ────────────────────────────────────────────────────
def _places(whom) -> Places:
    numbers, addresses = _reach(whom)
    states, zones = set(), set()
    for number in numbers:
        states.add(state_of_number(number))
        zones.update(zones_of_number(number))
    for written in addresses:
        if code := state_of_address(written):
            states.add(code)
            zones.update(map(ZoneInfo, rules()[code].zones))
    known = [rules()[code] for code in sorted(filter(None, states)) if code in rules()]
    ours = Workspace.objects.get(pk=current_workspace_id()).zone
    theirs = sorted(zones, key=str) or [ours]
    return Places(tuple(theirs), [federal(), *known], ours, house())


def _reach(whom) -> tuple[list[str], list[str]]:
    if isinstance(whom, Person):
        people = [whom.pk]
        numbers = list(Phone.objects.filter(person=whom).values_list("number", flat=True))
    else:
        people = list(Phone.objects.filter(number=whom).values_list("person", flat=True)[:50])
        numbers = [whom]
    lived = Address.objects.filter(person__in=people, lived_until=None).exclude(state="")
    lived = lived.exclude(kind=Address.Kind.PROPERTY)
    return numbers, list(lived.order_by().values_list("state", flat=True).distinct()[:20])


def state_of_address(written: str) -> str:
    """The two letters of a state, however it was written; "" when it is none of ours."""
    said = " ".join(written.replace(".", "").split())
    code = said.upper() if len(said) == 2 else STATES.get(said.casefold(), "")
    return code if code in rules() else ""


@lru_cache(maxsize=5_000)
def state_of_number(number: str) -> str:
    """The state of an area code; "" for a number that is nobody's in particular."""
    try:
        said = geocoder.description_for_number(phonenumbers.parse(number, "US"), "en")
    except phonenumbers.NumberParseException:
        return ""
    last = said.rpartition(", ")[2]
    if len(last) == 2 and last.isupper():
        return last if last in rules() else ""
    return _SPOKEN.get(last.casefold()) or STATES.get(last.casefold(), "")


@lru_cache(maxsize=5_000)
def zones_of_number(number: str) -> tuple[ZoneInfo, ...]:
    try:
        names = timezone.time_zones_for_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        return ()
    known = [name for name in names if name in available_timezones()]
    return tuple(map(ZoneInfo, known)) if len(known) <= A_FEW else ()


# ── the table ────────────────────────────────────────────────────────────────
@cache
def _table() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def federal() -> Rule:
    return _rule("Federal law", _table()["federal"], {})


@cache
def rules() -> dict[str, Rule]:
    """What holds in each state, by its two letters."""
    usual = _table()["federal"]
    return {
        code: _rule(f"The law of {NAMES.get(code, code)}", said, usual)
        for code, said in _table()["states"].items()
    }


def house() -> Rule:
    """The workspace's own hours: Sphere's, unless somebody has changed them."""
    mine = QuietHours.objects.mine()
    day = (mine.opens, mine.closes)
    sunday = (mine.sunday_opens, mine.closes) if mine.sunday_opens < mine.closes else None
    return Rule("Your own hours", day, day, sunday, (0, 24))


def compared_on() -> dt.date:
    return _table()["since"]


def _rule(name: str, said: dict, usual: dict) -> Rule:
    hours = said.get("hours") or usual["hours"]
    of_day = {day: said.get(day, hours) for day in ("saturday", "sunday")}
    return Rule(
        name, tuple(hours), tuple(of_day["saturday"]) or None, tuple(of_day["sunday"]) or None,
        tuple(said.get("holidays", (0, 24))) or None, tuple(said.get("zones", ())),
    )  # fmt: skip


def both(one, other) -> tuple[int, int] | None:
    """The hours that two rules allow alike."""
    if one is None or other is None:
        return None
    begin, end = max(one[0], other[0]), min(one[1], other[1])
    return (begin, end) if begin < end else None


@lru_cache(maxsize=30)
def holidays(year: int) -> frozenset[dt.date]:
    """The legal holidays of a year, and the weekdays on which those of weekends are kept."""
    found = set()
    for near in (year - 1, year, year + 1):  # New Year's Day may be kept in December
        for one in _table()["holidays"]:
            day = _day_of(one, near)
            shifted = {5: -1, 6: 1}.get(day.weekday(), 0) if "day" in one else 0
            found |= {day, day + dt.timedelta(days=shifted)}
    return frozenset(day for day in found if day.year == year)


def _day_of(holiday: dict, year: int) -> dt.date:
    if "day" in holiday:
        return dt.date(year, holiday["month"], holiday["day"])
    weeks = calendar.monthcalendar(year, holiday["month"])
    days = [week[holiday["weekday"] - 1] for week in weeks if week[holiday["weekday"] - 1]]
    number = holiday["number"]
    return dt.date(year, holiday["month"], days[number if number < 0 else number - 1])
