"""A book of people as a list: what it shows is read from the address of its page.

Any page links to a list by its parameters; an app adds a filter of its own (`add_filter`).
"""

import hashlib
import re
from urllib.parse import urlencode

from django import forms
from django.db.models import FilteredRelation, Q, prefetch_related_objects
from django.utils.safestring import SafeString

from contacts import conditions, lines, list_filters
from contacts.columns import DEFAULT, columns_named
from contacts.list_filters import FieldFilter, ListFilter, add_filter
from contacts.models import Book, Category, CustomField
from contacts.orders import FILED, ORDERS, Place
from crm.kit import keyset
from crm.kit.cache import held
from crm.kit.text import fold

__all__ = ["ListFilter", "PeopleFilter", "add_filter"]

SIZE = 50
FEATURED = {"past client", "friend", "christmas"}
AT_HAND = ("90",)  # of the ways to be quiet
BOOKS = [("", "Contacts"), (Book.PROSPECTS, "Prospects"), ("all", "Both books")]
_FIELD = re.compile(r"field_([0-9a-f-]{36})(?:_to)?")


class PeopleFilter(forms.Form):
    """What a list of people shows. What is not understood is left out; nothing is refused."""

    book = forms.ChoiceField(choices=BOOKS, required=False)
    match = forms.ChoiceField(
        label="Of these categories",
        choices=[("", "in all of them"), ("any", "in any of them")],
        required=False,
    )
    sort = forms.ChoiceField(
        label="Sort by",
        choices=[("", "Name"), *((one.name, one.title) for one in list(ORDERS.values())[1:])],
        required=False,
        widget=forms.Select(attrs={"class": "w-auto"}),
    )
    after = forms.CharField(required=False, max_length=900, widget=forms.HiddenInput)

    def __init__(self, data, *, membership, is_whole: bool = False):
        """`is_whole` knows every custom field, for the page that asks for them."""
        super().__init__(data, auto_id="filter_%s")
        self.membership = membership
        self.fields["list"] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        self.filters = list_filters.every(membership)
        self.filters += self._of_fields(is_whole)
        for one in self.filters:
            self.fields |= one.fields(membership)
        self.is_valid()
        self.values = {
            one: value
            for one in self.filters
            if (value := one.value(self.cleaned_data)) not in (None, "", False)
        }
        said = self.cleaned_data.get
        self.book, self.sort_by, self.after = said("book", ""), said("sort", ""), said("after", "")
        self.is_any, self.list_id = said("match") == "any", said("list")
        self.every_category = list(Category.objects.visible_to(membership))
        self.categories = self._categories("category")
        self.without = self._categories("without")
        self.columns = columns_named(data.getlist("columns"), membership)

    def _categories(self, name: str) -> list[Category]:
        wanted = set(self.data.getlist(name))
        return [one for one in self.every_category if str(one.public_id) in wanted]

    def _of_fields(self, is_whole: bool) -> list[FieldFilter]:
        """The filters of custom fields that the address names."""
        wanted = {found[1] for name in self.data if (found := _FIELD.fullmatch(name))}
        if not wanted and not is_whole:
            return []
        fields = CustomField.objects.visible_to(self.membership)
        if not is_whole:
            fields = fields.filter(public_id__in=filter(list_filters.is_uuid, wanted))
        return [FieldFilter(field) for field in fields]

    # ── who ──────────────────────────────────────────────────────────────────
    @property
    def in_book(self) -> str:
        """The one book that is shown; "" for both."""
        return "" if self.book == "all" else self.book or Book.CONTACTS

    @property
    def is_narrow(self) -> bool:
        return bool(self.categories or self.without or self.values)

    def apply(self, people):
        """The people asked for, in no order."""
        people = self._narrowed(people)
        return people.filter(book=self.in_book) if self.in_book else people

    def _narrowed(self, people):
        """All but the book. `filed` is the filing whose own key sorts inside a category."""
        if not any(one.name == "died" for one in self.values):
            people = people.filter(died_on=None)
        for one, value in self.values.items():
            people = one.apply(people, value, self)
        if self.without:
            people = people.filter(~conditions.filed_in(self.without))
        if self.is_any and len(self.categories) > 1:
            every = [one for category in self.categories for one in self._with_below(category)]
            return people.filter(conditions.filed_in(every))
        for category in self.categories:
            if category == self._leading:
                condition = Q(filings__category=category)
                people = people.annotate(filed=FilteredRelation("filings", condition=condition))
                people = people.filter(filed__category=category)
            else:
                people = people.filter(conditions.filed_in(self._with_below(category)))
        return people

    def _with_below(self, category) -> list[Category]:
        """ "Vendor" means "Vendor, Electrician", too."""
        below = f"{category.name_lc}, "
        return [category, *(o for o in self.every_category if o.name_lc.startswith(below))]

    @property
    def _leading(self) -> Category | None:
        """The category whose filings lead the way, if one does."""
        if not self.categories or (self.is_any and len(self.categories) > 1):
            return None
        first = self.categories[0]
        return first if len(self._with_below(first)) == 1 else None

    # ── a page of them ───────────────────────────────────────────────────────
    @property
    def order(self):
        if self.sort_by in ("", "name"):
            return FILED if self._leading else ORDERS["name"]
        return ORDERS[self.sort_by]

    def ordered(self, people):
        """Everybody asked for, in the list's own order as far as one query has it."""
        key = "sort_lc" if self.sort_by == "city" else self.order.key
        return self.apply(people).order_by(f"-{key}" if self.order.is_newest_first else key, "id")

    def page(self, people, *, version: int | None = None) -> keyset.Page:
        """A page of them. While the topic "people" stays at `version`, the count holds."""
        found = self._narrowed(people).defer(*lines.UNSEEN)
        if joins := [one for column in self.columns for one in column.joins]:
            found = found.select_related(*joins)
        start, *place, total = keyset.unpack(self.after, int, str, int, int) or (1, None, None, 0)
        rows = self.order.rows(found, self.in_book, Place(*place), SIZE + 1)
        more, rows = len(rows) > SIZE, rows[:SIZE]
        self._fetch_lines(rows)
        page = keyset.Page(rows, start, size=SIZE)
        if 0 < total <= keyset.COUNT_TO + 1:
            page.total = total
        else:
            page.total = self._count(people, version) if more or start > 1 else len(rows)
        if more:
            key = (page.end + 1, self.order.value_of(rows[-1]), rows[-1].pk, page.total)
            page.next_url = self.url(after=keyset.pack(*key))
        if start > 1:
            page.first_url = self.url()
        return page

    def _count(self, people, version) -> int:
        said = hashlib.sha256(self.query.encode()).hexdigest()
        return held(
            f"people:{self.membership.pk}:{said}", version, lambda: keyset.count(self.apply(people))
        )

    def _fetch_lines(self, people) -> None:
        """What their lines show. The categories are known already: they are the chips, too."""
        lines.fetch(people, self.every_category)
        if needs := [one for column in self.columns for one in column.needs]:
            prefetch_related_objects(people, *needs)

    def written(self, people, *, with_picks: bool) -> SafeString:
        """The lines of these people as HTML, with the columns that were chosen."""
        columns = self.columns if self.columns != DEFAULT else ()
        return lines.written(people, columns, with_picks=with_picks)

    # ── what its page says ───────────────────────────────────────────────────
    @property
    def title(self) -> str:
        return {"": "Everyone", Book.PROSPECTS: "Prospects"}.get(self.in_book, "Contacts")

    @property
    def lede(self) -> str:
        return {
            "": "Contacts and prospects together.",
            Book.PROSPECTS: "Strangers you are working. They stay off your phone.",
        }.get(self.in_book, "The people you know, and when you last talked.")

    @property
    def words(self) -> str:
        """What is shown, in words: "Contacts: Top100, Not talked in 90 days"."""
        said = [chip["text"] for chip in self.chips if chip["is_on"]]
        return f"{self.title}: {', '.join(said) or 'everybody'}, by {self.order.title.lower()}."

    @property
    def columns_class(self) -> str:
        return f" cols-{len(self.columns)}" if self.columns != DEFAULT else ""

    # ── the addresses of the same list, shown otherwise ──────────────────────
    @property
    def params(self) -> dict[str, list[str]]:
        """The parameters that were understood, but for the page."""
        params = {
            "list": [str(self.list_id)] if self.list_id else [],
            "book": [self.book] if self.book else [],
            "category": [str(one.public_id) for one in self.categories],
            "match": ["any"] if self.is_any else [],
            "without": [str(one.public_id) for one in self.without],
            "sort": [self.sort_by] if self.sort_by else [],
            "columns": [one.name for one in self.columns if self.columns != DEFAULT],
        }
        for one in self.values:
            params |= {name: [self.data[name]] for name in one.names if self.data.get(name)}
        return {name: values for name, values in params.items() if values}

    def url(self, **other) -> str:
        """The same list but for these; an empty value takes a parameter away."""
        params = self.params | other
        return "?" + urlencode({name: value for name, value in params.items() if value}, True)

    @property
    def query(self) -> str:
        return urlencode(self.params, True)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Every parameter but the order, for the form that changes it."""
        return [(n, one) for n, values in self.params.items() if n != "sort" for one in values]

    @property
    def chips(self) -> list[dict]:
        """The filters at hand: those in use, and a few that most agents want."""
        top = Category.Meaning.TOP100
        at_hand = [
            one for one in self.every_category
            if one in self.categories or one.meaning == top or fold(one.name) in FEATURED
        ]  # fmt: skip
        at_hand.sort(key=lambda one: one.meaning != top)
        chips = [self._chip(one) for one in at_hand]
        quiet, due, *others = self.filters
        offered = [self._offer(quiet, value) for value in AT_HAND if quiet not in self.values]
        in_use = [self._used(one) for one in others if one in self.values]
        quiet_chips = [self._used(quiet)] if quiet in self.values else offered
        due_chip = self._used(due) if due in self.values else self._offer(due, "on")
        without = [self._left_out(one) for one in self.without]
        return [*chips[:1], *quiet_chips, due_chip, *chips[1:], *without, *in_use]

    def _used(self, one) -> dict:
        text = one.words(self.values[one], self)
        gone = dict.fromkeys(one.names, "")
        return {"id": one.names[0], "text": text, "is_on": True, "url": self.url(**gone)}

    def _offer(self, one, value: str) -> dict:
        text = one.words(value, self)
        return {"id": one.names[0], "text": text, "is_on": False,
                "url": self.url(**{one.names[0]: value})}  # fmt: skip

    def _left_out(self, category) -> dict:
        others = [str(one.public_id) for one in self.without if one != category]
        return {"id": f"without-{category.public_id}", "text": f"Not {category.name}",
                "is_on": True, "url": self.url(without=others)}  # fmt: skip

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
