"""The homes beside it: typed one by one, or out of a spreadsheet."""

from django.contrib import messages as toasts
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from crm.kit import clock
from transactions.cma.forms import ComparableForm, ImportForm
from transactions.cma.views import one
from transactions.models import Comparable
from transactions.models.market_analysis import MOST_COMPARABLES
from transactions.offers.answering import UNDO
from transactions.offers.views import told


def _comparable(request, public_id) -> Comparable:
    rows = Comparable.objects.visible_to(request.membership).select_related("analysis")
    return get_object_or_404(rows, public_id=public_id)


def _today(request):
    return clock.today(request.membership.workspace.zone)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def comparable_new(request, market_analysis):
    analysis = one(request, market_analysis)
    if analysis.comparables.count() >= MOST_COMPARABLES:
        toasts.error(request, f"{MOST_COMPARABLES} homes are as many as one analysis holds.")
        return redirect(analysis)
    return _form_page(request, Comparable(analysis=analysis), f"Beside {analysis}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def comparable(request, comparable):
    home = _comparable(request, comparable)
    return _form_page(request, home, str(home))


def _form_page(request, home, title):
    data = request.POST if request.method == "POST" else None
    form = ComparableForm(data, instance=home, today=_today(request))
    if form.is_valid():
        name = f"{form.instance} beside {home.analysis}"
        with Act.doing("cma", name, by=request.membership, undo_for=UNDO) as act:
            form.save()
        told(request, act, f"{form.instance} is saved.")
        return redirect(home.analysis)
    context = {"form": form, "analysis": home.analysis, "home": home, "title": title}
    status = 422 if form.errors else 200
    return render(request, "transactions/cma/comparable.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def comparable_use(request, comparable):
    """Let it count in the range, or leave it out."""
    home = _comparable(request, comparable)
    title = f"{home} {'no longer counts' if home.is_used else 'counts'} beside {home.analysis}"
    with Act.doing("cma", title, by=request.membership, undo_for=UNDO) as act:
        home.is_used = not home.is_used
        home.save(update_fields=["is_used"])
    told(request, act, f"{title}.")
    return redirect(home.analysis)


@require_POST
@needs(Capability.WORK)
def comparable_removal(request, comparable):
    home = _comparable(request, comparable)
    title = f"Took {home} away from {home.analysis}"
    with Act.doing("cma", title, by=request.membership, undo_for=UNDO) as act:
        home.delete()
    told(request, act, f"{home} is gone.")
    return redirect(home.analysis)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def comparables_import(request, market_analysis):
    """Many at once from a CSV file or its lines."""
    analysis = one(request, market_analysis)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*data, analysis=analysis, today=_today(request))
    if form.is_valid():
        count = len(form.found)
        name = f"{count} homes from a file beside {analysis}"
        with Act.doing("cma", name, by=request.membership, undo_for=UNDO) as act:
            for home in form.found:
                home.analysis = analysis
            Comparable.objects.bulk_create(form.found)
        left = f" {form.left_out} could not be read." if form.left_out else ""
        said = "One home is" if count == 1 else f"{count} homes are"
        told(request, act, f"{said} in.{left}")
        return redirect(analysis)
    context = {"form": form, "analysis": analysis}
    status = 422 if form.errors else 200
    return render(request, "transactions/cma/import.html", context, status=status)
