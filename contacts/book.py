"""A book of people as a list: filters, two ways to sort, pages by key, counts that stop early."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, FilteredRelation, OuterRef, Q, prefetch_related_objects

from contacts.models import Category, Filing, Person
from crm.kit import clock, keyset

SIZE = 50
FEATURED = {"past client", "friend", "christmas"}
QUIET = {
    "90": "Not talked in 90 days", "30": "Not talked in 30 days", "180": "Not talked in 6 months",
    "365": "Not talked in a year", "never": "Never talked",
}  # fmt: skip


class PeopleFilter(forms.Form):
    """What a list of people shows, read from the address of its page."""

    quiet = forms.ChoiceField(choices=QUIET.items(), required=False)
    due = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        choices=[("", "Name"), ("oldest", "Longest since you talked")],
        required=False,
        widget=forms.Select(attrs={"class": "w-auto"}),
    )
    after = forms.CharField(required=False, max_length=900)

    def __init__(self, data, *, membership):
        super().__init__(data)
        self.membership = membership
        self.is_valid()  # what is not understood is left out
        self.quiet_for = self.cleaned_data.get("quiet", "")
        self.is_due = self.cleaned_data.get("due", False)
        self.sort_by = self.cleaned_data.get("sort", "")
        self.after = self.cleaned_data.get("after", "")
        wanted = set(data.getlist("category"))
        self.every_category = list(Category.objects.visible_to(membership))
        self.categories = [one for one in self.every_category if str(one.public_id) in wanted]

    @property
    def is_narrow(self) -> bool:
        return bool(self.categories or self.quiet_for or self.is_due)

    def apply(self, people):
        """The people asked for. `filed` is the filing whose own key sorts inside a category."""
        if self.is_due:
            people = people.due_for_a_call(clock.today(self.membership.workspace.zone))
        for number, category in enumerate(self.categories):
            if number:
                filed = Filing.objects.filter(person=OuterRef("pk"), category=category)
                people = people.filter(Exists(filed))
            else:
                condition = Q(filings__category=category)
                people = people.annotate(filed=FilteredRelation("filings", condition=condition))
                people = people.filter(filed__category=category)
        if self.quiet_for == "never":
            return people.filter(last_contacted_at=None)
        if self.quiet_for:
            long_ago = clock.Now() - dt.timedelta(days=int(self.quiet_for))
            return people.filter(Q(last_contacted_at=None) | Q(last_contacted_at__lt=long_ago))
        return people

    def page(self, people) -> keyset.Page:
        wanted = self.apply(people)
        found = wanted.select_related("source", "owner__user")
        by_age = self.sort_by == "oldest"
        start, rows = self._by_age(found) if by_age else self._by_name(found)
        more, rows = len(rows) > SIZE, rows[:SIZE]
        prefetch_related_objects(rows, *Person.objects.for_lines()._prefetch_related_lookups)
        page = keyset.Page(rows, start, size=SIZE)
        page.total = keyset.count(wanted) if more or start > 1 else len(rows)
        if more:
            last, after = rows[-1], page.end + 1
            talked = last.last_contacted_at and last.last_contacted_at.isoformat()
            key = (after, talked or "", last.pk) if by_age else (after, last.sort_lc, last.pk)
            page.next_url = self.url(after=keyset.pack(*key))
        if start > 1:
            page.first_url = self.url()
        return page

    def _by_name(self, people):
        sort = "filed__sort_lc" if self.categories else "sort_lc"
        start, name, pk = keyset.unpack(self.after, int, str, int) or (1, None, None)
        if name is not None:
            beyond = Q(**{f"{sort}__gt": name}) | Q(id__gt=pk)
            people = people.filter(Q(**{f"{sort}__gte": name}), beyond)
        return start, list(people.order_by(sort, "id")[: SIZE + 1])

    def _by_age(self, people):
        """Those never talked with first. Two queries, since the index has them last."""
        start, talked, pk = keyset.unpack(self.after, int, str, int) or (1, "", 0)
        rows = []
        talked_with = people.filter(last_contacted_at__isnull=False)
        if talked:
            moment = _moment(talked)
            beyond = Q(last_contacted_at__gt=moment) | Q(id__gt=pk)
            talked_with = talked_with.filter(Q(last_contacted_at__gte=moment), beyond)
        else:
            never = people.filter(last_contacted_at=None, id__gt=pk).order_by("id")
            rows = list(never[: SIZE + 1])
        if len(rows) <= SIZE:
            left = SIZE + 1 - len(rows)
            rows += talked_with.order_by("last_contacted_at", "id")[:left]
        return start, rows

    # ── the addresses of the same list, shown otherwise ──────────────────────
    def url(self, **other) -> str:
        params = {
            "category": [str(one.public_id) for one in self.categories],
            "quiet": self.quiet_for,
            "due": "on" if self.is_due else "",
            "sort": self.sort_by,
        } | other
        return "?" + urlencode({name: value for name, value in params.items() if value}, True)

    @property
    def chips(self) -> list[dict]:
        """The filters at hand: those in use, and a few that most agents want."""
        top = Category.Meaning.TOP100
        at_hand = [
            one for one in self.every_category
            if one in self.categories or one.meaning == top or one.name_lc in FEATURED
        ]  # fmt: skip
        at_hand.sort(key=lambda one: one.meaning != top)
        chips = [self._chip(one) for one in at_hand]
        quiet = [
            {"id": f"quiet-{days}", "text": words, "is_on": self.quiet_for == days,
             "url": self.url(quiet="" if self.quiet_for == days else days)}
            for days, words in QUIET.items() if days in ("90", self.quiet_for)
        ]  # fmt: skip
        due = {"id": "due", "text": "Due for a call", "is_on": self.is_due,
               "url": self.url(due="" if self.is_due else "on")}  # fmt: skip
        return [*chips[:1], *quiet, due, *chips[1:]]

    @property
    def more(self) -> list[dict]:
        """The filters that are not at hand."""
        shown = {chip["id"] for chip in self.chips}
        categories = [self._chip(one) for one in self.every_category]
        quiet = [
            {"id": f"quiet-{days}", "text": words, "url": self.url(quiet=days)}
            for days, words in QUIET.items()
        ]
        return [chip for chip in [*quiet, *categories] if chip["id"] not in shown]

    def _chip(self, category) -> dict:
        is_on = category in self.categories
        others = [one for one in self.categories if one != category]
        chosen = others if is_on else [*others, category]
        return {
            "id": f"category-{category.public_id}",
            "text": category.name,
            "is_on": is_on,
            "is_top": category.meaning == Category.Meaning.TOP100,
            "url": self.url(category=[str(one.public_id) for one in chosen]),
        }


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
