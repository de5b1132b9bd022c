"""Expenses with their receipts, miles, budgets, and what the accountant gets."""

import datetime as dt

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from crm.kit import clock, money
from transactions.commissions.access import sees_income, writes_income
from transactions.expenses import export, listing, receipts, rows
from transactions.expenses.forms import BudgetForm, ExpenseForm, TaxYearForm, TripForm
from transactions.models import Expense, ExpenseCategory, TaxYear, Trip

A_DAY = dt.timedelta(days=1)


def today_here(request) -> dt.date:
    return clock.today(request.membership.workspace.zone)


@require_safe
@sees_income
def expenses(request):
    """All of a year, or of a kind, or of a listing; newest first."""
    today = today_here(request)
    which = rows.Which(request, today)
    listed = Expense.objects.visible_to(request.membership).select_related("transaction__property")
    context = {
        "which": which, "page": rows.page(which.narrow(listed), request),
        "spent": listing.spent(request.membership, which.first, which.last),
        "missing": listing.receipts_missing(request.membership, which.first, which.last),
        "may_export": request.membership.may(Capability.EXPORT),
        "can_write": request.membership.may(Capability.WORK),
    }  # fmt: skip
    return render(request, "transactions/expenses/expenses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def expense_new(request):
    return _form_page(request, ExpenseForm, Expense(by=request.membership), "expense")


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def expense(request, expense):
    return _form_page(request, ExpenseForm, _of(request, Expense, expense), "expense")


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def trip_new(request):
    return _form_page(request, TripForm, Trip(by=request.membership), "trip")


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def trip(request, trip):
    return _form_page(request, TripForm, _of(request, Trip, trip), "trip")


def _form_page(request, form_class, one, kind: str):
    is_post = request.method == "POST"
    is_new = one.pk is None
    posted = (request.POST, request.FILES) if is_post else (None, None)
    form = form_class(
        *posted, instance=one, membership=request.membership, today=today_here(request),
        initial=_asked(request) if is_new else {},
    )  # fmt: skip
    if not form.is_valid():
        context = {"form": form, "one": one, "back": _back(request, one, kind)}
        status = 422 if form.errors else 200
        return render(request, f"transactions/expenses/{kind}.html", context, status=status)
    form.save()
    noun = "expense" if kind == "expense" else "trip"
    hint = _gift_hint(one, request.membership) if kind == "expense" else ""
    messages.success(request, f"The {noun} is written down.{hint}")
    return redirect(_back(request, one, kind))


def _gift_hint(one: Expense, membership) -> str:
    """Said, never refused: for whom it was, only the agent knows."""
    counts = listing.Rates(membership).gift(one.on.year)
    if one.category != ExpenseCategory.GIFTS or one.amount <= counts:
        return ""
    return f" Of a gift, {money.in_words(counts)} a person counts: note for how many it was."


def _asked(request) -> dict:
    """A new one for the listing whose page led here."""
    deal = rows.deal_of(request)
    return {"transaction": deal.public_id} if deal else {}


def _back(request, one, kind: str) -> str:
    if deal := rows.deal_of(request):
        return reverse("transactions:tab", args=[deal.public_id, "money"])
    return reverse("transactions:expenses" if kind == "expense" else "transactions:mileage")


@require_POST
@writes_income
def expense_removal(request, expense):
    return _remove(request, _of(request, Expense, expense), "expense", "transactions:expenses")


@require_POST
@writes_income
def trip_removal(request, trip):
    return _remove(request, _of(request, Trip, trip), "trip", "transactions:mileage")


def _remove(request, one, noun: str, back: str):
    """A receipt's file stays, so that it comes back with the expense."""
    title = "Took an expense away" if noun == "expense" else "Took a trip away"
    with Act.doing(noun, title, by=request.membership, undo_for=A_DAY) as act:
        one.delete()
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"The {noun} is gone.", extra_tags=undo)
    return redirect(back)


@require_safe
@sees_income
def receipt(request, expense):
    """The receipt as it is kept, to download: never shown in the page (R34)."""
    one = _of(request, Expense, expense)
    if not one.receipt or one.receipt_content is None:
        raise Http404
    return HttpResponse(
        one.receipt_content, content_type=one.receipt_type or "application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{receipts.download_name(one)}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private",
        },
    )  # fmt: skip


@require_safe
@sees_income
def mileage(request):
    today = today_here(request)
    which = rows.Which(request, today)
    listed = Trip.objects.visible_to(request.membership).select_related("transaction__property")
    rates = listing.Rates(request.membership)
    driven = listing.driven(request.membership, which.first, which.last)
    return render(
        request, "transactions/expenses/mileage.html",
        {
            "which": which, "page": rows.page(which.narrow(listed), request),
            "miles": sum((miles for miles, _ in driven.values()), 0),
            "worth": sum((worth for _, worth in driven.values()), 0),
            "rate": rates.mile(which.year),
            "can_write": request.membership.may(Capability.WORK),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@writes_income
def tax_year(request):
    """What a mile is worth in a year, and what counts of meals and gifts."""
    year = listing.year_of(request.GET, today_here(request))
    rates = listing.Rates(request.membership)
    one = rates.known.get(year) or TaxYear(year=year, mile=rates.mile(year))
    form = TaxYearForm(request.POST if request.method == "POST" else None, instance=one)
    if not form.is_valid():
        status = 422 if form.errors else 200
        context = {"form": form, "year": year}
        return render(request, "transactions/expenses/tax_year.html", context, status=status)
    form.save()
    messages.success(request, f"The figures of {year} are yours.")
    return redirect(f"{reverse('transactions:mileage')}?year={year}")


@require_http_methods(["GET", "HEAD", "POST"])
@sees_income
def budget(request):
    if request.method == "POST":
        return _budget_change(request)
    return _budget_page(request)


@writes_income
def _budget_change(request):
    year = listing.year_of(request.GET, today_here(request))
    form = BudgetForm(request.POST, year=year, membership=request.membership)
    if not form.is_valid():
        return _budget_page(request, form)
    form.save()
    messages.success(request, f"The budget of {year} is written down.")
    return redirect(f"{reverse('transactions:budget')}?year={year}")


def _budget_page(request, form=None):
    today = today_here(request)
    year = listing.year_of(request.GET, today)
    shown = form or BudgetForm(year=year, membership=request.membership)
    against = listing.against_budget(request.membership, year)
    for row in against["rows"]:
        row["field"] = shown[row["category"].value]
    context = {
        "form": shown, "against": against, "year": year, "years": listing.years(today),
        "can_write": request.membership.may(Capability.WORK),
    }  # fmt: skip
    status = 422 if form is not None else 200
    return render(request, "transactions/expenses/budget.html", context, status=status)


@require_POST
@needs(Capability.EXPORT)
@sees_income
def accountant(request):
    """What the accountant needs of a quarter or a year, as CSV or XLSX; history says so."""
    which = rows.Which(request, today_here(request), request.POST)
    books = export.Books.of(request.membership, which.first, which.last)
    kind = "xlsx" if request.POST.get("kind") == "xlsx" else "csv"
    Act.begin(
        "export", f"Exported {which.words} for the accountant", by=request.membership, format=kind
    )  # fmt: skip
    made = export.xlsx(books, which.words) if kind == "xlsx" else export.csv_text(books)
    name = f"for-the-accountant-{which.slug}.{kind}"
    return FileResponse(made, as_attachment=True, filename=name, content_type=export.TYPES[kind])


def _of(request, model, public_id):
    found = model.objects.visible_to(request.membership).select_related("transaction__property")
    return get_object_or_404(found, public_id=public_id)
