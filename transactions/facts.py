"""What is known of a transaction by the words of transactions/fields.toml: shown and written."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from accounts.live import changed
from transactions import hooks
from transactions.models import Transaction


@dataclass(frozen=True)
class Field:
    """A word of the trade: how it is called, what it holds, and when it is asked for."""

    key: str
    label: str
    type: str
    section: str
    hint: str = ""
    choices: tuple = ()
    sides: frozenset = frozenset()
    needed: frozenset = frozenset()
    is_of_contract: bool = False
    is_of_home: bool = False
    is_income: bool = False

    def suits(self, one) -> bool:
        return not self.sides or one.side in self.sides

    def is_needed(self, one) -> bool:
        return one.stage in self.needed

    def said(self, value) -> str:
        """The value as a page says it."""
        if self.type == "money":
            figure = Decimal(value)
            return f"${figure:,.0f}" if figure == figure.to_integral() else f"${figure:,.2f}"
        if self.type == "percent":
            return f"{Decimal(value).normalize():f}%"
        if self.type == "yes":
            return "Yes" if value else "No"
        if self.type == "choice":
            return dict(self.choices).get(value, str(value))
        if self.type == "number" and self.key not in _YEARS:
            return f"{value:,}"
        return str(value)


_YEARS = {"year_built", "tax_year"}


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    fields: tuple


def _read() -> tuple[Section, ...]:
    written = tomllib.loads((Path(__file__).parent / "fields.toml").read_text())
    return tuple(
        Section(part["key"], part["title"], tuple(_field(part, one) for one in part["field"]))
        for part in written["section"]
    )


def _field(part: dict, one: dict) -> Field:
    return Field(
        key=one["key"], label=one["label"], type=one["type"], section=part["key"],
        hint=one.get("hint", ""), choices=tuple(one.get("choices", {}).items()),
        sides=frozenset(one.get("sides", part.get("sides", []))),
        needed=frozenset(one.get("needed", [])),
        is_of_contract=one.get("contract", part.get("contract", False)),
        is_of_home=one.get("home", part.get("home", False)),
        is_income=one.get("income", False),
    )  # fmt: skip


SECTIONS = _read()
FIELDS = {field.key: field for section in SECTIONS for field in section.fields}
CONTRACT_KEYS = frozenset(key for key, field in FIELDS.items() if field.is_of_contract)
HOME_KEYS = frozenset(key for key, field in FIELDS.items() if field.is_of_home)


def of_contract(one) -> dict:
    """What goes when its contract falls through; of a search, with the home that it was about."""
    going = CONTRACT_KEYS if one.is_listing else CONTRACT_KEYS | HOME_KEYS
    return {key: value for key, value in one.facts.items() if key in going}


def open_to(membership) -> list[Field]:
    """The fields that this member may read: those of income only with that right."""
    sees = Transaction.shows_income_to(membership)
    return [field for field in FIELDS.values() if sees or not field.is_income]


def plain(value):
    """As it stands in the JSON of `facts`."""
    return str(value) if isinstance(value, Decimal | dt.date) else value


@transaction.atomic
def write(one: Transaction, values: dict, *, by) -> list[str]:
    """Write these down, "" and None take away; the keys that changed. The others stay."""
    row = Transaction.objects.select_for_update(of=("self",)).get(pk=one.pk)
    kept = dict(row.facts)
    for key, value in values.items():
        if value in ("", None):
            kept.pop(key, None)
        else:
            kept[key] = plain(value)
    changes = [key for key in values if kept.get(key) != row.facts.get(key)]
    if changes:
        Transaction.objects.filter(pk=one.pk).update(facts=kept)
        one.facts = kept
        hooks.tell_filled(one, [key for key in changes if key in kept], by)
        changed("transactions")
    return changes
