"""The commission of a deal: what it brings, its lines, what came, the statement."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Act
from crm.kit import clock
from transactions import page
from transactions.commissions import plans, reckoning, statement
from transactions.commissions.access import sees_income, writes_income
from transactions.commissions.forms import CommissionLineForm, ReceivedForm, TermsForm
from transactions.models import Commission, CommissionLine, CommissionPart
from transactions.views import found

A_DAY = dt.timedelta(days=1)


def money_tab(deal) -> str:
    return reverse("transactions:tab", args=[deal.public_id, "money"])


def today_here(request) -> dt.date:
    return clock.today(request.membership.workspace.zone)


@require_POST
@writes_income
def commission(request, transaction):
    """What the deal brings, and by which plan it is split."""
    deal = found(request, transaction)
    known = Commission.objects.of(deal)
    one = known or Commission(transaction=deal)
    one.transaction = deal
    form = TermsForm(request.POST, instance=one, membership=request.membership)
    if not form.is_valid():
        return page.show(request, deal, "money", 422, terms=form, terms_open=True)
    plan = form.cleaned_data["plan"]
    with _doing(request, "commission", f"Said what {deal} brings") as act:
        one = form.save()
        if known is None or plan != one.plan:
            reckoning.take_plan(one, plan)
        _reckon(request, deal)
    return _back(request, deal, f"The commission of {deal} is written down.", act)


@require_POST
@writes_income
def commission_plan_again(request, transaction):
    """The lines of its plan as the plan has them now."""
    deal, one = _commission(request, transaction)
    if one.plan is None:
        messages.error(request, "No plan is chosen for this deal.")
        return redirect(money_tab(deal))
    with _doing(request, "commission", f"Took the lines of {one.plan} for {deal}") as act:
        reckoning.take_plan(one, one.plan)
        _reckon(request, deal)
    return _back(request, deal, f"{deal} has the lines of {one.plan} now.", act)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def commission_line_new(request, transaction):
    deal, one = _commission(request, transaction)
    return _line_page(request, deal, CommissionLine(commission=one))


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def commission_line(request, commission_line):
    line = _line(request, commission_line)
    return _line_page(request, line.commission.transaction, line)


def _line_page(request, deal, line):
    posted = request.POST if request.method == "POST" else None
    siblings = line.commission.lines.all()
    form = CommissionLineForm(posted, line=line, membership=request.membership, siblings=siblings)
    if not form.is_valid():
        context = {"form": form, "line": line, "deal": deal, "back": money_tab(deal)}
        status = 422 if form.errors else 200
        return render(request, "transactions/commissions/line.html", context, status=status)
    with _doing(request, "commission", f"Changed a line of the commission of {deal}") as act:
        form.save()
        _reckon(request, deal)
    return _back(request, deal, f"{line} is written down.", act)


@require_POST
@writes_income
def commission_line_removal(request, commission_line):
    line = _line(request, commission_line)
    deal = line.commission.transaction
    if line.kind == "remainder":
        messages.error(request, "The rest has to go to somebody: change the line instead.")
        return redirect(money_tab(deal))
    with _doing(request, "commission", f"Took a line off the commission of {deal}") as act:
        line.delete()
        _reckon(request, deal)
    return _back(request, deal, f"{line} is off.", act)


@require_POST
@writes_income
def commission_line_place(request, commission_line):
    """One place up, or down."""
    line = _line(request, commission_line)
    deal = line.commission.transaction
    with _doing(request, "commission", f"Moved a line of the commission of {deal}"):
        plans.swap(list(line.commission.lines.all()), line, up=request.POST.get("way") == "up")
        _reckon(request, deal)
    return redirect(money_tab(deal))


@require_POST
@writes_income
def commission_line_payment(request, commission_line):
    """The payee has it; said again, it has not."""
    line = _line(request, commission_line)
    deal = line.commission.transaction
    paid = None if line.paid_on else today_here(request)
    with _doing(request, "commission", f"Payee of a line of {deal}") as act:
        line.paid_on = paid
        line.save(update_fields=["paid_on"])
    said = (
        f"{line.payee_words} has its part." if paid else f"{line.payee_words} waits for its part."
    )
    messages.success(request, said, extra_tags=_undo(act))
    back = request.POST.get("back") == "splits"
    return redirect("transactions:splits") if back else redirect(money_tab(deal))


@require_POST
@writes_income
def commission_received(request, transaction):
    """Money of a closed deal came: all of it, a part, or the rest."""
    deal, one = _commission(request, transaction)
    if not one.is_settled:
        messages.error(request, f"{deal} has not closed.")
        return redirect(money_tab(deal))
    form = ReceivedForm(request.POST, today=today_here(request))
    if not form.is_valid():
        return page.show(request, deal, "money", 422, came=form)
    amount, on = form.cleaned_data["received"], form.cleaned_data["received_on"]
    left = one.kept - one.came_in_parts - amount
    is_part = form.cleaned_data["more"] and left > 0
    said = f"{'A part of the' if is_part else 'The'} commission of {deal} came"
    with _doing(request, "commission", said) as act:
        one.receive(amount, on, is_part=is_part, by=request.membership)
    more = f"{said}: ${left:,.2f} is still to come." if is_part else ""
    return _back(request, deal, more or f"The commission of {deal} is received.", act)


@require_POST
@writes_income
def commission_part_removal(request, commission_part):
    """A part that was written down by mistake."""
    rows = CommissionPart.objects.visible_to(request.membership)
    part = get_object_or_404(
        rows.select_related("commission__transaction__property"), public_id=commission_part
    )
    deal = part.commission.transaction
    with _doing(request, "commission", f"Took a payment off the commission of {deal}") as act:
        part.take_back()
    return _back(request, deal, f"{part} is off.", act)


@require_safe
@sees_income
def commission_statement(request, transaction):
    """The disbursement statement as a PDF."""
    deal, one = _commission(request, transaction)
    pdf = statement.paint(one, request.membership.workspace, today_here(request))
    name = statement.file_name(deal)
    return HttpResponse(
        pdf, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private"},
    )  # fmt: skip


def _commission(request, public_id):
    deal = found(request, public_id)
    rows = Commission.objects.visible_to(request.membership).for_reckoning()
    one = get_object_or_404(rows.select_related("plan"), transaction=deal)
    one.transaction = deal
    return deal, one


def _line(request, public_id) -> CommissionLine:
    rows = CommissionLine.objects.visible_to(request.membership)
    rows = rows.select_related("commission__transaction__property", "brokerage", "member__user")
    return get_object_or_404(rows, public_id=public_id)


def _reckon(request, deal) -> None:
    """After a change: a closed deal is settled anew, and all that has not closed is projected."""
    if deal.closed_on:
        reckoning.settle(deal, today_here(request))
    else:
        reckoning.reckon_anew(today_here(request))


def _doing(request, kind: str, title: str):
    return Act.doing(kind, title, by=request.membership, undo_for=A_DAY)


def _undo(act) -> str:
    return reverse("accounts:act_undo", args=[act.public_id])


def _back(request, deal, said: str, act):
    messages.success(request, said, extra_tags=_undo(act))
    return redirect(money_tab(deal))
