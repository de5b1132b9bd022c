import datetime as dt
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.functions import Now
from django.http import QueryDict
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7

KEPT_FOR = dt.timedelta(days=2)


class SavedListQuerySet(WorkspaceQuerySet):
    def visible_to(self, membership):
        """A member's own lists, and those that others share: those everybody may change, too."""
        mine_or_shared = models.Q(by=membership) | models.Q(is_shared=True)
        return super().visible_to(membership).filter(mine_or_shared)

    def of_book(self, book: str):
        """Those that stand above the list of a book; "" is a list of both."""
        return self.filter(book__in=[book, ""])


class SavedList(WorkspaceModel):
    """A filter of people under a name, with its columns and its order."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    book = models.CharField(max_length=9, blank=True)  # contacts, prospects or both
    query = models.JSONField(default=dict)  # the filter's parameters: names to lists of strings
    is_shared = models.BooleanField(default=False)
    by = Key("accounts.Membership", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SavedListQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="saved_list_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "by", "book", "name"],
                name="saved_list_once",
                violation_error_message="You have a list of this name.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("contacts:contacts") + self.url

    @property
    def url(self) -> str:
        """The parameters of the list, its own name among them."""
        return f"?{urlencode(self.query | {'list': str(self.public_id)}, True)}"

    @property
    def parameters(self) -> QueryDict:
        return QueryDict(urlencode(self.query, True))

    # ── commands ─────────────────────────────────────────────────────────────
    def move_to(self, place: int, *, by) -> bool:
        """Stand at that place among the lists of the book, the first being 1."""
        own = SavedList.objects.visible_to(by).of_book(self.book)
        others = list(own.exclude(pk=self.pk))
        others.insert(max(0, place - 1), self)
        moved = [one for number, one in enumerate(others, 1) if one.position != number]
        for one in moved:
            one.position = others.index(one) + 1
        SavedList.objects.bulk_update(moved, ["position"])
        return bool(moved)


class SelectionQuerySet(WorkspaceQuerySet):
    def of(self, people, *, by, action: str, back: str = "") -> "Selection":
        """Who these people are now, in their order: what matches later is not meant."""
        Selection.objects.filter(by=by, made_at__lt=clock.Now() - KEPT_FOR).delete()
        made = Selection.objects.create(by=by, action=action, back=back[:2_000])
        ids, params = people.values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                "update contacts_selection set ids = picked.ids, count = cardinality(picked.ids) "
                "from (select coalesce(array_agg(pk), '{}') as ids "
                f"from ({ids}) everybody(pk)) picked "
                "where id = %s and workspace_id = %s",
                [*params, made.pk, made.workspace_id],
            )
        made.refresh_from_db(fields=["count"])
        return made


class Selection(WorkspaceModel):
    """People whom somebody picked in a list, as they were when the button was pressed.

    One row with an array: a million ids are eight megabytes, and made in a second.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    by = Key("accounts.Membership", models.CASCADE, related_name="+")
    action = models.CharField(max_length=30)  # what is to be done (contacts.bulk)
    ids = ArrayField(models.BigIntegerField(), default=list)
    count = models.PositiveIntegerField(default=0)
    back = models.CharField(max_length=2_000, blank=True)  # the parameters of the list
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SelectionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="selection_public_id"),
        ]
        indexes = [models.Index(fields=["workspace", "by", "made_at"], name="selection_of_member")]

    def __str__(self):
        return self.people_words

    def get_absolute_url(self):
        return reverse("contacts:picked", args=[self.public_id])

    @property
    def people_words(self) -> str:
        return f"{self.count:,} {'person' if self.count == 1 else 'people'}"

    def ids_between(self, start: int, end: int) -> list[int]:
        """The picked from that place to that one, without fetching the others."""
        if start >= end:
            return []
        part = f"ids__{start}_{end}"
        return Selection.objects.filter(pk=self.pk).values_list(part, flat=True).get() or []


class ListKey(WorkspaceModel):
    """What lists narrow and sort people by and no column of theirs says; triggers write it.

    Not a foreign key: nothing hangs on it, and it comes and goes with its person by itself.
    """

    class Way(models.IntegerChoices):
        """The bits of `missing` and `bad`."""

        PHONE = 1
        EMAIL = 2
        ADDRESS = 4

    EVERY_WAY = 7

    person_pk = models.BigIntegerField()
    missing = models.PositiveSmallIntegerField(default=EVERY_WAY)  # nothing usable of that kind
    bad = models.PositiveSmallIntegerField(default=0)  # one that is dead
    birthday_month = models.PositiveSmallIntegerField(null=True)
    spouse_month = models.PositiveSmallIntegerField(null=True)
    city_lc = models.CharField(max_length=80, db_collation="C", blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person_pk"], name="list_key_once"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "missing"],
                condition=models.Q(missing__gt=0),
                name="list_key_missing",
            ),
            models.Index(
                fields=["workspace", "bad"], condition=models.Q(bad__gt=0), name="list_key_bad"
            ),
            models.Index(
                fields=["workspace", "birthday_month"],
                condition=models.Q(birthday_month__isnull=False),
                name="list_key_birthday",
            ),
            models.Index(
                fields=["workspace", "spouse_month"],
                condition=models.Q(spouse_month__isnull=False),
                name="list_key_spouse",
            ),
            models.Index(fields=["workspace", "city_lc", "person_pk"], name="list_key_city"),
        ]

    def __str__(self):
        return f"keys of {self.person_pk}"

    @classmethod
    def with_bits(cls, bits: int) -> list[int]:
        """Every value that has all these bits."""
        return [value for value in range(cls.EVERY_WAY + 1) if value & bits == bits]
