"""An appointment as calendars read it (RFC 5545): a file to keep, or an invitation (RFC 5546).

Every hour names its time zone, which stands in the file: nothing is ever floating. The note of an
appointment is for the members only, and stands in no invitation.
"""

import datetime as dt
import hashlib
import zoneinfo

from icalendar import Calendar, Event, vCalAddress, vRecur, vText

from crm.kit import clock

PRODUCT = "-//Sphere//Calendar//EN"
ANSWERS = {"": "NEEDS-ACTION", "accepted": "ACCEPTED", "tentative": "TENTATIVE"} | {
    "declined": "DECLINED"
}
FROM_YEAR, UNTIL_YEAR = 1, 10  # how far before and after it the rules of its zone are told


def where(appointment) -> str:
    """The place as one finds it."""
    place, home = appointment.place, appointment.property
    if home is None or home.street in place:
        return place
    return ", ".join(filter(None, [place, str(home)]))


# ── what changed ─────────────────────────────────────────────────────────────
def about(appointment, departures) -> str:
    """A digest of everything that those who were invited see."""
    said = [_said(appointment), *map(_said, departures)]
    return _digest("\n".join(said) + when(appointment, departures))


def when(appointment, departures) -> str:
    """A digest of when it is: an answer holds as long as this stays the same."""
    times = [_times(appointment), *(f"{one.series_at}:{_times(one)}" for one in departures)]
    return _digest("\n".join(times))


def _said(one) -> str:
    return f"{one.title}|{where(one)}"


def _times(one) -> str:
    times = (one.starts_at, one.ends_at) if one.is_on else ("left out",)
    return "|".join(map(str, (*times, one.zone, one.is_all_day, one.repeats)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# ── the file ─────────────────────────────────────────────────────────────────
def keepsake(appointment, departures, *, with_note: bool = True) -> bytes:
    """A file of one appointment for a calendar of one's own; the note is for members only."""
    calendar = _calendar("PUBLISH")
    base = {"uid": f"{appointment.public_id}@sphere", "sequence": appointment.sequence}
    for event in _events(appointment, departures, base):
        if appointment.note and with_note:
            event.add("description", appointment.note)
        calendar.add_component(event)
    return _written(calendar, appointment)


def invitation(
    appointment, departures, *, method: str, uid: str, sequence: int, organizer: tuple[str, str],
    attendee: tuple[str, str], answer: str = "", words: str = "",
) -> str:  # fmt: skip
    """One invitee's own: (name, address) of who asks and who is asked; a CANCEL takes it back."""
    calendar = _calendar(method)
    base = {"uid": uid, "sequence": sequence}
    is_off = method == "CANCEL"
    for event in _events(appointment, [] if is_off else departures, base):
        event.add("organizer", _party(*organizer))
        event.add("attendee", _asked(*attendee, answer))
        if words:
            event.add("description", words)
        if is_off:
            event["status"] = vText("CANCELLED")
        calendar.add_component(event)
    return _written(calendar, appointment).decode()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _written(calendar: Calendar, appointment) -> bytes:
    """With the rules of the zones that its hours name, for the years around it."""
    year = appointment.starts_at.year
    calendar.add_missing_timezones(
        first_date=dt.date(year - FROM_YEAR, 1, 1), last_date=dt.date(year + UNTIL_YEAR, 12, 31)
    )
    return calendar.to_ical()


def _events(appointment, departures, base: dict) -> list[Event]:
    """The appointment, and each of a series that differs from it."""
    main = _event(appointment, appointment, base)
    if appointment.repeats:
        main.add("rrule", _rule(appointment))
        for one in departures:
            if not one.is_on:
                main.add("exdate", _moment(one.series_at, appointment))
    others = [
        _event(one, appointment, base, recurs_at=one.series_at) for one in departures if one.is_on
    ]
    return [main, *others]


def _event(one, series, base: dict, recurs_at: dt.datetime | None = None) -> Event:
    event = Event()
    event.add("uid", base["uid"])
    event.add("sequence", base["sequence"])
    event.add("dtstamp", clock.now())
    event.add("summary", one.title)
    if one.is_all_day:
        event.add("dtstart", one.first_day)
        event.add("dtend", one.last_day + dt.timedelta(days=1))  # the day after the last
    else:
        event.add("dtstart", one.local_start)
        event.add("dtend", one.local_end)
    if recurs_at is not None:
        event.add("recurrence-id", _moment(recurs_at, series))
    if place := where(one):
        event.add("location", place)
    event.add("status", "CONFIRMED" if one.is_on and series.is_on else "CANCELLED")
    return event


def _moment(moment: dt.datetime, series) -> dt.datetime | dt.date:
    """As the series counts: a day, or an hour of its zone."""
    local = moment.astimezone(zoneinfo.ZoneInfo(series.zone))
    return local.date() if series.is_all_day else local


def _rule(appointment) -> vRecur:
    """UNTIL is a day where days are counted, and UTC where hours are."""
    rule = vRecur.from_ical(appointment.repeats)
    if appointment.is_all_day and "UNTIL" in rule:
        zone = zoneinfo.ZoneInfo(appointment.zone)
        rule["UNTIL"] = [_day(end, zone) for end in rule["UNTIL"]]
    return rule


def _day(end: dt.datetime | dt.date, zone) -> dt.date:
    if not isinstance(end, dt.datetime):
        return end
    return end.astimezone(zone).date() if end.tzinfo else end.date()


def _party(name: str, address: str) -> vCalAddress:
    party = vCalAddress(f"mailto:{address}")
    if name:
        party.params["CN"] = vText(name.replace('"', "'"))
    return party


def _asked(name: str, address: str, answer: str) -> vCalAddress:
    party = _party(name, address)
    party.params["CUTYPE"] = vText("INDIVIDUAL")
    party.params["ROLE"] = vText("REQ-PARTICIPANT")
    party.params["PARTSTAT"] = vText(ANSWERS[answer])
    party.params["RSVP"] = vText("TRUE")
    return party
