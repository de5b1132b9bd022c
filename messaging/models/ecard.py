"""eCards that were sent, those that a member likes best, and flyers that a workspace made."""

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7


class ECardQuerySet(WorkspaceQuerySet):
    def of(self, occasion: str, year: int):
        return self.filter(occasion=occasion, year=year)

    def on_their_way(self):
        """But for those whose mail was stopped before it left: nobody got these."""
        stopped = ["suppressed", "skipped", "cancelled", "failed"]
        return self.exclude(message__state__in=stopped)


class ECard(WorkspaceModel):
    """One eCard to one person: which, for what occasion of which year, and what was written."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    card = models.CharField(max_length=40, db_collation="C")
    occasion = models.CharField(max_length=40, db_collation="C")
    # The year of the occasion: a card for New Year 2027 leaves in December 2026.
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200, db_collation="C", editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="ecards")
    message = Key("messaging.Message", models.CASCADE, related_name="ecards")
    words = models.TextField(max_length=20_000)  # as the person reads them
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ECardQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name = "eCard"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="ecard_public_id"),
            models.UniqueConstraint(fields=["workspace", "key"], name="ecard_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "occasion", "year", "person"], name="ecard_occasion"),
            models.Index(fields=["workspace", "person", "-created_at"], name="ecard_person"),
        ]

    def __str__(self):
        return f"{self.card}, {self.year}"


class FavoriteCard(WorkspaceModel):
    """A card of ours that a member wants to find first."""

    by = Key("accounts.Membership", models.CASCADE, related_name="+")
    card = models.CharField(max_length=40, db_collation="C")

    class Meta(WorkspaceModel.Meta):
        verbose_name = "favorite eCard"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "by", "card"], name="favorite_card_once"),
        ]

    def __str__(self):
        return self.card


class FlyerSheet(WorkspaceModel):
    """A one-page flyer of the workspace's own: begun from one of ours, with words and picture."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    flyer = models.CharField(max_length=40, db_collation="C", editable=False)
    name = models.CharField(max_length=120, help_text="For you and your team; it is not printed.")
    headline = models.CharField(max_length=90)
    address = models.CharField(
        "the home", max_length=160, blank=True,
        help_text="Its address stands wherever the words say {{property_address}}.",
    )  # fmt: skip
    line = models.CharField("line below it", max_length=160, blank=True)
    words = models.TextField(
        max_length=3_000, help_text="An empty line begins a new paragraph; a line that begins "
        "with - is a point of a list.",
    )  # fmt: skip
    call = models.CharField(
        "what they should do", max_length=160, blank=True,
        help_text="Stands in the colored band at the foot.",
    )  # fmt: skip
    picture = Key("contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name = "printed flyer"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="flyer_sheet_id"),
        ]
        indexes = [models.Index(fields=["workspace", "-updated_at"], name="flyer_sheet_newest")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:flyer_sheet", args=[self.public_id])
