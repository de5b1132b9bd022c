from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models.functions import Now

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts import search
from crm.kit import keyset
from crm.kit.ids import uuid7
from crm.kit.text import fold


class _Counted(models.Subquery):
    """How many rows a query has: counted inside, so that its limit stops the counting."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


class CategoryQuerySet(WorkspaceQuerySet):
    def with_counts(self):
        return self.annotate(people_count=models.Count("filings"))

    def with_use(self):
        """How many are in each, counted to just above what pages show, and when one came last."""
        filed = Filing.objects.filter(category=models.OuterRef("pk")).order_by()
        few = filed.values("category")[: keyset.COUNT_TO + 1]
        return self.annotate(
            people_count=_Counted(few),
            last_used_at=models.Subquery(
                filed.order_by("-filed_at").values("filed_at")[:1],
                output_field=models.DateTimeField(),
            ),
        )

    def below(self, name: str):
        """Those whose names begin with it and a comma."""
        return self.filter(name_lc__prefix=f"{fold(name)}, ")

    def named(self, name: str):
        """The category of that name, made if it is new."""
        name = " ".join(name.split())[:80]
        found = self.filter(name_lc=fold(name)).first()
        return found or self.create(name=name, tint=self.count() % 5 + 1)

    def search(self, words, most=3):
        """At most that many categories with all the words in their names: a list, best first."""
        return search.categories(self, words, most)

    def meaning(self, meaning):
        """The workspace's category of that built-in meaning, whatever the agent calls it."""
        return self.get(meaning=meaning)


class Category(WorkspaceModel):
    """The agent's own label; "Vendor, Electrician" stands under "Vendor"."""

    class Meaning(models.TextChoices):
        """Categories that Sphere itself acts on: they may be renamed, not deleted."""

        COLD = "cold", "Cold"
        NO_LEAD = "nolead", "NoLead"
        TOP100 = "top100", "Top100"
        CHRISTMAS = "christmas", "Christmas"
        NEWSLETTER = "newsletter", "Newsletter"

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    name_lc = models.CharField(max_length=80, db_collation="C", editable=False)
    meaning = models.CharField(max_length=12, choices=Meaning, blank=True, editable=False)
    tint = models.PositiveSmallIntegerField(default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["name_lc"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="category_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "name_lc"],
                name="category_once",
                violation_error_message="There is a category of this name.",
            ),
            models.UniqueConstraint(
                fields=["workspace", "meaning"],
                condition=~models.Q(meaning=""),
                name="category_meaning_once",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_top100(self) -> bool:
        return self.meaning == self.Meaning.TOP100

    def clean_fields(self, exclude=None):
        self.name_lc = fold(self.name)
        super().clean_fields(exclude)

    def save(self, **kwargs):
        self.name_lc = fold(self.name)
        if (only := kwargs.get("update_fields")) is not None and "name" in only:
            kwargs["update_fields"] = {*only, "name_lc"}
        super().save(**kwargs)

    def clash_below(self, name: str) -> str:
        """The name that one below this would have, and another category has; or nothing."""
        others = Category.objects.exclude(pk=self.pk).exclude(pk__in=self.below.values("pk"))
        taken = {one.name_lc for one in others}
        new = [name + one.name[len(self.name) :] for one in self.below]
        return next((said for said in new if fold(said) in taken), "")

    @property
    def below(self):
        """Those whose names begin with this one's."""
        return Category.objects.below(self.name)

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def rename(self, name: str, *, tint: int | None = None) -> None:
        """Give it another name, and those below it the new first words; what it means stays."""
        was = Category.objects.select_for_update().get(pk=self.pk).name
        if name != was:
            for one in Category.objects.below(was).order_by("-name_lc"):
                one.name = name + one.name[len(was) :]
                one.save(update_fields=["name"])
        self.name, self.tint = name, self.tint if tint is None else tint
        self.save(update_fields=["name", "tint"])
        changed("people")

    def file_all(self, people) -> int:
        """Put everybody of this queryset in, with what follows; how many were not in it yet."""
        filed = file_in(people, self)
        changed("people")
        return filed

    def unfile_all(self, people) -> int:
        """Take everybody of this queryset out; how many were in it."""
        taken, _ = self.filings.filter(person__in=people.values("pk")).delete()
        changed("people")
        return taken


class Filing(WorkspaceModel):
    """A person in a category, with a copy of the person's sort key: lists by category stay fast."""

    person = Key("contacts.Person", models.CASCADE, related_name="filings")
    category = Key("contacts.Category", models.CASCADE, related_name="filings", db_index=False)
    sort_lc = models.CharField(max_length=200, db_collation="C", blank=True)
    filed_at = models.DateTimeField(db_default=Now())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "category"], name="filing_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "category", "sort_lc", "person"], name="filing_by_name"
            ),
            models.Index(fields=["workspace", "category", "-filed_at"], name="filing_by_use"),
        ]

    def __str__(self):
        return f"{self.person_id} in {self.category_id}"


_FILE = """
insert into contacts_filing (workspace_id, person_id, sort_lc, category_id)
select chosen.*, %s from ({chosen}) chosen
on conflict do nothing returning person_id
"""
_when_filed = []


def when_filed(handle):
    """Register `handle(people_ids, category)`: they are new in it; in the same transaction."""
    _when_filed.append(handle)
    return handle


def newly_filed(people_ids, category) -> None:
    """Do what follows for people who are new in a category, however they came into it."""
    for handle in _when_filed:
        handle(people_ids, category)


@transaction.atomic
def file_in(people, *categories: Category) -> int:
    """Put everybody of a queryset into these categories, in one statement each."""
    chosen = people.model.objects.filter(pk__in=people.values("pk"))
    count = 0
    for category in categories:
        filed = _insert(chosen.values_list("workspace_id", "pk", "sort_lc"), category)
        count += len(filed)
        if filed:
            newly_filed(filed, category)
    return count


def _insert(chosen, category) -> list[int]:
    try:
        query, params = chosen.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FILE.format(chosen=query), [category.pk, *params])
        return [pk for (pk,) in cursor.fetchall()]
