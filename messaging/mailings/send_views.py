"""Before a mailing leaves, and while it does: the check, sending, pausing, stopping."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Act
from contacts.models import Person
from crm.kit import clock
from messaging.mailings import audience, checking, linking
from messaging.mailings import sending as leaving
from messaging.mailings.forms import PersonForm, SendForm
from messaging.mailings.views import mailing_or_404
from messaging.models import Mailing

A_PAGE = 24
A_DAY, MOST_CALLS = 10, 300  # calls that are planned for one day, and in all
UNDO_FOR = dt.timedelta(days=7)


@needs(Capability.SEND_BULK)
@require_safe
def check(request, mailing):
    """Who gets it, who does not and why, and what to mend before it leaves."""
    found = mailing_or_404(request, mailing)
    if not found.is_draft:
        return redirect(found)
    return _checked(request, found, SendForm(workspace=request.membership.workspace))


def _checked(request, found: Mailing, form, *, made=None, status=200):
    context = {
        "mailing": found,
        "check": made or checking.check(found, request.membership),
        "to": audience.in_words(found, request.membership),
        "form": form,
        "links": linking.of(found),
        "known": found.links if isinstance(found.links, dict) else {},
        "adds_back": found.adds_all_back,
    }
    return render(request, "messaging/mailings/check.html", context, status=status)


@needs(Capability.SEND_BULK)
@require_POST
def sending(request, mailing):
    """Send: once, however often it is pressed, in however many tabs (F06)."""
    found = mailing_or_404(request, mailing)
    form = SendForm(request.POST, workspace=request.membership.workspace)
    if not found.is_draft:
        messages.success(request, f"It is {found.get_state_display().lower()} already.")
        return redirect(found)
    made = checking.check(found, request.membership)
    if not form.is_valid() or not made.can_send:
        return _checked(request, found, form, made=made, status=422)
    said = form.cleaned_data
    if found.schedule(by=request.membership, at=said["at"], an_hour=said["an_hour"]):
        leaving.ring(found)
        messages.success(request, _when(found, said["at"], made))
    return redirect(found)


def _when(found: Mailing, at, made) -> str:
    if at is None:
        return f"It is on its way to {made.people_words}."
    day = at.astimezone(found.workspace.zone)
    return f"It leaves on {day:%A, %B} {day.day} at {day:%I:%M %p}.".replace(" 0", " ")


@needs(Capability.SEND_BULK)
@require_POST
def links(request, mailing):
    """Let a worker ask each link whether it answers."""
    found = mailing_or_404(request, mailing)
    Mailing.objects.filter(pk=found.pk).update(links={})
    linking.ring(found)
    messages.success(request, "Sphere asks every link now. What it finds stands here in a moment.")
    return redirect("messaging:mailing_check", found.public_id)


# ── prospects who were silent for a year ─────────────────────────────────────
@needs(Capability.SEND_BULK)
@require_POST
def silent(request, mailing):
    """Write to all who were silent for a year too; or leave them out again."""
    found = mailing_or_404(request, mailing)
    adds = request.POST.get("adds") != "none"
    if found.is_draft:
        found.edit(adds_all_back=adds, added_back=[])
        messages.success(request, "They get it too." if adds else "They are left out again.")
    return redirect("messaging:mailing_check", found.public_id)


@needs(Capability.SEND_BULK)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request, mailing):
    """Those who are left out for one reason, by name; who was silent can be added back."""
    found = mailing_or_404(request, mailing)
    if request.method == "POST":
        return _add_back(request, found)
    reason = request.GET.get("why", audience.SILENT)
    rows = audience.judged(audience.meant(found, request.membership), found)
    rows = rows.filter(why_not=reason if reason in audience.REASONS else audience.SILENT)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    shown = list(rows.order_by("pk")[: A_PAGE + 1])
    context = {
        "mailing": found,
        "reason": reason,
        "title": audience.REASONS.get(reason, audience.REASONS[audience.SILENT])[0],
        "rows": shown[:A_PAGE],
        "next_url": f"?why={reason}&after={shown[A_PAGE - 1].pk}" if len(shown) > A_PAGE else "",
        "can_add": found.is_draft and reason == audience.SILENT,
    }
    return render(request, "messaging/mailings/people.html", context)


def _add_back(request, found):
    form = PersonForm(request.POST)
    visible = Person.objects.visible_to(request.membership)
    back = f"{reverse('messaging:mailing_people', args=[found.public_id])}?why=silent"
    if not form.is_valid():
        messages.error(request, "Press the button beside a name.")
        return redirect(back)
    person = get_object_or_404(visible, public_id=form.cleaned_data["person"])
    if found.is_draft:
        have = Mailing.objects.filter(pk=found.pk).values_list("added_back", flat=True).get()
        found.edit(added_back=list(dict.fromkeys([*have, person.pk])))
        messages.success(request, f"{person.name} gets it too.")
    return redirect(back)


@needs(Capability.SEND_BULK)
@require_POST
def calls(request, mailing):
    """A call is worth more than a letter to who was silent for a year: ten a day, from tomorrow."""
    found = mailing_or_404(request, mailing)
    meant = audience.judged(audience.meant(found, request.membership), found)
    pks = list(
        meant.filter(why_not=audience.SILENT, follow_up_on=None)
        .order_by("-last_contacted_at", "pk").values_list("pk", flat=True)[:MOST_CALLS]
    )  # fmt: skip
    if not pks:
        messages.success(request, "A call is planned with each of them already.")
        return redirect("messaging:mailing_check", found.public_id)
    day = clock.today(request.membership.workspace.zone)
    with Act.doing("calls", f"Planned {len(pks)} calls", by=request.membership,
                   undo_for=UNDO_FOR) as act:  # fmt: skip
        for start in range(0, len(pks), A_DAY):
            day = _next_workday(day)
            Person.objects.filter(pk__in=pks[start : start + A_DAY]).update(
                follow_up_on=day, follow_up_reason="Silent for a year. A call before a letter."
            )
        changed("people")
    undo = reverse("accounts:act_undo", args=[act.public_id])
    said = f"{len(pks):,} calls are planned, {A_DAY} a day from tomorrow."
    messages.success(request, said, extra_tags=undo)
    return redirect("messaging:mailing_check", found.public_id)


def _next_workday(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


# ── while it leaves ──────────────────────────────────────────────────────────
@needs(Capability.SEND_BULK)
@require_POST
def take_back(request, mailing):
    found = mailing_or_404(request, mailing)
    if found.take_back():
        messages.success(request, "It is a draft again, and leaves when you say so.")
    return redirect(found)


@needs(Capability.SEND_BULK)
@require_POST
def pause(request, mailing):
    found = mailing_or_404(request, mailing)
    if found.pause(f"{request.membership} paused it."):
        messages.success(request, "Nothing more leaves until you resume it.")
    return redirect(found)


@needs(Capability.SEND_BULK)
@require_POST
def resume(request, mailing):
    found = mailing_or_404(request, mailing)
    if found.resume(by=request.membership):
        leaving.ring(found)
        messages.success(request, "The rest leaves now.")
    return redirect(found)


@needs(Capability.SEND_BULK)
@require_POST
def cancel(request, mailing):
    found = mailing_or_404(request, mailing)
    if found.cancel():
        messages.success(request, "What had not left stays here.")
    return redirect(found)
