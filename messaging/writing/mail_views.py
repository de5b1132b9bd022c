"""What people wrote and nobody answered, and the mails that a member has to look at."""

from django.contrib import messages as toasts
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from messaging import unanswered as answering
from messaging.mail_text import opened
from messaging.models import IncomingMail, Unanswered
from messaging.writing import copies, own_answers

A_PAGE = 24


@require_safe
@needs(Capability.WORK)
def replies(request):
    """The longest waiting first; below, the mails that wait for a look."""
    rows = answering.waiting(request.membership)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        last = Unanswered.objects.visible_to(request.membership).filter(pk=int(after)).first()
        rows = rows.filter(came_at__gte=last.came_at).exclude(pk=last.pk) if last else rows
    found = list(rows[: A_PAGE + 1])
    mails = IncomingMail.objects.visible_to(request.membership).for_lines().order_by("-pk")
    is_aside = request.GET.get("show") == "aside"
    looks = mails.filter(state="aside") if is_aside else mails.waiting()
    context = {
        "rows": found[:A_PAGE],
        "next_url": f"?after={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "looks": list(looks[:A_PAGE]),
        "is_aside": is_aside,
    }
    template = "messaging/writing/replies.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


def _mail_or_404(request, public_id) -> IncomingMail:
    visible = IncomingMail.objects.visible_to(request.membership)
    visible = visible.select_related("person", "member__user", "message", "answers")
    return get_object_or_404(visible, public_id=public_id)


@require_safe
@needs(Capability.WORK)
def incoming_mail(request, incoming_mail):
    """One mail as it came, in words only, and what a member may do with it."""
    found = _mail_or_404(request, incoming_mail)
    seen = opened(bytes(found.raw))
    request.nav = "messaging:replies"
    context = {
        "mail": found,
        "mail_panel": {"mail": found},
        "seen": seen,
        "is_own": found.kind == IncomingMail.Kind.OWN,
        "to": seen.addresses("To", "Cc"),
    }
    return render(request, "messaging/writing/mail.html", context)


@require_POST
@needs(Capability.WORK)
def aside(request, incoming_mail):
    found = _mail_or_404(request, incoming_mail)
    if found.set_aside():
        undo = reverse("messaging:incoming_mail_return", args=[found.public_id])
        toasts.success(request, "Set aside. It stands under Set aside.", extra_tags=undo)
    return redirect("messaging:replies")


@require_POST
@needs(Capability.WORK)
def back(request, incoming_mail):
    found = _mail_or_404(request, incoming_mail)
    found.take_back()
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def sending(request, incoming_mail):
    """A member has read an answer whose sender was not certain: it goes out as theirs."""
    found = _mail_or_404(request, incoming_mail)
    if not own_answers.send(found, by=request.membership):
        toasts.error(request, "It cannot be sent. Write to them from their own page.")
        return redirect(found)
    toasts.success(request, f"On its way to {found.person.first}.")
    return redirect(found.person)


@require_POST
@needs(Capability.WORK)
def address(request, incoming_mail):
    """The address they wrote from is theirs."""
    found = _mail_or_404(request, incoming_mail)
    if email := found.add_address():
        toasts.success(request, f"{email} stands with {found.person.first} now.")
    return redirect(found.person or found)


@require_POST
@needs(Capability.WORK)
def address_refusal(request, incoming_mail):
    found = _mail_or_404(request, incoming_mail)
    if found.forget_address():
        changed("people")
        toasts.success(request, "It is not offered again.")
    return redirect(found.person or found)


@require_POST
@needs(Capability.WORK)
def stranger(request, incoming_mail):
    """Somebody in copy is worth knowing: a contact, and the mail stands with them."""
    found = _mail_or_404(request, incoming_mail)
    asked = request.POST.get("address", "")
    person = copies.add_stranger(found, asked, by=request.membership)
    if person is None:
        toasts.error(request, "Somebody has settled this one already.")
        return redirect(found)
    toasts.success(request, f"{person.name} is in your contacts, and the mail stands there.")
    found.refresh_from_db()
    return redirect(found if found.is_waiting else person)


@require_POST
@needs(Capability.WORK)
def nobody(request, incoming_mail):
    found = _mail_or_404(request, incoming_mail)
    copies.leave_stranger(found, request.POST.get("address", ""))
    found.refresh_from_db()
    return redirect(found if found.is_waiting else "messaging:replies")


# ── not answered ─────────────────────────────────────────────────────────────
@require_POST
@needs(Capability.WORK)
def settled(request, unanswered):
    """A member says that it needs no answer; all of that person's leave together."""
    visible = Unanswered.objects.visible_to(request.membership).select_related("person")
    found = get_object_or_404(visible, public_id=unanswered)
    mine = Unanswered.objects.of_person(found.person_id)
    if mine.settle(by=request.membership, was_answered=False):
        undo = reverse("messaging:unanswered_return", args=[found.public_id])
        toasts.success(request, f"{found.person.first} needs no answer.", extra_tags=undo)
    return redirect(_back(request, found))


@require_POST
@needs(Capability.WORK)
def unsettled(request, unanswered):
    visible = Unanswered.objects.visible_to(request.membership).select_related("person")
    found = get_object_or_404(visible, public_id=unanswered)
    Unanswered.objects.filter(
        person=found.person_id, settled_at=found.settled_at, was_answered=False
    ).exclude(settled_at=None).update(settled_at=None, settled_by=None)
    changed("replies")
    return redirect(_back(request, found))


def _back(request, found) -> str:
    asked = request.POST.get("back")
    if asked == "person":
        return found.person.get_absolute_url()
    return reverse("today") if asked == "today" else reverse("messaging:replies")
