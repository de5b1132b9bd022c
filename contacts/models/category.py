from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from crm.kit.text import fold


class CategoryQuerySet(WorkspaceQuerySet):
    def with_counts(self):
        return self.annotate(people_count=models.Count("filings"))

    def named(self, name: str):
        """The category of that name, made if it is new."""
        name = " ".join(name.split())[:80]
        found = self.filter(name_lc=fold(name)).first()
        return found or self.create(name=name, tint=self.count() % 5 + 1)

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
        super().save(**kwargs)


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
            )
        ]

    def __str__(self):
        return f"{self.person_id} in {self.category_id}"
