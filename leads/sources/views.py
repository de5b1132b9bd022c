"""The pages of sources: all of them with their figures, and one with all it settles."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import LeadSource
from leads.models import Lead
from leads.sources import merging
from leads.sources.costs import arrived, cost, last_months
from leads.sources.forms import MergeSourceForm, MonthsForm, SourceForm, in_words
from leads.sources.listing import listing
from leads.sources.strip import strip_of

MONTHS = 12


def sources_of(request):
    return LeadSource.objects.visible_to(request.membership)


@require_safe
def sources(request):
    """All sources by group, with what came and what it cost."""
    context = {"listing": listing(request.membership), **_rights(request)}
    return render(request, "leads/sources/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def source_new(request):
    form = SourceForm(
        request.POST if request.method == "POST" else None, membership=request.membership
    )
    if form.is_valid():
        source = form.save()
        messages.success(request, f"{source} is a source now.")
        return redirect(source)
    context = {"form": form, **_rights(request)}
    return render(
        request, "leads/sources/source_new.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def source(request, source):
    """How many came, what it cost, and what is settled for those who will come."""
    found = _source(request, source)
    if request.method != "POST":
        return _page(request, found)
    if not request.membership.may(Capability.MANAGE_AUTOMATION):
        raise PermissionDenied
    form = SourceForm(request.POST, instance=found, membership=request.membership)
    if not form.is_valid():
        return _page(request, _source(request, source), form=form)
    form.save()
    messages.success(request, f"Saved {found}.")
    return redirect(found)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def source_months(request, source):
    """The ledger: cost and visitors of each month."""
    found = _source(request, source)
    form = _months_form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, ledger=form)
    form.save()
    messages.success(request, f"Saved the months of {found}.")
    return redirect(f"{found.get_absolute_url()}#h-months")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def source_visitors(request, source):
    """A new address to post visitors to; the one before works no more."""
    found = _source(request, source)
    found.visitors_key = secrets.token_hex(16)
    found.save(update_fields=["visitors_key"])
    messages.success(request, "This is the address to post visitors to.")
    return redirect(f"{found.get_absolute_url()}#h-visitors")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def source_merge(request, source):
    found = _source(request, source)
    form = MergeSourceForm(request.POST, source=found, membership=request.membership)
    if not form.is_valid():
        return _page(request, found, merge=form)
    kept = form.cleaned_data["into"]
    if found.is_built_in:
        messages.error(request, f"{found} stays: Sphere files leads under it by itself.")
        return redirect(found)
    act = merging.merge(found, kept, by=request.membership)
    messages.success(request, f"{found} is part of {kept} now.", extra_tags=_undo(act))
    return redirect(kept)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def source_putting_away(request, source):
    """It is not offered any more; who names it still comes in by it."""
    found = _source(request, source)
    if found.is_built_in:
        messages.error(request, f"{found} stays: Sphere files leads under it by itself.")
    elif found.put_away():
        undo = reverse("leads:source_return", args=[found.public_id])
        messages.success(request, f"{found} is not offered any more.", extra_tags=undo)
    return redirect("leads:sources")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def source_return(request, source):
    found = _source(request, source)
    found.take_back()
    messages.success(request, f"{found} is offered again.")
    return redirect(found)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def source_removal(request, source):
    found = _source(request, source)
    act = merging.remove(found, by=request.membership)
    if act is None:
        messages.error(request, f"{found} was used, so it stays. Put it away instead.")
        return redirect(found)
    messages.success(request, f"{found} is deleted.", extra_tags=_undo(act))
    return redirect("leads:sources")


# ── the page of one ──────────────────────────────────────────────────────────
def _source(request, public_id) -> LeadSource:
    rows = sources_of(request).select_related("owner__user")
    return get_object_or_404(rows, public_id=public_id)


def _page(request, found, *, form=None, ledger=None, merge=None):
    rights = _rights(request)
    zone = request.membership.workspace.zone
    context = {"source": found, "strip": strip_of(found, zone), **rights}
    context["price"] = in_words(found) if rights["sees_cost"] else ""
    ledger_form = ledger or _months_form(request, found, None)
    context |= {"ledger": ledger_form, "months": _months(found, ledger_form, zone)}
    if rights["may_change"]:
        context["form"] = form or SourceForm(instance=found, membership=request.membership)
        context["merge"] = merge or MergeSourceForm(source=found, membership=request.membership)
        context["uses"] = merging.uses(found)
        context["visitors_url"] = _visitors_url(found)
    has_errors = any(one is not None and one.errors for one in (form, ledger, merge))
    return render(request, "leads/sources/source.html", context, status=422 if has_errors else 200)


def _rights(request) -> dict:
    return {
        "sees_cost": request.membership.may(Capability.SEE_INCOME),
        "may_change": request.membership.may(Capability.MANAGE_AUTOMATION),
    }


def _months_form(request, found, posted) -> MonthsForm:
    return MonthsForm(
        posted, source=found, months=last_months(request.membership.workspace.zone, MONTHS),
        sees_cost=request.membership.may(Capability.SEE_INCOME),
    )  # fmt: skip


def _months(found, form, zone) -> list[dict]:
    """Each month with its fields and what came of it."""
    counts = arrived(Lead.objects.filter(source=found), form.months, zone)
    rows = []
    for month in form.months:
        leads, told = counts.get((found.pk, month), 0), form.told.get(month)
        amount = cost(found, month, told, leads) if form.sees_cost else None
        rows.append(
            {
                "month": month, "leads": leads, "told": told, "amount": amount,
                "is_made_up": amount is not None and (told is None or told.cost is None),
                "cost_a_lead": amount / leads if amount is not None and leads else None,
                "cost": form.field("cost", month), "visitors": form.field("visitors", month),
            }
        )  # fmt: skip
    return rows


def _visitors_url(found) -> str:
    if not found.visitors_key:
        return ""
    path = reverse("lead_hooks:visitors", args=[found.visitors_key])
    return f"{settings.PUBLIC_WEBHOOK_BASE}{path}"


def _undo(act) -> str:
    return reverse("accounts:act_undo", args=[act.public_id])
