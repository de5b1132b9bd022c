"""Market analyses: the home, the homes beside it, and the paper for the sellers."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Picture
from contacts.picking import as_uuid
from crm.kit import clock
from messaging.printing.piece_views import as_pdf
from transactions.cma import adjusting, paper
from transactions.cma.forms import AnalysisForm
from transactions.models import AgentFace, MarketAnalysis, Transaction
from transactions.offers.answering import UNDO
from transactions.offers.views import told

A_PAGE = 30


def one(request, public_id) -> MarketAnalysis:
    rows = MarketAnalysis.objects.visible_to(request.membership).select_related("transaction")
    return get_object_or_404(rows, public_id=public_id)


def worked_out(analysis) -> dict:
    """Its comparables adjusted, and the range: the agent's own where it is written down."""
    rates = adjusting.rates_of(analysis.rates)
    adjusted = [
        adjusting.adjust(analysis, home, rates, analysis.made_on)
        for home in analysis.comparables.in_order()
    ]
    found = adjusting.range_of(adjusted)
    return {
        "adjusted": adjusted,
        "range": found,
        "low": analysis.low if analysis.low is not None else found and found.low,
        "high": analysis.high if analysis.high is not None else found and found.high,
    }


@require_safe
def market_analyses(request):
    """The newest first."""
    rows = MarketAnalysis.objects.visible_to(request.membership)
    after = request.GET.get("after", "")
    after = int(after) if after.isdecimal() and len(after) < 19 else None
    found = list(rows.newest_first(after).select_related("by__user")[: A_PAGE + 1])
    context = {
        "analyses": found[:A_PAGE],
        "next_url": f"?after={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "can_work": request.membership.may(Capability.WORK),
    }
    return render(request, "transactions/cma/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def market_analysis_new(request):
    """A new one; `?of=` a transaction it begins with its home."""
    member = request.membership
    asked = as_uuid(request.GET.get("of"))
    rows = Transaction.objects.visible_to(member).select_related("property")
    owner = rows.filter(public_id=asked).first() if asked else None
    today = clock.today(member.workspace.zone)
    analysis = MarketAnalysis(transaction=owner, by=member, made_on=today, **_home_of(owner))
    return _form_page(request, analysis, "A market analysis")


def _home_of(owner) -> dict:
    """What the transaction knows of its home."""
    if owner is None or owner.property is None:
        return {}
    facts = owner.facts
    full, half = _whole(facts.get("baths_full")), _whole(facts.get("baths_half"))
    baths = (full or 0) + (half or 0) / 2 if full is not None or half is not None else None
    return {
        "address": owner.property.address[:250],
        "made_for": owner.clients[:160],
        "beds": _whole(facts.get("beds")),
        "baths": baths,
        "sqft": _whole(facts.get("sqft")),
        "year": _whole(facts.get("year_built")),
    }


def _whole(value) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 32_000_000 else None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def market_analysis_edit(request, market_analysis):
    analysis = one(request, market_analysis)
    return _form_page(request, analysis, str(analysis))


def _form_page(request, analysis, title):
    member, data = request.membership, ()
    if request.method == "POST":
        data = (request.POST, request.FILES)
    today = clock.today(member.workspace.zone)
    form = AnalysisForm(*data, instance=analysis, today=today)
    if form.is_valid():
        with Act.doing(
            "cma", f"Market analysis of {form.instance}", by=member, undo_for=UNDO
        ) as act:
            form.save()
            if form.cleaned_data["face"]:
                _keep_face(form.cleaned_data["face"], member)
        told(request, act, "The analysis is saved.")
        return redirect(form.instance)
    context = {
        "form": form,
        "analysis": analysis if analysis.pk else None,
        "title": title,
        "face": AgentFace.objects.filter(member=member).select_related("picture").first(),
    }
    status = 422 if form.errors else 200
    return render(request, "transactions/cma/form.html", context, status=status)


def _keep_face(upload, member) -> None:
    picture = Picture.keep(upload, by=member)
    AgentFace.objects.update_or_create(member=member, defaults={"picture": picture})


@require_safe
def market_analysis(request, market_analysis):
    analysis = one(request, market_analysis)
    context = {
        "analysis": analysis,
        "can_work": request.membership.may(Capability.WORK),
        "rates": adjusting.rates_of(analysis.rates),
        **worked_out(analysis),
    }
    return render(request, "transactions/cma/analysis.html", context)


@require_POST
@needs(Capability.WORK)
def market_analysis_removal(request, market_analysis):
    analysis = one(request, market_analysis)
    title = f"Took the market analysis of {analysis} away"
    with Act.doing("cma", title, by=request.membership, undo_for=UNDO) as act:
        analysis.delete()
    told(request, act, f"The analysis of {analysis} is gone.")
    return redirect("transactions:market_analyses")


@require_safe
@needs(Capability.WORK)
def market_analysis_pdf(request, market_analysis):
    """For the sellers: the range, the homes and how each was adjusted, under the agent's face."""
    analysis = one(request, market_analysis)
    return as_pdf(paper.analysis(analysis, worked_out(analysis), request.membership))
