"""The sellers' net sheet alone: what it costs, at two prices, with and without a concession."""

from django.contrib import messages as toasts
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging.printing.piece_views import as_pdf
from transactions.commissions.access import writes_income
from transactions.models import Side
from transactions.net_sheet import mailing, paper, sheets
from transactions.net_sheet.forms import NetSheetForm
from transactions.offers.comparing import called
from transactions.views import found

SOLD = (Side.LISTING, Side.BOTH)


def _sold(request, transaction):
    owner = found(request, transaction)
    if owner.side not in SOLD:
        raise Http404("Nothing is sold here for anybody.")
    return owner


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def net_sheet(request, transaction):
    owner, member = _sold(request, transaction), request.membership
    figures = sheets.figures_of(owner)
    if owner.list_price and "price_one" not in figures:
        figures["price_one"] = str(owner.list_price)
    form = NetSheetForm(
        request.POST if request.method == "POST" else None, figures=figures,
        today=clock.today(member.workspace.zone), hidden=sheets.hidden_inputs(owner, member),
    )  # fmt: skip
    if form.is_valid():
        act = sheets.keep(owner, form.figures(), by=member)
        undo = reverse("accounts:act_undo", args=[act.public_id])
        toasts.success(request, "The net sheet is saved.", extra_tags=undo)
        return redirect("transactions:net_sheet", owner.public_id)
    hidden = sheets.hidden_from(owner, member)
    columns = sheets.alone(owner, figures)
    context = {
        "transaction": owner,
        "form": form,
        "columns": columns,
        "groups": sheets.line_rows([column.sheet for column in columns], hidden),
        "notes": list(dict.fromkeys(note for one in columns for note in one.sheet.notes)),
        "shows_net": not hidden,
        "sellers": called(owner),
        "closing": sheets.closing_of(owner, figures),
        "span": len(columns) + 1,
    }
    status = 422 if form.errors else 200
    return render(request, "transactions/net_sheet/net_sheet.html", context, status=status)


@require_safe
@needs(Capability.SEE_INCOME)
def net_sheet_pdf(request, transaction):
    """Every line at both prices, for the sellers."""
    owner = _sold(request, transaction)
    if (content := _paper(owner, request.membership)) is None:
        return _without_price(request, owner)
    return as_pdf(content)


def _paper(owner, member) -> bytes | None:
    """None while there is no price to work it out at."""
    figures = sheets.figures_of(owner)
    columns, closing = sheets.alone(owner, figures), sheets.closing_of(owner, figures)
    return paper.net_sheets(columns, owner, member, closing=closing) if columns else None


def _without_price(request, owner):
    toasts.error(request, "Write down a price first.")
    return redirect("transactions:net_sheet", owner.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def net_sheet_mail(request, transaction):
    """To the sellers by mail, the paper enclosed: it leaves with the click on this page."""
    owner, by = _sold(request, transaction), request.membership
    if not sheets.prices_of(owner, sheets.figures_of(owner)):
        return _without_price(request, owner)
    data = request.POST if request.method == "POST" else None
    form = mailing.NetSheetMailForm(data, transaction=owner, by=by)
    if not form.is_valid():
        context = {"transaction": owner, "form": form, "sellers": called(owner)}
        status = 422 if form.errors else 200
        return render(request, "transactions/net_sheet/mail.html", context, status=status)
    said = form.cleaned_data
    sent = mailing.send(
        owner, _paper(owner, by), to=form.picked, words=said["words"], key=said["key"] or uuid7(),
        by=by,
    )  # fmt: skip
    whom = " and ".join(party.called for party, _ in form.picked)
    done = f"The net sheet goes to {whom}." if sent else "It is on its way already."
    toasts.success(request, done)
    return redirect("transactions:net_sheet", owner.public_id)
