"""Staff in the admin: all of a transaction, in their workspace alone; what is settled stays."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.tenancy import scope
from transactions import starting
from transactions.commissions import plans, reckoning
from transactions.models import Commission, Expense, Side

MODELS = sorted(
    model._meta.model_name
    for model in admin.site._registry
    if model._meta.app_label == "transactions"
)


@pytest.fixture
def staff(client_of, ana):
    ana.is_staff = ana.is_superuser = True
    ana.save()
    return client_of(ana)


def test_staff_look_at_every_list(staff, home):
    for name in MODELS:
        assert staff.get(reverse(f"admin:transactions_{name}_changelist")).status_code == 200, name


def test_of_another_workspace_they_see_nothing_and_of_their_own_they_settle_nothing(
    staff, home, elsewhere, june, member
):
    with scope(elsewhere.pk):
        Expense.objects.create(on="2026-11-20", amount=5, payee="Zed Printers")
    with scope(home.pk, by=member):
        Expense.objects.create(on="2026-11-20", amount=5, payee="Harbor Print")
        one = starting.open(Side.LISTING, by=member, clients=[june])
        deal = Commission.objects.create(transaction=one, how="flat", flat=Decimal(9_000))
        reckoning.take_plan(deal, plans.begin("capped", name="80/20"))
    page = staff.get(reverse("admin:transactions_expense_changelist")).content.decode()
    assert "Harbor Print" in page
    assert "Zed" not in page
    change = reverse("admin:transactions_commission_change", args=[deal.pk])
    assert "80/20" in staff.get(change).content.decode()
    assert staff.post(change, {"flat": "1"}).status_code == 403
    with scope(home.pk):
        assert Commission.objects.get().flat == 9_000
