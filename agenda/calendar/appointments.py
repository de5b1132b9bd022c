"""One appointment: making it, its page, changing it, and how it went."""

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda.calendar import changing, hooks, maps, rules, spread, typed
from agenda.calendar.forms import AppointmentForm, OutcomeForm, TimeForm, WhichForm
from agenda.calendar.saying_when import no_such_hour, said_when
from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentKind, Outcome
from contacts.models import Person
from contacts.picking import as_uuid
from crm.kit import clock, dates, times

A_DAY = dt.timedelta(days=1)
_FORM_KINDS = {kind.value for kind in AppointmentKind if kind != AppointmentKind.BLOCK}


def _found(request, public_id) -> Appointment:
    visible = Appointment.objects.visible_to(request.membership).for_calendar()
    found = get_object_or_404(visible.select_related("series", "by__user"), public_id=public_id)
    found.workspace = request.membership.workspace
    return found


def _time(request, one):
    """The occurrence that the address or the form names; the next one where it names none."""
    if not one.is_repeating:
        return spread.once(one)
    text = request.POST.get("at") or request.GET.get("at") or ""
    if at := spread.read_stamp(text):
        if time := spread.at_moment(one, at):
            return time
        raise Http404
    if time := spread.following(one, clock.now()):
        return time
    raise Http404


@require_safe
def appointment(request, appointment):
    one = _found(request, appointment)
    if moved := _departed(request, one):
        return redirect(moved)
    return _page(request, _time(request, one), OutcomeForm(appointment=one))


def _departed(request, one) -> Appointment | None:
    """The row of its own that one of a series has by now."""
    at = spread.read_stamp(request.GET.get("at", ""))
    return one.departures.filter(series_at=at).first() if at and one.is_repeating else None


def _page(request, time, form, status=200):
    one, membership = time.appointment, request.membership
    zone = one.zone_info
    starts = time.starts_at.astimezone(zone)
    context = {
        "one": one,
        "time": time,
        "at": spread.stamp(time.at) if time.at else "",
        "words": said_when(time, clock.today(zone)),
        "repeats": rules.in_words(one.repeats, starts.date(), zone) if one.repeats else "",
        "put_forward": _put_forward(time),
        "map_url": maps.link_to(one.place or (one.property.address if one.property else "")),
        "facts": hooks.facts_of(one, membership),
        "panels": hooks.panels_of(one, membership),
        "has_begun": time.starts_at <= clock.now(),
        "form": form,
        "can_work": membership.can_work,
        "members": list(one.members.all()),
        "calendar_url": f"{reverse('agenda:calendar')}?on={starts.date()}",
        "outcome": Outcome(time.outcome).label if time.outcome else "",
    }
    return render(request, "agenda/calendar/appointment.html", context, status=status)


def _put_forward(time) -> str:
    """What is said of an hour that does not exist on its day."""
    if not time.is_put_forward:
        return ""
    zone = time.appointment.zone_info
    usual = time.appointment.local_start
    return no_such_hour(usual, time.starts_at.astimezone(zone))


# ── making one ───────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def appointment_new(request):
    """The form of a new one; links bring the day, the hour, the person and the kind."""
    today = clock.today(request.membership.workspace.zone)
    form = AppointmentForm(
        request.POST or None, membership=request.membership, today=today,
        initial=_asked(request, today),
    )  # fmt: skip
    if "another" in request.POST:
        form.take_in()
    elif form.is_valid():
        return _made(request, form)
    context = {"form": form, "one": None, "back": _back(request)}
    status = 422 if form.is_bound else 200
    return render(request, "agenda/calendar/form.html", context, status=status)


def _asked(request, today: dt.date) -> dict:
    """What a link to the form says; what it says wrongly is left out."""
    said = request.GET
    on = _as_day(said.get("on", "")) or today
    starts = times.read(said.get("from", "")) or _coming_hour(request)
    kind = said.get("kind") if said.get("kind") in _FORM_KINDS else AppointmentKind.OTHER
    length = dt.timedelta(minutes=typed.MINUTES.get(kind, 60))
    ends = dt.datetime.combine(on, starts) + length
    people = Person.objects.visible_to(request.membership)
    person = people.filter(public_id=as_uuid(said.get("person"))).first()
    title = f"{AppointmentKind(kind).label}, {person.name}" if person and said.get("kind") else ""
    return {
        "day": on, "starts": starts, "ends": ends.time() if ends.date() == on else dt.time(23, 59),
        "kind": kind, "members": [request.membership.pk], "reminders": [30],
        "person": person, "title": title or (person.name if person else ""),
    }  # fmt: skip


def _as_day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _coming_hour(request) -> dt.time:
    """The next full hour of a day's work."""
    hour = clock.now().astimezone(request.membership.workspace.zone).hour + 1
    return dt.time(hour if 8 <= hour < 19 else 9)


@require_POST
@needs(Capability.WORK)
def appointment_typed(request):
    """From one line; what it leaves open is asked in the form, with all that was understood."""
    membership = request.membership
    zone = membership.workspace.zone
    now = clock.now().astimezone(zone)
    line = request.POST.get("line", "")
    read = typed.read(line, now.replace(tzinfo=None))
    data = {
        "title": read.title or " ".join(line.split())[:200], "kind": read.kind,
        "day": read.day or "", "starts": read.starts or "", "ends": read.ends or "",
        "is_all_day": "on" if read.is_all_day else "", "repeats": read.repeats,
        "place": read.place, "members": [membership.pk], "reminders": [30],
        "person": _person_meant(membership, read.person) or "",
    }  # fmt: skip
    form = AppointmentForm(data, membership=membership, today=now.date())
    if form.is_valid():
        return _made(request, form)
    return render(request, "agenda/calendar/form.html", {"form": form, "one": None}, status=422)


def _person_meant(membership, name: str) -> str:
    """The name, where somebody here has it; who is not known stays in the title."""
    if not name:
        return ""
    people = Person.objects.visible_to(membership).search(name[:80], 1)
    return name if people else ""


def _made(request, form):
    membership = request.membership
    taking_part = form.taking_part()
    with Act.doing(
        "appointment", f"Appointment: {form.cleaned_data['title']}", by=membership, undo_for=A_DAY
    ) as act:
        one = changing.make(form.span, by=membership, **taking_part, **form.values())
    return _kept(request, one, form.span, act, "stands in the calendar")


def _kept(request, one, span: Span, act: Act, said: str):
    """Say it with a way back, and what else is to be known; then show it on its day."""
    zone = one.zone_info
    when = said_when(_as_written(one, span), clock.today(zone))
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"“{one}” {said}: {when}.", extra_tags=undo)
    if span.is_put_forward:
        messages.warning(request, no_such_hour(span.starts, span.starts_at.astimezone(zone)))
    for warning in hooks.warned(one, request.membership):
        messages.warning(request, warning)
    return redirect(_back(request) or f"{reverse('agenda:calendar')}?on={span.starts.date()}")


def _as_written(one, span: Span) -> spread.Occurrence:
    """The very one that was written, of a series too."""
    days = span.fields()
    return spread.Occurrence(
        one, span.starts_at, span.ends_at, span.is_all_day, "", "",
        first_day=days["first_day"], last_day=days["last_day"],
    )  # fmt: skip


def _back(request) -> str:
    back = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return back if back and is_ours else ""


# ── changing one ─────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def appointment_edit(request, appointment):
    one = _found(request, appointment)
    time = _time(request, one)
    form = AppointmentForm(
        request.POST or None, membership=request.membership, appointment=one,
        today=clock.today(one.zone_info),
        initial=AppointmentForm.initial_of(time) | _moved(request, one),
    )  # fmt: skip
    if "another" in request.POST:
        form.take_in()
    elif form.is_valid():
        return _changed(request, time, form)
    at = spread.stamp(time.at) if time.at else ""
    context = {"form": form, "one": one, "at": at, "time": time}
    status = 422 if form.is_bound else 200
    return render(request, "agenda/calendar/form.html", context, status=status)


def _moved(request, one) -> dict:
    """Where it was dragged to, before one says whether all of them go there."""
    form = TimeForm(request.GET if "starts" in request.GET else None, appointment=one)
    if not form.is_valid():
        return {}
    span = form.span
    last = span.ends.date() - dt.timedelta(days=span.is_all_day)
    hours = {} if span.is_all_day else {"starts": span.starts.time(), "ends": span.ends.time()}
    day = span.starts.date()
    return hours | {"day": day, "last_day": last if last > day else None}


def _changed(request, time, form):
    membership = request.membership
    taking_part, title = form.taking_part(), form.cleaned_data["title"]
    with Act.doing("appointment", f"Changed: {title}", by=membership, undo_for=A_DAY) as act:
        one = changing.change(
            time, form.meant, form.span, by=membership, **taking_part, **form.values()
        )
    return _kept(request, one, form.span, act, "is changed")


@require_POST
@needs(Capability.WORK)
def appointment_time(request, appointment):
    """Dragged to another time, or made longer. One that repeats asks first which are meant."""
    one = _found(request, appointment)
    time = _time(request, one)
    form = TimeForm(request.POST, appointment=one)
    if not form.is_valid():
        messages.error(request, "It could not go there. Nothing was changed.")
        return redirect(_back(request) or "agenda:calendar")
    if one.is_repeating:
        asked = {name: request.POST[name] for name in ("starts", "ends")}
        query = urlencode({"at": spread.stamp(time.at)} | asked)
        return redirect(f"{reverse('agenda:appointment_edit', args=[one.public_id])}?{query}")
    membership = request.membership
    with Act.doing("appointment", f"Moved: {one}", by=membership, undo_for=A_DAY) as act:
        moved = changing.move(time, changing.Which.THIS, form.span, by=membership)
    return _kept(request, moved, form.span, act, "is moved")


@require_POST
@needs(Capability.WORK)
def appointment_off(request, appointment):
    """It does not take place: this one, this and those that follow, or all of them."""
    one = _found(request, appointment)
    time, form = _time(request, one), WhichForm(request.POST)
    which = form.cleaned_data["which"] if form.is_valid() else changing.Which.THIS
    day = time.starts_at.astimezone(one.zone_info).date()
    with Act.doing(
        "appointment", f"Called off: {one}", by=request.membership, undo_for=A_DAY
    ) as act:
        changing.call_off(time, which, by=request.membership)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    said = dates.in_words(day, clock.today(one.zone_info))
    messages.success(request, f"“{one}”, {said}, is called off.", extra_tags=undo)
    return redirect(f"{reverse('agenda:calendar')}?on={day}")


@require_POST
@needs(Capability.WORK)
def appointment_outcome(request, appointment):
    """How it went: a visit for its people, and for a pitch the prospect's next stage."""
    one = _found(request, appointment)
    time, form = _time(request, one), OutcomeForm(request.POST, appointment=one)
    if not form.is_valid():
        return _page(request, time, form, 422)
    said = Outcome(form.cleaned_data["outcome"])
    membership = request.membership
    with Act.doing("appointment", f"{one}: {said.label}", by=membership, undo_for=A_DAY) as act:
        kept = changing.say_outcome(time, said, by=membership, words=form.cleaned_data["words"])
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"“{one}”: {said.label.lower()}.", extra_tags=undo)
    return redirect(_back(request) or kept)
