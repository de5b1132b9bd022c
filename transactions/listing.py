"""The list of transactions: narrowed by a form, in one of four orders, a page at a time by key."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django import forms
from django.db.models import DateField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Membership
from contacts.models import LeadSource
from crm.kit import keyset
from transactions.board import dressed
from transactions.models import KeyDate, Side, Transaction

PAGE = 24
NEVER = dt.date(9999, 12, 31)
STATES = [
    ("", "Open ones"), ("market", "On the market"), ("contract", "Under contract"),
    ("closed", "Closed"), ("ended", "Ended without a closing"), ("all", "All"),
]  # fmt: skip


def _closing(rows):
    """By the day of the closing, planned or held; those without one come last."""
    planned = KeyDate.objects.filter(transaction=OuterRef("pk"), word="closing").values("on")[:1]
    day = Coalesce(
        F("closed_on"), Subquery(planned), Value(NEVER), output_field=DateField()
    )  # fmt: skip
    return rows.annotate(place=day)


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, and how a value of it is read back from a key."""

    title: str
    annotate: Callable
    is_falling: bool
    read: Callable

    def after(self, rows, text: str):
        """The rows behind a key of `key`; all of them when the text is no key."""
        rows = self.annotate(rows)
        beyond = "lt" if self.is_falling else "gt"
        if (packed := keyset.unpack(text, str, int)) and (place := self._read(packed[0])):
            pk = packed[1]
            rows = rows.filter(
                Q(**{f"place__{beyond}": place[0]})
                | Q(place=place[0], **{f"pk__{beyond}": max(min(pk, 2**62), -(2**62))})
            )
        sign = "-" if self.is_falling else ""
        return rows.order_by(f"{sign}place", f"{sign}pk")

    def _read(self, text):
        try:
            return (self.read(text),)
        except (ValueError, OverflowError, InvalidOperation):
            return None


def _price(text: str) -> Decimal:
    price = Decimal(text)
    if not price.is_finite() or abs(price) >= 10**11:
        raise ValueError(text)
    return price


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


ORDERS = {
    "stage": Order(
        "Moved last", lambda rows: rows.annotate(place=F("stage_since")), True, _moment
    ),
    "closing": Order("Closing first", _closing, False, dt.date.fromisoformat),
    "closed": Order("Closed last", _closing, True, dt.date.fromisoformat),
    "price": Order(
        "Highest price",
        lambda rows: rows.annotate(place=Coalesce("price", "list_price", Value(Decimal(0)))),
        True, _price,
    ),
}  # fmt: skip


class ListForm(forms.Form):
    """Which are shown, and in what order; what it cannot read it leaves out."""

    state = forms.ChoiceField(label="Which", choices=STATES, required=False)
    side = forms.ChoiceField(label="Side", choices=[("", "Any"), *Side.choices], required=False)
    q = forms.CharField(label="Address or client", max_length=80, required=False)
    sort = forms.ChoiceField(
        label="Sort by", choices=[(key, order.title) for key, order in ORDERS.items()],
        required=False,
    )  # fmt: skip

    def __init__(self, data, *, membership):
        super().__init__({"sort": "stage"} | {name: data[name] for name in data})
        team = Membership.objects.visible_to(membership).active().select_related("user")
        sources = LeadSource.objects.visible_to(membership)
        for name, rows, label, nothing in (
            ("agent", team, "Agent", "Anybody"), ("source", sources, "Source", "Any"),
        ):  # fmt: skip
            self.fields[name] = forms.ModelChoiceField(
                rows, label=label, required=False, empty_label=nothing
            )
        self.order_fields(["state", "side", "agent", "source", "q", "sort"])
        self.is_valid()

    @property
    def order(self) -> Order:
        return ORDERS[self.cleaned_data.get("sort") or "stage"]

    @property
    def is_narrow(self) -> bool:
        return any(
            self.cleaned_data.get(name) for name in ("state", "side", "agent", "source", "q")
        )

    def narrow(self, rows):
        asked = self.cleaned_data.get
        rows = self._in_state(rows, asked("state") or "")
        exact = {name: asked(name) for name in ("side", "agent", "source")}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        return rows.matching(asked("q")) if asked("q") else rows

    def _in_state(self, rows, state: str):
        match state:
            case "market":
                return rows.on_the_market()
            case "contract":
                return rows.under_contract()
            case "closed":
                return rows.closed()
            case "ended":
                return rows.ended()
            case "all":
                return rows
        return rows.open()


@require_safe
def listed(request):
    """Chosen by key, and then joined: as quick on the last page as on the first."""
    by = request.membership
    form = ListForm(request.GET, membership=by)
    narrowed = form.narrow(Transaction.objects.visible_to(by))
    rows = form.order.after(narrowed, request.GET.get("after", ""))
    chosen = list(rows.values_list("pk", "place")[: PAGE + 1])
    pks = [pk for pk, _ in chosen[:PAGE]]
    found = Transaction.objects.visible_to(by).filter(pk__in=pks).for_cards()
    by_pk = {one.pk: one for one in found}
    context = {
        "rows": dressed([by_pk[pk] for pk in pks if pk in by_pk], by),
        "form": form,
        "next_url": _next(request, chosen) if len(chosen) > PAGE else "",
        "is_later": bool(request.GET.get("after")),
    }
    return render(request, "transactions/list.html", context)


def _next(request, chosen) -> str:
    pk, place = chosen[PAGE - 1]
    query = request.GET.copy()
    query["after"] = keyset.pack(
        place.isoformat() if isinstance(place, dt.date) else str(place), pk
    )  # fmt: skip
    return f"?{query.urlencode()}"
