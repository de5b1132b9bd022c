"""My business, Money: the year, caps and what stood in them, splits."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.capabilities import Capability
from accounts.models import Act
from transactions.commissions import overview, reckoning
from transactions.commissions.access import sees_income, writes_income
from transactions.commissions.forms import LedgerStartForm
from transactions.commissions.views import A_DAY, today_here
from transactions.commissions.waterfall import production_of
from transactions.expenses import listing
from transactions.models import CommissionLine, LedgerStart, PlanLine


@require_safe
@sees_income
def money(request):
    """What is to come, what is owed, what came; and what the year cost."""
    today = today_here(request)
    year = listing.year_of(request.GET, today)
    context = overview.of_year(request.membership, year, today)
    spent = listing.spent(request.membership, dt.date(year, 1, 1), dt.date(year, 12, 31))
    context |= {
        "today": today, "years": listing.years(today), "spent": spent,
        "left_over": context["came_total"] - spent["total"],
        "may_export": request.membership.may(Capability.EXPORT),
        "can_write": request.membership.may(Capability.WORK),
    }  # fmt: skip
    return render(request, "transactions/commissions/money.html", context)


@require_safe
@sees_income
def splits(request):
    context = overview.splits(request.membership)
    context["can_write"] = request.membership.may(Capability.WORK)
    return render(request, "transactions/commissions/splits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def caps(request):
    """What stood in each cap before Sphere knew the deals."""
    posted = request.POST if request.method == "POST" else None
    names = _ledgers(request.membership)
    form = LedgerStartForm(posted, membership=request.membership, ledgers=names)
    form.initial.setdefault("as_of", today_here(request))
    if not form.is_valid():
        rows = LedgerStart.objects.visible_to(request.membership).select_related("agent__user")
        context = {"form": form, "starts": rows.order_by("-as_of", "pk"), "names": names}
        status = 422 if form.errors else 200
        return render(request, "transactions/commissions/caps.html", context, status=status)
    said, whose = dict(form.cleaned_data), ["agent", "ledger", "as_of"]
    title = f"What stood in {said['ledger']}"
    with Act.doing("commission", title, by=request.membership, undo_for=A_DAY) as act:
        LedgerStart.objects.update_or_create(
            **{name: said[name] for name in whose}, defaults={"amount": said["amount"]}
        )
        reckoning.reckon_anew(today_here(request))
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{said['ledger']} begins with that.", extra_tags=undo)
    return redirect("transactions:caps")


def _ledgers(membership) -> list[str]:
    """The caps and sliding splits of all plans and deals, by their names."""
    found = {}
    for model in (PlanLine, CommissionLine):
        rows = model.objects.visible_to(membership).exclude(ledger="").order_by()
        for ledger, kind in rows.values_list("ledger", "kind").distinct():
            found.setdefault(ledger.casefold(), ledger)
            if kind == "tier":
                found.setdefault(production_of(ledger).casefold(), production_of(ledger))
    return sorted(found.values(), key=str.casefold)
