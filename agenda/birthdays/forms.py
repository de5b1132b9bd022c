import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership
from agenda.birthdays.finding import everybody
from agenda.birthdays.today import monday_of
from contacts.models import Category, Filing, YearDay

_KINDS = [
    ("", "All days"), ("births", "Birthdays"), *YearDay.Kind.choices[2:],
]  # fmt: skip
NOBODYS = "nobody"


class WeekFilter(forms.Form):
    """Which week of the board, and whose days. What is not understood is left out."""

    week = forms.DateField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Which days", choices=_KINDS, required=False)
    category = forms.ChoiceField(label="Of which category", required=False)
    owner = forms.ChoiceField(label="Whose people", required=False)
    cold = forms.BooleanField(label="Cold and NoLead, too", required=False)

    def __init__(self, data, *, membership, today: dt.date):
        super().__init__(data, auto_id="week_%s")
        self.membership, self.today = membership, today
        categories = Category.objects.visible_to(membership).order_by("name_lc")
        self._categories = {str(one.public_id): one for one in categories}
        members = Membership.objects.visible_to(membership).active().select_related("user")
        self._members = {str(one.pk): one for one in members}
        top = sorted(self._categories.items(), key=lambda one: not one[1].is_top100)
        self.fields["category"].choices = [
            ("", "Everybody"), *((key, one.name) for key, one in top),
        ]  # fmt: skip
        self.fields["owner"].choices = [
            ("", "Everybody’s"), *((key, str(one)) for key, one in self._members.items()),
            (NOBODYS, "Nobody’s"),
        ]  # fmt: skip
        self.is_valid()
        said = self.cleaned_data.get
        asked = said("week") or today
        # A year that no calendar of ours knows is this one.
        self.monday = monday_of(asked if 1900 <= asked.year <= 9000 else today)
        self.kind, self.owner = said("kind") or "", said("owner") or ""
        self.category = self._categories.get(said("category") or "")

    @property
    def is_team(self) -> bool:
        return len(self._members) > 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.category or self.owner or self.cleaned_data.get("cold"))

    @property
    def kinds(self) -> list[str]:
        if self.kind == "births":
            return [YearDay.Kind.BIRTHDAY, YearDay.Kind.SPOUSE]
        return [self.kind] if self.kind else []

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The filters that are on, for a form that comes back to this page."""
        names = ("kind", "category", "owner", "cold")
        return [(name, self.data.get(name)) for name in names if self.data.get(name)]

    def people(self):
        """Those whose days are asked for."""
        people = everybody(self.membership, with_cold=bool(self.cleaned_data.get("cold")))
        if self.category:
            filed = Filing.objects.filter(person=OuterRef("pk"), category=self.category)
            people = people.filter(Exists(filed))
        if self.owner == NOBODYS:
            return people.filter(owner=None)
        if member := self._members.get(self.owner):
            people = people.filter(Q(owner=member))
        return people

    def url(self, **changed) -> str:
        """The page with these filters, on another week or without them."""
        week = self.data.get("week")
        asked = dict(self.asked) | ({"week": week} if week else {}) | changed
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"
