"""The list of pursuits: narrowed by a form, in one of four orders, a page at a time by key."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Membership
from contacts.models import LeadSource
from crm.kit import keyset
from prospects import next_steps, ninety_days
from prospects.models import ANSWERS, Prospect, Side, Stage, StageName
from prospects.views import prospects_of, with_calling

PAGE = 24
SCORES = {
    "7": "All seven", "5": "Five or more", "3": "Three or more", "0": "Nothing asked yet",
}  # fmt: skip
PLACE = Case(
    *[When(stage=stage, then=Value(stage.place)) for stage in Stage], output_field=IntegerField()
)


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, and how a value of it is read back from a key."""

    title: str
    annotate: Callable
    is_falling: bool
    read: Callable

    def after(self, rows, text: str):
        """The rows behind a key of `Order.key`; all of them when the text is no key."""
        rows = self.annotate(rows)
        beyond = "lt" if self.is_falling else "gt"
        if (key := self._unpacked(text)) is not None:
            value, pk = key
            rows = rows.filter(
                Q(**{f"place__{beyond}": value}) | Q(place=value, **{f"pk__{beyond}": pk})
            )
        sign = "-" if self.is_falling else ""
        return rows.order_by(f"{sign}place", f"{sign}pk")

    def key(self, place, pk: int) -> str:
        return keyset.pack(place.isoformat() if isinstance(place, dt.date) else str(place), pk)

    def _unpacked(self, text):
        packed = keyset.unpack(text, str, int)
        try:
            return packed and (self.read(packed[0]), packed[1])
        except (ValueError, OverflowError):
            return None


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


ORDERS = {
    "score": Order("Best lead", lambda rows: rows.annotate(place=ANSWERS), True, int),
    "age": Order(
        "Longest worked", lambda rows: rows.annotate(place=ninety_days.STARTED), False, _moment
    ),
    "next": Order(
        "Next step", lambda rows: next_steps.with_day(rows).annotate(place=F("next_on")),
        False, dt.date.fromisoformat,
    ),
    "stage": Order("Furthest stage", lambda rows: rows.annotate(place=PLACE), True, int),
}  # fmt: skip


class ListForm(forms.Form):
    """Who is shown, and in what order; what it cannot read it leaves out."""

    stage = forms.ChoiceField(label="Stage", required=False)
    side = forms.ChoiceField(
        label="Wants to", choices=[("", "Anything"), *Side.choices], required=False
    )
    score = forms.ChoiceField(
        label="Answers", choices=[("", "Any number"), *SCORES.items()], required=False
    )
    sort = forms.ChoiceField(
        label="Sort by", choices=[(name, order.title) for name, order in ORDERS.items()],
        required=False,
    )  # fmt: skip

    def __init__(self, data, *, membership):
        super().__init__({"sort": "score"} | {name: data[name] for name in data})
        names = StageName.objects.visible_to(membership).names()
        self.fields["stage"].choices = [("", "Open ones"), *names.items()]
        team = Membership.objects.visible_to(membership).active().select_related("user")
        rows = {
            "source": (LeadSource.objects.visible_to(membership), "Any"),
            "owner": (team, "Anybody"),
        }  # fmt: skip
        for name, (found, nothing) in rows.items():
            self.fields[name] = forms.ModelChoiceField(
                found, label=name.capitalize(), required=False, empty_label=nothing
            )
        self.order_fields(["stage", "side", "source", "owner", "score", "sort"])
        self.is_valid()

    @property
    def order(self) -> Order:
        return ORDERS[self.cleaned_data.get("sort") or "score"]

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.narrowing)

    narrowing = ("stage", "side", "source", "owner", "score")

    def narrow(self, prospects):
        """Open ones whom one still pursues, or those that ended in the stage that was picked."""
        asked = {name: self.cleaned_data.get(name) for name in self.narrowing}
        rows = prospects.pursued()
        if asked["stage"]:
            stage = Stage(asked["stage"])
            rows = (rows if stage.is_open else prospects).filter(stage=stage)
        exact = {"side": asked["side"], "source": asked["source"], "person__owner": asked["owner"]}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        if score := asked["score"]:
            rows = rows.alias(score=ANSWERS)
            rows = rows.filter(score__gte=int(score)) if int(score) else rows.filter(score=0)
        return rows


@require_safe
def listed(request):
    """All open pursuits as lines, the best lead first; chosen by key, and then joined."""
    by = request.membership
    form = ListForm(request.GET, membership=by)
    order = form.order
    rows = order.after(form.narrow(prospects_of(request)), request.GET.get("after", ""))
    chosen = list(rows.values_list("pk", "place")[: PAGE + 1])
    pks = [pk for pk, _ in chosen[:PAGE]]
    found = {one.pk: one for one in Prospect.objects.visible_to(by).filter(pk__in=pks).for_cards()}
    shown = [found[pk] for pk in pks if pk in found]
    next_url = ""
    if len(chosen) > PAGE:
        pk, place = chosen[PAGE - 1]
        query = request.GET.copy()
        query.pop("after", None)
        next_url = f"?after={order.key(place, pk)}" + (f"&{query.urlencode()}" if query else "")
    context = {
        "rows": next_steps.dressed(with_calling(request, shown), by),
        "form": form,
        "next_url": next_url,
        "is_later": bool(request.GET.get("after")),
    }
    return render(request, "prospects/list.html", context)
