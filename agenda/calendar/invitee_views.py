"""Inviting people to an appointment, taking them off, and the appointment as a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from agenda.calendar import ics
from agenda.calendar import invitees as verbs
from agenda.calendar.invitee_forms import InviteForm
from agenda.models import Appointment, Invitee

NAV = "agenda:calendar"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def invitees(request, appointment):
    """Who is invited to it and what they said; POST asks some more."""
    found = _appointment_or_404(request, appointment)
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, membership=request.membership, appointment=found)
    if form.is_valid():
        asked = verbs.invite(
            found, form.asked, by=request.membership,
            is_reminded=form.cleaned_data["is_reminded"],
        )  # fmt: skip
        _say(request, asked)
        return redirect(f"{found.get_absolute_url()}#invitees")
    request.nav = NAV
    context = {"appointment": found, "lines": verbs.lines(found), "form": form}
    return render(
        request, "agenda/calendar/invitees.html", context, status=422 if form.errors else 200
    )


def _say(request, asked) -> None:
    if not asked:
        messages.success(request, "They were invited already.")
    elif len(asked) == 1:
        messages.success(request, f"{asked[0].shown_name} is invited. The mail leaves in seconds.")
    else:
        messages.success(request, f"{len(asked)} are invited. The mails leave in seconds.")


@require_POST
@needs(Capability.WORK)
def invitee_removal(request, invitee):
    """They need not come. Whoever has the invitation by now hears that it is called off."""
    found = _invitee_or_404(request, invitee)
    if verbs.withdraw(found, by=request.membership):
        back = reverse("agenda:invitee_return", args=[found.public_id])
        messages.success(request, f"{found.shown_name} need not come.", extra_tags=back)
    return redirect(f"{found.appointment.get_absolute_url()}#invitees")


@require_POST
@needs(Capability.WORK)
def invitee_return(request, invitee):
    found = _invitee_or_404(request, invitee)
    if verbs.take_back(found, by=request.membership):
        messages.success(request, f"{found.shown_name} stays invited.")
    return redirect(f"{found.appointment.get_absolute_url()}#invitees")


@require_safe
def appointment_file(request, appointment):
    """The appointment for a calendar of one's own; its note is in it."""
    found = verbs.root_of(_appointment_or_404(request, appointment))
    return ics_file(ics.keepsake(found, verbs.departures_of(found)), found)


def ics_file(content: bytes, appointment) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    name = slugify(appointment.title)[:60] or "appointment"
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _appointment_or_404(request, public_id) -> Appointment:
    rows = Appointment.objects.visible_to(request.membership)
    return get_object_or_404(
        rows.select_related("property", "series__property"), public_id=public_id
    )


def _invitee_or_404(request, public_id) -> Invitee:
    seen = Appointment.objects.visible_to(request.membership)
    rows = Invitee.objects.visible_to(request.membership).filter(appointment__in=seen)
    return get_object_or_404(
        rows.select_related("person", "appointment__property"), public_id=public_id
    )


def panel(appointment, membership) -> dict | None:
    """On the page of an appointment: who is invited, and a form to ask more."""
    shown = verbs.lines(appointment)
    can_ask = membership.can_work and appointment.is_on and not verbs.is_over(appointment)
    if not shown and not can_ask:
        return None
    form = InviteForm(membership=membership, appointment=appointment) if can_ask else None
    return {"lines": shown, "form": form, "appointment": appointment, "can_ask": can_ask}
