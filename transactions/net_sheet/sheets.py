"""Net sheets of a transaction: alone at two prices, and of each of its offers."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.db import transaction as one_commit

from accounts.models import Act
from crm.kit import clock
from transactions.models import NetSheet, Side
from transactions.net_sheet.figures import GROUPS, NOTHING, Sheet, Terms, inputs, work_out

UNDO = dt.timedelta(days=1)
_A_YEAR = {"month": "12", "quarter": "4", "year": "1"}
# What an offer says itself: where it says nothing, it asks for nothing.
_OF_THE_OFFER = ("concession", "repairs", "warranty", "non_allowables")


@dataclass(frozen=True)
class Column:
    """One net sheet beside others."""

    title: str
    remark: str
    sheet: Sheet
    is_best: bool = False


def figures_of(transaction) -> dict:
    """What is written down for these sellers; before that, what the transaction's facts say."""
    sheet = NetSheet.objects.filter(transaction=transaction).first()
    return from_facts(transaction) | (sheet.figures if sheet else {})


def from_facts(transaction) -> dict:
    facts = transaction.facts
    known = {
        "listing_rate": facts.get("listing_percent"),
        "taxes": facts.get("taxes"),
        "hoa_dues": facts.get("hoa_dues"),
        "hoa_every": _A_YEAR.get(facts.get("hoa_every")),
        "first_principal": facts.get("first_mortgage"),
        "second_principal": facts.get("second_mortgage"),
    }
    return {key: str(value) for key, value in known.items() if value}


@one_commit.atomic
def keep(transaction, figures: dict, *, by) -> Act:
    """Write down what the sale costs; what it was before can be had back."""
    title = f"Net sheet of {transaction}"
    with Act.doing("net_sheet", title, by=by, undo_for=UNDO) as act:
        NetSheet.objects.update_or_create(
            transaction=transaction,
            defaults={"figures": figures, "by": by, "changed_at": clock.now()},
        )
    return act


def hidden_from(transaction, membership) -> set[str]:
    """The groups of lines that are the agent's income, from who may not see it."""
    if transaction.shows_income_to(membership):
        return set()
    return {"listing", "buyer_agent"} if transaction.side == Side.BOTH else {"listing"}


def hidden_inputs(transaction, membership) -> frozenset[str]:
    if transaction.shows_income_to(membership):
        return frozenset()
    theirs = {key for key, one in inputs().items() if one.get("income")}
    both = {"buyer_rate", "buyer_fee"} if transaction.side == Side.BOTH else set()
    return frozenset(theirs | both)


# ── an offer ─────────────────────────────────────────────────────────────────
def of_offer(offer, figures: dict, *, terms=None) -> Sheet:
    """What the sellers take home from it; `terms` (a counter) goes before what it says."""
    return work_out(terms_of(offer, figures, terms=terms))


def terms_of(offer, figures: dict, *, terms=None) -> Terms:
    said = terms or offer
    base = Terms.of(figures, price=said.price, closing=said.closing_on or offer.closing_on)
    asked = {key: getattr(said, key, None) for key in _OF_THE_OFFER}
    asked = {
        key: getattr(offer, key) if value is None and terms else value
        for key, value in asked.items()
    }
    return base.with_offer(
        **{key: value or NOTHING for key, value in asked.items()}, **_buyer_agent(said)
    )


def _buyer_agent(said) -> dict:
    """The commission that it names; none named, what the sheet reckons with."""
    if said.buyer_rate is None and said.buyer_fee is None:
        return {}
    return {"buyer_rate": said.buyer_rate or NOTHING, "buyer_fee": said.buyer_fee or NOTHING}


# ── alone ────────────────────────────────────────────────────────────────────
def closing_of(transaction, figures: dict) -> dt.date | None:
    try:
        return dt.date.fromisoformat(figures.get("closing", ""))
    except (TypeError, ValueError):
        return transaction.day("closing")


def prices_of(transaction, figures: dict) -> list[Decimal]:
    """The two prices it is worked out at: as written down, first the list price."""
    first = _amount(figures.get("price_one")) or transaction.list_price
    second = _amount(figures.get("price_two"))
    found = [price for price in (first, second) if price]
    return list(dict.fromkeys(found))


def alone(transaction, figures: dict) -> list[Column]:
    """At each price with what the buyers' side is paid, and without."""
    closing, columns = closing_of(transaction, figures), []
    for price in prices_of(transaction, figures):
        terms = Terms.of(figures, price=price, closing=closing)
        without = terms.with_offer(buyer_rate=NOTHING, buyer_fee=NOTHING, concession=NOTHING)
        columns.append(Column(_dollars(price), "with a concession", work_out(terms)))
        if without != terms:
            columns.append(Column(_dollars(price), "without one", work_out(without)))
    return columns


def rows_of(sheets: list[Sheet], hidden: set[str]) -> list[dict]:
    """A row for each group: its name and the amount in each sheet; "other" only if it is there."""
    rows = []
    for group, label in GROUPS.items():
        totals = [sheet.total(group) for sheet in sheets]
        if group not in hidden and (group != "other" or any(totals)):
            rows.append({"label": label, "cells": [dollars(total) for total in totals]})
    return rows


def dollars(amount: Decimal) -> str:
    """ "−$12,238": whole ones, as a table of many compares them; the sheet has the cents."""
    whole = abs(amount).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{'−' if amount < 0 else ''}${whole:,}" if whole else "none"


def line_rows(sheets: list[Sheet], hidden: set[str]) -> list[dict]:
    """Every line that is something in one of them, by group, as a table of amounts."""
    groups = []
    for group, label in GROUPS.items():
        if group in hidden:
            continue
        found: dict = {}
        for sheet in sheets:
            for line in sheet.lines:
                if line.group == group:
                    found.setdefault(line.key, line)
        lines = [
            {"label": line.label, "how": line.how if len(sheets) == 1 else "",
             "amounts": [sheet.amount(key) for sheet in sheets]}
            for key, line in found.items()
        ]  # fmt: skip
        if lines:
            groups.append({"label": label, "lines": lines})
    return groups


def _amount(text) -> Decimal | None:
    try:
        found = Decimal(text)
    except (TypeError, InvalidOperation):
        return None
    return found if found.is_finite() and 0 < found < 10**10 else None


def _dollars(price: Decimal) -> str:
    return f"${price:,.0f}" if price == price.to_integral() else f"${price:,.2f}"
