"""What this part puts up elsewhere: the page Money, what follows from closings, what history says
and keeps to itself."""

from accounts.capabilities import Capability
from contacts.history_words import keep_from, speak_of
from crm.kit import clock
from crm.kit.nav import NavItem, add_to_nav
from transactions import hooks
from transactions.commissions import reckoning
from transactions.models import Stage

INCOME = [
    "Commission", "CommissionLine", "CommissionPart", "CommissionPlan", "PlanLine", "LedgerStart",
    "Brokerage", "Expense", "Trip", "Budget", "TaxYear",
]  # fmt: skip


def get_ready() -> None:
    add_to_nav(
        NavItem(
            "Money", "transactions:money", "receipt", "m", group="My business", order=2,
            needs=Capability.SEE_INCOME, holds=_PAGES,
        )
    )  # fmt: skip
    for model in INCOME:
        keep_from(Capability.SEE_INCOME, f"transactions.{model}")
    _speak()
    hooks.when_closed(lambda deal, by: reckoning.settle(deal, _today(deal)))
    hooks.when_contracted(lambda deal, by: reckoning.reckon_anew(_today(deal)))
    hooks.when_fallen(lambda deal, by: reckoning.reckon_anew(_today(deal)))
    hooks.when_moved(_moved)
    hooks.when_changed(lambda deal, by: reckoning.keep_up(deal, _today(deal)))


_PAGES = (
    "transactions:expense", "transactions:mileage", "transactions:trip", "transactions:budget",
    "transactions:splits", "transactions:caps", "transactions:tax_year",
    "transactions:commission_plan", "transactions:plan_line", "transactions:commission_line",
)  # fmt: skip


def _moved(deal, before: str, by) -> None:
    """A closing taken back: its commission is one of an open deal again."""
    if before == Stage.CLOSED and deal.stage != Stage.CLOSED:
        reckoning.unsettle(deal, _today(deal))


def _today(deal):
    return clock.today(deal.workspace.zone)


def _speak() -> None:
    hidden = ("transaction_id", "commission_id", "plan_id", "position", "steps_text")
    speak_of("transactions.Commission", "commission", lambda row, names: "", hides=hidden)
    speak_of("transactions.CommissionPart", "payment", lambda row, names: "", hides=hidden)
    for model, noun in [
        ("CommissionLine", "line of a commission"), ("PlanLine", "line of a plan"),
    ]:  # fmt: skip
        speak_of(f"transactions.{model}", noun, lambda row, names: row["label"] or "", hides=hidden)
    for model, noun in [("CommissionPlan", "commission plan"), ("Brokerage", "brokerage")]:
        speak_of(f"transactions.{model}", noun, lambda row, names: row["name"] or "")
    speak_of(
        "transactions.LedgerStart", "beginning of a cap", lambda row, names: row["ledger"] or ""
    )
    speak_of(
        "transactions.Expense", "expense",
        lambda row, names: row["what"] or row["payee"] or "", hides=("receipt", "receipt_type"),
    )  # fmt: skip
    speak_of("transactions.Trip", "trip", lambda row, names: row["what"] or "")
    speak_of("transactions.Budget", "budget", lambda row, names: str(row["year"] or ""))
    speak_of("transactions.TaxYear", "figures of a year", lambda row, names: str(row["year"] or ""))
