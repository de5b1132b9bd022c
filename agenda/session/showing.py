"""What the pages of a session show."""

import datetime as dt

from agenda import hours
from agenda.models import CallLine, CallSession, SaidOutcome, SessionCall
from agenda.session.forms import OUTCOMES, CallForm
from agenda.session.remember import memories
from agenda.session.script import scripts
from contacts import calls, dialling
from contacts.models import Touch
from crm.kit import clock, dates

COMING, OF_START = 3, 5
AN_HOUR = dt.timedelta(hours=1)


def page(session: CallSession, call: SessionCall, form=None, *, membership, today) -> dict:
    """The person at hand, who comes after, and how the hour goes."""
    person, now = call.person, clock.now()
    person.workspace = membership.workspace
    whole = session.score()
    names = max(session.names, whole["dials"] + 1)
    numbers = call.numbers
    return {
        "session": session,
        "call": call,
        "person": person,
        "form": form or CallForm(call=call, today=today),
        "outcomes": [(number, one) for number, one in enumerate(OUTCOMES, 1)],
        "number": numbers[0] if numbers else None,
        "number_of": _whose(numbers[0], person) if numbers else "",
        "other_numbers": [(phone, _whose(phone, person)) for phone in numbers[1:]],
        "dead_numbers": [
            (phone, _whose(phone, person)) for phone in person.phones.all() if phone.status
        ],
        "reason": call.line.parts if call.line else None,
        "plain_reason": None
        if call.line
        else calls.reason(person, today, membership.workspace.zone),
        "hour_there": _hour_there(numbers[0], membership.workspace.zone, now) if numbers else "",
        "memories": memories(person, today),
        "scripts": scripts(person, call.line.rule if call.line else "", membership),
        "elapsed": int((now - call.dialled_at).total_seconds()) if call.dialled_at else None,
        "coming": list(session.coming().for_lines()[:COMING]),
        "hour": session.score(now - AN_HOUR),
        "reached": whole["reached"],
        "names": names,
        "bridge": dialling.bridge_of(membership),
    }


def _whose(phone, person) -> str:
    if not person.is_couple:
        return ""
    return person.spouse_first_name if phone.of_spouse else person.first_name


def _hour_there(phone, zone, now: dt.datetime) -> str:
    """ "It is 7:10 am where the number is": said only where that is another hour than here."""
    here = now.astimezone(zone).utcoffset()
    there = next((one for one in hours.zones_of(phone.number)), None)
    if there is None or now.astimezone(there).utcoffset() == here:
        return ""
    local = now.astimezone(there)
    said = f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
    return f"It is {said} where the number is."


def start(membership) -> dict:
    """Whom a session would begin with, and when the next name's hour comes where there is none."""
    waiting = CallLine.objects.todays(membership)
    return {
        "count": waiting.count(),
        "lines": list(waiting.for_lines()[:OF_START]),
        "later": CallLine.objects.later(membership).for_lines().first(),
        "bridge": dialling.bridge_of(membership),
        "bridge_settings": dialling.settings_names(),
    }


def end(session: CallSession) -> dict:
    """What came of it: the figures, and everybody with their outcome."""
    calls = (
        session.calls.done()
        .exclude(outcome=SaidOutcome.SKIPPED, touch=None)
        .select_related("person", "touch")
    )
    rows = list(calls.prefetch_related("person__phones"))
    finished = session.ended_at or clock.now()
    return {
        "session": session,
        "calls": rows,
        "score": session.score(),
        "skipped": session.calls.filter(outcome=SaidOutcome.SKIPPED).count(),
        "minutes": max(1, round((finished - session.began_at).total_seconds() / 60)),
        "left": CallLine.objects.todays(session.member).count(),
        "today": clock.today(session.member.workspace.zone),
    }


_SAID = {
    "talked": "Talked with {}.", "message": "Message left for {}.", "none": "{} did not answer.",
    "set": "Appointment with {}.", "bad": "Bad number.", "dnc": "{} wants no calls.",
}  # fmt: skip


def said(form: CallForm, today: dt.date) -> str:
    """What was saved, in a sentence: what was marked, and when the next call is."""
    person, outcome = form.person, form.cleaned_data["outcome"]
    words = _SAID[outcome].format(person.first)
    phone = form.cleaned_data["phone"]
    if outcome == Touch.Outcome.WRONG_NUMBER and phone:
        words = f"{phone.national} of {person.first} is marked BAD."
    if outcome == Touch.Outcome.ASKED_NOT_TO_BE_CALLED:
        words = f"{person.first} wants no calls: marked DNC."
    elif person.follow_up_on:
        words += f" Next call: {dates.in_words(person.follow_up_on, today)}."
    return words
