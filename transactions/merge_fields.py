"""What a letter may say of its reader's transaction: {{closing_date}}, {{list_price}}.

Of the one that they are a client in: what is open before what is over, the newest first.
"""

import datetime as dt

from django.db.models import Case, IntegerField, When

from crm.kit import money
from messaging import merge
from transactions.models import ENDED, Party, Stage, Transaction
from transactions.parties.clients import CLIENT_ROLES


def _of(letter) -> Transaction | None:
    """Asked once for a letter, and only by one that speaks of it."""
    known = letter.__dict__
    if "_transaction" not in known:
        known["_transaction"] = _newest(getattr(letter.person, "pk", None))
    return known["_transaction"]


def _newest(person_pk: int | None) -> Transaction | None:
    if person_pk is None:
        return None
    parts = Party.objects.filter(person=person_pk, role__in=CLIENT_ROLES)
    is_over = Case(
        When(stage__in=ENDED, then=2), When(stage=Stage.CLOSED, then=1), default=0,
        output_field=IntegerField(),
    )  # fmt: skip
    rows = Transaction.objects.filter(pk__in=parts.values("transaction"))
    rows = rows.select_related("property").prefetch_related("key_dates")
    return rows.order_by(is_over, "-pk").first()


def _day(word: str):
    def ask(letter) -> str:
        one = _of(letter)
        return in_a_letter(one.day(word)) if one else ""

    return ask


def _price(column: str):
    def ask(letter) -> str:
        one = _of(letter)
        return money.in_words(getattr(one, column)) if one else ""

    return ask


def _address(letter) -> str:
    one = _of(letter)
    return one.property.address if one and one.property else ""


def _street(letter) -> str:
    one = _of(letter)
    return one.property.street if one and one.property else ""


def in_a_letter(day: dt.date | None) -> str:
    """ "December 18": as one writes it, the year left out."""
    return f"{day:%B} {day.day}" if day else ""


merge.add_fields("Their transaction", {
    "deal_address": ("the home they sell or buy", _address),
    "deal_street": ("its street alone", _street),
    "list_price": ("the price it is listed at", _price("list_price")),
    "contract_price": ("the price of the contract", _price("price")),
    "list_date": ("the day it went on the market", _day("active")),
    "contract_date": ("the day of the contract", _day("contract")),
    "inspection_date": ("the day of the inspection", _day("inspection")),
    "walk_through_date": ("the day of the walk-through", _day("walk_through")),
    "closing_date": ("the day of the closing", _day("closing")),
})  # fmt: skip
