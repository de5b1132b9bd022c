"""The rule of a repeating appointment: when it falls, in its own zone, and how one says it.

A rule counts days as the wall clock shows them, so that nine o'clock stays nine o'clock over DST.
"""

import datetime as dt
import re
from functools import lru_cache

from dateutil.rrule import DAILY, WEEKLY, rrule, rrulestr

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_COUNTED = 1_000
_PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
}  # fmt: skip
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?")
_SLACK = dt.timedelta(hours=2)


class NotARule(ValueError):
    """Not a rule that Sphere repeats by."""


def exists(moment: dt.datetime) -> bool:
    """Whether clocks show that hour: in March one is left out."""
    return _there_and_back(moment).replace(tzinfo=None) == moment.replace(tzinfo=None)


def settled(naive: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """That hour of the wall clock; one that does not exist moves forward by what was left out.

    Of an hour that comes twice it is the first.
    """
    return _there_and_back(naive.replace(tzinfo=zone, fold=0))


def _there_and_back(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).astimezone(moment.tzinfo)


def parts_of(text: str) -> dict[str, str]:
    """The parts of a rule; NotARule for what Sphere does not repeat by."""
    try:
        parts = dict(part.split("=", 1) for part in text.upper().strip(";").split(";"))
    except ValueError:
        raise NotARule(text) from None
    if parts.get("FREQ") not in FREQUENCIES or not set(parts) <= _PARTS:
        raise NotARule(text)
    if not 1 <= _whole(parts.get("INTERVAL", "1"), text) <= 999:
        raise NotARule(text)
    if not 1 <= _whole(parts.get("COUNT", "1"), text) <= MOST_COUNTED:
        raise NotARule(text)
    return parts


def _whole(number: str, text: str) -> int:
    if not number.isdecimal():
        raise NotARule(text)
    return int(number)


def is_rule(text: str) -> bool:
    try:
        rule_of(text, dt.datetime(2026, 1, 1), None)
    except NotARule:
        return False
    return True


@lru_cache(maxsize=2_000)
def rule_of(text: str, begins: dt.datetime, zone: dt.tzinfo | None) -> rrule:
    """The rule from that hour of the wall clock on; NotARule when it is none."""
    parts_of(text)
    try:
        return rrulestr(_with_local_end(text.upper(), zone), dtstart=begins)
    except (ValueError, TypeError, OverflowError):
        raise NotARule(text) from None


def _with_local_end(text: str, zone: dt.tzinfo | None) -> str:
    """UNTIL is UTC in a rule as it is kept and sent; the wall clock's where days are counted."""
    if not (match := _UNTIL.search(text)):
        return text
    day, time, is_utc = match.groups()
    try:
        moment = dt.datetime.strptime(day + (time or "235959"), "%Y%m%d%H%M%S")
    except ValueError:
        raise NotARule(text) from None
    if is_utc and zone:
        moment = moment.replace(tzinfo=dt.UTC).astimezone(zone)
    return text.replace(match[0], f"UNTIL={moment:%Y%m%dT%H%M%S}")


def ending(text: str, last: dt.datetime | None) -> str:
    """The same rule that ends with that moment; without end for None."""
    kept = [p for p in text.split(";") if not p.startswith(("UNTIL=", "COUNT="))]
    if last is not None:
        kept.append(f"UNTIL={last.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}")
    return ";".join(kept)


def starts(appointment, after: dt.datetime, before: dt.datetime, most: int):
    """The hours at which it begins between those two, on the wall clock of its zone, in order."""
    zone = appointment.zone_info
    begins = appointment.local_start.replace(tzinfo=None)
    first = after.astimezone(zone).replace(tzinfo=None)
    last = before.astimezone(zone).replace(tzinfo=None)
    rule = _from_near(rule_of(appointment.repeats, begins, zone), appointment, first)
    found = []
    for start in rule:
        if start >= last or len(found) >= most:
            break
        if start >= first:
            found.append(start)
    return found


def _from_near(rule: rrule, appointment, first: dt.datetime) -> rrule:
    """The same rule begun anew shortly before that hour: years of days are not counted through.

    What ends after a number of times ends when the last of them does, which is known.
    """
    begins, freq, interval = rule._dtstart, rule._freq, rule._interval
    if freq not in (DAILY, WEEKLY) or first <= begins:
        return rule
    step = dt.timedelta(days=interval) if freq == DAILY else dt.timedelta(weeks=interval)
    if (jumps := (first - begins) // step - 1) < 2:
        return rule
    changed: dict = {"dtstart": begins + jumps * step}
    if rule._count:
        if appointment.spans_until is None:
            return rule
        length = appointment.ends_at - appointment.starts_at
        until = (appointment.spans_until - length + _SLACK).astimezone(appointment.zone_info)
        changed |= {"count": None, "until": until.replace(tzinfo=None)}
    return rule.replace(**changed)


def end_of_all(appointment) -> dt.datetime | None:
    """When the last one is over; None when there is no last one."""
    if not appointment.repeats:
        return appointment.ends_at
    zone = appointment.zone_info
    rule = rule_of(appointment.repeats, appointment.local_start.replace(tzinfo=None), zone)
    if rule._count is None and rule._until is None:
        return None
    last = None
    for number, start in enumerate(rule):
        if number >= MOST_COUNTED * 10:
            return None
        last = start
    if last is None:
        return appointment.ends_at
    length = appointment.local_end.replace(tzinfo=None) - appointment.local_start.replace(
        tzinfo=None
    )
    return max(settled(last + length, zone).astimezone(dt.UTC), appointment.ends_at)


# ── rules as people say them ─────────────────────────────────────────────────
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_WEEKDAYS = "MO,TU,WE,TH,FR"


def weekday(day: dt.date) -> str:
    return _DAYS[day.weekday()]


def place_in_month(day: dt.date) -> int:
    """The first to the fourth of its weekday in the month; a fifth is the last."""
    place = (day.day - 1) // 7 + 1
    return place if place < 5 else -1


def written(how: str, day: dt.date, *, every: int = 1, days=(), until=None, times=None) -> str:
    """The rule of one of the ways that forms offer, from that day on.

    A month or year without the day has it on its last: nothing is left out in February.
    """
    rule = {
        "daily": "FREQ=DAILY",
        "weekdays": f"FREQ=WEEKLY;BYDAY={_WEEKDAYS}",
        "weekly": f"FREQ=WEEKLY;BYDAY={_in_order([*days, weekday(day)])}",
        "monthly": f"FREQ=MONTHLY;{_month_day(day.day)}",
        "monthly_weekday": f"FREQ=MONTHLY;BYDAY={place_in_month(day)}{weekday(day)}",
        "yearly": f"FREQ=YEARLY;BYMONTH={day.month};{_month_day(day.day, day.month)}",
    }[how]
    if every > 1 and how != "weekdays":
        rule = with_part(rule, "INTERVAL", str(every))
    if until:
        return ending(rule, until)
    return with_part(rule, "COUNT", str(times)) if times else rule


def _in_order(days) -> str:
    return ",".join(day for day in _DAYS if day in days)


def _month_day(day: int, month: int | None = None) -> str:
    if day <= 28 or (month and (month, day) != (2, 29)):
        return f"BYMONTHDAY={day}"
    return f"BYMONTHDAY={','.join(map(str, range(28, day + 1)))};BYSETPOS=-1"


def with_part(text: str, name: str, value: str) -> str:
    kept = [part for part in text.split(";") if not part.startswith(f"{name}=")]
    return ";".join([*kept, f"{name}={value}"])


def how_of(text: str) -> str:
    """Which of the ways of forms a rule is; "other" for one that came from elsewhere."""
    if not text:
        return ""
    try:
        parts = parts_of(text)
    except NotARule:
        return "other"
    if parts["FREQ"] == "WEEKLY" and parts.get("BYDAY") == _WEEKDAYS:
        return "weekdays"
    if parts["FREQ"] == "MONTHLY":
        by_day = parts.get("BYDAY", "")
        if by_day and not re.fullmatch(r"-?\d[A-Z]{2}", by_day):
            return "other"
        return "monthly_weekday" if by_day else "monthly"
    return {"DAILY": "daily", "WEEKLY": "weekly", "YEARLY": "yearly"}[parts["FREQ"]]


def until_of(text: str, zone: dt.tzinfo) -> dt.date | None:
    if not (match := _UNTIL.search(text)):
        return None
    moment = dt.datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")
    return moment.replace(tzinfo=dt.UTC).astimezone(zone).date() if match[3] else moment.date()


def shifted(text: str, was: dt.date, now: dt.date) -> str:
    """The same rule for what moved from one day to another."""
    if was == now:
        return text
    how, parts = how_of(text), parts_of(text)
    if how == "weekdays" or "BYDAY" in parts and how == "weekly":
        by = (now - was).days
        days = [_DAYS[(_DAYS.index(day) + by) % 7] for day in parts["BYDAY"].split(",")]
        return text.replace(f"BYDAY={parts['BYDAY']}", f"BYDAY={_in_order(days)}")
    if how in ("monthly", "monthly_weekday", "yearly"):
        kept = {name: parts[name] for name in ("INTERVAL", "COUNT", "UNTIL") if name in parts}
        return ";".join([written(how, now), *(f"{name}={kept[name]}" for name in kept)])
    return text


def in_words(text: str, begins: dt.date, zone: dt.tzinfo) -> str:
    """ "every Monday and Wednesday", "every 2 weeks on Friday, 10 times"."""
    try:
        parts, how = parts_of(text), how_of(text)
    except NotARule:
        return ""
    said = _how_often(how, parts, begins)
    if "COUNT" in parts:
        return f"{said}, {parts['COUNT']} times"
    if until := until_of(text, zone):
        return f"{said}, until {until:%B} {until.day}, {until.year}"
    return said


def _how_often(how: str, parts: dict, begins: dt.date) -> str:
    every = int(parts.get("INTERVAL", "1"))
    unit = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}[parts["FREQ"]]
    often = f"every {unit}" if every == 1 else f"every {every} {unit}s"
    if how == "weekdays":
        return "every weekday"
    if how == "weekly":
        names = [_NAMES[_DAYS.index(day)] for day in parts.get("BYDAY", "").split(",") if day]
        names = names or [_NAMES[begins.weekday()]]
        said = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        return f"every {said}" if every == 1 else f"{often} on {said}"
    if how == "monthly_weekday":
        place, day = int(parts["BYDAY"][:-2]), _NAMES[_DAYS.index(parts["BYDAY"][-2:])]
        return f"{often} on the {_PLACES.get(place, place)} {day}"
    if how == "monthly":
        return f"{often} on day {begins.day}"
    return f"{often} on {begins:%B} {begins.day}" if how == "yearly" else often
