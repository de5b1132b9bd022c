"""The days that a transaction hangs on: signed, live, contract, inspection, closing."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda.hours import OPENS
from crm.kit.ids import uuid7
from transactions.models.stages import ENDED, Side, Stage

AS_A_SALE = {"contract": "lease_signed", "closing": "lease_start"}  # and how a lease calls them


def usual_readers() -> list[str]:
    return ["agent", "assistant"]


class KeyDateQuerySet(WorkspaceQuerySet):
    def in_order(self):
        return self.order_by(models.F("on").asc(nulls_last=True), "position", "pk")

    def open(self):
        return self.filter(done_on=None)

    def known(self):
        """Those whose day is known."""
        return self.filter(on__isnull=False)

    def shown(self):
        """But for contract and closing of a lease: they stand there as its signing and start."""
        leases = [side for side in Side if side.is_lease]
        return self.exclude(word__in=AS_A_SALE, transaction__side__in=leases)

    def running(self):
        """Those of transactions that still go on."""
        return self.exclude(transaction__stage__in=[Stage.CLOSED, *ENDED])


class KeyDate(WorkspaceModel):
    """One of them, by its word ("closing"), with the label of the state's pack or one's own.

    Local days of the workspace; `at` is the hour where the contract names one. `counted_from` and
    `offset` say what it was counted from, so that a move of the other can be shown; a legal one
    never moves by itself.
    """

    class Counts(models.TextChoices):
        CALENDAR = "calendar", "calendar days"
        BUSINESS = "business", "business days"

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="key_dates")
    word = models.CharField(max_length=40, db_collation="C")
    label = models.CharField(max_length=80, blank=True, default="")
    on = models.DateField(null=True, blank=True)
    at = models.TimeField(null=True, blank=True)
    is_legal = models.BooleanField(
        "a legal deadline", default=False, help_text="It never moves by itself."
    )
    counted_from = models.CharField(max_length=40, blank=True, default="")
    offset = models.IntegerField("days after", null=True, blank=True)
    counts = models.CharField(
        max_length=8, choices=Counts, default=Counts.CALENDAR, db_default=Counts.CALENDAR
    )
    note = models.CharField(max_length=300, blank=True, default="")
    # Who is reminded of it 48 and 24 hours before: "agent", "assistant", or the role of a party.
    tells = models.JSONField(
        default=usual_readers, blank=True, editable=False,
        db_default=models.Value(["agent", "assistant"], models.JSONField()),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    done_on = models.DateField(null=True, blank=True, editable=False)

    objects = KeyDateQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="key_date_public"),
            models.UniqueConstraint(
                fields=["workspace", "transaction", "word"],
                name="key_date_once",
                violation_error_message="This date stands there already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "on"],
                condition=Q(done_on=None, on__isnull=False),
                name="key_date_coming",
            )
        ]

    def __str__(self):
        return self.label or self.word.replace("_", " ").capitalize()

    def get_absolute_url(self):
        return reverse("transactions:key_date", args=[self.public_id])

    @property
    def is_business(self) -> bool:
        return self.counts == self.Counts.BUSINESS

    @property
    def is_own(self) -> bool:
        """One that somebody added under a name of their own."""
        return self.word.startswith("own_")

    def moment(self, zone) -> dt.datetime | None:
        """When it is: at its hour, else in the morning of that day."""
        if self.on is None:
            return None
        return dt.datetime.combine(self.on, self.at or dt.time(OPENS), zone)
