"""What the calendar shows elsewhere: in the navigation, on a person's page and timeline."""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import OuterRef, Q
from django.urls import reverse

from agenda.calendar.saying_when import said_when
from agenda.calendar.spread import following
from agenda.models import Appointment, AppointmentKind, AppointmentPerson, Outcome
from contacts.models import Touch
from contacts.page import Entry, may_have
from crm.kit import clock

A_DAY = dt.timedelta(days=1)
MOST_AHEAD = 5


def put_up() -> None:
    """Register all of it."""
    from contacts.history_words import speak_of
    from contacts.page import Panel, add_next_page, add_panel, add_sign, add_to_timeline
    from crm.kit.nav import NavItem, add_to_nav

    add_to_nav(NavItem("Calendar", "agenda:calendar", "calendar", "a", order=4))
    add_sign("appointments", lambda: AppointmentPerson.objects.filter(person=OuterRef("pk")))
    add_panel(Panel("appointments", "agenda/calendar/panel.html", panel, order=4))
    add_to_timeline(entries, sign="appointments")
    add_next_page(after_a_call)
    speak_of(
        "agenda.Appointment", "appointment", lambda row, names: row["title"] or "",
        hides=(
            "zone", "spans_until", "series_id", "series_at", "sequence", "is_sample", "by_id",
            "first_day", "last_day", "is_all_day", "reminders", "repeats", "property_id",
        ),
    )  # fmt: skip
    for model, words in (("AppointmentPerson", "guest"), ("AppointmentMember", "calendar")):
        speak_of(f"agenda.{model}", f"{words} of an appointment", lambda row, names: "",
                 hides=("appointment_id", "person_id", "member_id"))  # fmt: skip


# ── on a person's page ───────────────────────────────────────────────────────
def panel(person, membership) -> dict | None:
    """Their appointments to come, and those that wait for how they went."""
    now = clock.now()
    today = now.astimezone(membership.workspace.zone).date()
    rows = _of(person, membership, now) if may_have(person, "appointments") else []
    times = [time for one in rows if (time := following(one, now - A_DAY))]
    times = [time for time in times if time.ends_at > now or not time.outcome]
    times.sort(key=lambda time: time.starts_at)
    if person.died_on and not times:
        return None
    return {
        "times": [{"time": time, "words": said_when(time, today)} for time in times[:MOST_AHEAD]],
        "new_url": new_url(person),
        "can_work": membership.can_work and not person.died_on,
        "person": person,
    }


def _of(person, membership, now):
    rows = Appointment.objects.visible_to(membership).on().filter(with_people__person=person)
    ahead = rows.filter(Q(spans_until=None) | Q(spans_until__gt=now - A_DAY))
    found = list(ahead.order_by("starts_at")[: MOST_AHEAD * 2])
    for one in found:
        one.workspace = membership.workspace
    return found


def new_url(person, kind: str = "") -> str:
    asked = {"person": person.public_id} | ({"kind": kind} if kind else {})
    return f"{reverse('agenda:appointment_new')}?{urlencode(asked)}"


def after_a_call(touch) -> str:
    """An appointment was set in a call: its day and hour are written next."""
    is_set = touch.outcome == Touch.Outcome.APPOINTMENT_SET and not touch.is_incoming
    return new_url(touch.person) if is_set else ""


def entries(person, before: dt.datetime, most: int):
    """Appointments that are over: what came of them. One that took place is a visit already."""
    rows = (
        Appointment.objects.filter(with_people__person=person, repeats="")
        .exclude(kind__in=[AppointmentKind.PERSONAL, AppointmentKind.BLOCK])
        .exclude(outcome__in=[Outcome.HELD, Outcome.SIGNED, Outcome.DECLINED])
        .filter(starts_at__lt=before)
        .order_by("-starts_at", "-pk")[:most]
    )
    return [
        Entry(
            at=one.starts_at, kind="auto", icon="calendar", title=one.title,
            remark="" if one.is_on else "Called off", url=one.get_absolute_url(),
            body="Nobody came." if one.outcome == Outcome.NO_SHOW else "",
        )
        for one in rows
    ]  # fmt: skip
