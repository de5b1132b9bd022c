"""The page of all addresses: how they look, what came back, and who refuses us."""

from django.contrib import messages as toasts
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Job
from contacts.models import Email
from messaging import verification
from messaging.addresses import standing
from messaging.hooks.events import url_for
from messaging.models import SendingAccount

A_PAGE = 24


@require_safe
@needs(Capability.WORK)
def addresses(request):
    request.nav = "contacts:tidy_up"
    by = request.membership
    kind = request.GET.get("kind", "")
    rows, next_url = standing.reports(by, kind, request.GET.get("after", ""), A_PAGE)
    emails = Email.objects.visible_to(by).filter(is_relay=False)
    context = {
        "figures": standing.figures(by),
        "wrong": standing.wrong_count(by),
        "whole": emails.count(),
        "last": emails.exclude(checked_at=None).order_by("-checked_at").first(),
        "refusals": standing.refusals(by),
        "rows": rows,
        "next_url": next_url,
        "tabs": standing.tabs(kind),
        "events_url": _events_url(by),
        "running": Job.objects.unfinished().filter(kind="check_addresses", by=by).first(),
    }
    template = "messaging/addresses/addresses.html"
    return render(request, f"{template}#reports" if request.htmx else template, context)


def _events_url(membership) -> str:
    """Where the provider tells how letters fared: whoever sets it up pastes it there."""
    if not membership.may(Capability.MANAGE_TEAM):
        return ""
    account = SendingAccount.objects.visible_to(membership).first()
    return url_for(account) if account else ""


@require_POST
@needs(Capability.WORK)
def addresses_check(request):
    """Look at all addresses anew: by a worker, with its count."""
    by = request.membership
    running = Job.objects.unfinished().filter(kind="check_addresses", by=by).first()
    if running is not None:
        toasts.info(request, "Sphere is looking at them already.")
        return redirect("messaging:addresses")
    started = verification.check_everything(by=by)
    return jobs.answer(request, started) or redirect("messaging:addresses")
