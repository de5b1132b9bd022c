"""What keeps the database clean over the year: pairs, walks, cleanups, stops that outlive a row."""

from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel
from crm.kit.ids import uuid7


class MatchKey(WorkspaceModel):
    """One thing that two records of the same person would share, as a 64-bit hash.

    Written whenever what it is made of is written (contacts.duplicates); no history is kept.
    """

    class Kind(models.TextChoices):
        EMAIL = "e", "E-mail"
        PHONE = "p", "Phone"
        HOUSE = "h", "House number and ZIP"
        LOCAL_PART = "l", "E-mail before the @"
        NAME = "n", "Name, by nickname and sound"

    person = Key("contacts.Person", models.CASCADE, related_name="match_keys")
    kind = models.CharField(max_length=1, choices=Kind)
    key = models.BigIntegerField()

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "kind", "key", "person"], name="match_key")]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.person_id}"


class DuplicatePair(WorkspaceModel):
    """Two records that may be one person; `low` has the smaller id."""

    class State(models.TextChoices):
        OPEN = "open", "To decide"
        SKIPPED = "skipped", "Skipped"
        DIFFERENT = "different", "Two different people"

    public_id = models.UUIDField(default=uuid7, editable=False)
    low = Key("contacts.Person", models.CASCADE, related_name="+")
    high = Key("contacts.Person", models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    is_sure = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    decided_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField(db_default=Now())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="pair_public_id"),
            models.UniqueConstraint(fields=["workspace", "low", "high"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="pair_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "-score", "id"], name="pair_by_score"),
        ]

    def __str__(self):
        return f"{self.low_id} and {self.high_id}"

    @property
    def said(self) -> list[str]:
        """The reasons in words, the strongest first."""
        ranked = sorted(dict(self.reasons).items(), key=lambda one: _RANKS.find(one[0][:2]))
        return [words for _, words in ranked]


_RANKS = "em ph ho lo bi na"  # of the kinds of reasons, by their first letters


class DncNumber(WorkspaceModel):
    """A number of an imported Do-Not-Call list; phones with it are DNC when they are written."""

    number = models.CharField(max_length=20, db_collation="C")  # E.164
    source = models.CharField(max_length=8)
    listed_at = models.DateTimeField(db_default=Now())

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "number", "source"], name="dnc_number_once_a_list"
            )
        ]

    def __str__(self):
        return self.number


class KeptStop(WorkspaceModel):
    """A stop that outlives its record: a re-import of the address or number comes back marked.

    Only a keyed hash is kept, for five years (47 CFR 64.1200(d)(6) asks five of a DNC request).
    """

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"

    kind = models.CharField(max_length=5, choices=Kind)
    digest = models.CharField(max_length=64, db_collation="C")
    status = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True)
    kept_until = models.DateField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "digest"], name="kept_stop_once")
        ]

    def __str__(self):
        return f"{self.status} until {self.kept_until}"


class FallCleanup(WorkspaceModel):
    """One fall's walk through everybody, Halloween to Christmas."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField()
    began_by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="fall_cleanup_public_id"
            ),
            models.UniqueConstraint(fields=["workspace", "year"], name="fall_cleanup_once_a_year"),
        ]

    def __str__(self):
        return f"Fall cleanup {self.year}"


class FallCleanupVisit(WorkspaceModel):
    """One person met on the walk: held by a member for a while, then answered."""

    class Answer(models.TextChoices):
        CARD = "card", "Send a card"
        FIXED = "fixed", "Address fixed"
        COLD = "cold", "Cold"
        DELETED = "deleted", "Deleted"
        SKIPPED = "skipped", "Skipped"

    cleanup = Key("contacts.FallCleanup", models.CASCADE, related_name="visits", db_index=False)
    person = Key("contacts.Person", models.CASCADE, related_name="+")
    answer = models.CharField(max_length=7, choices=Answer, blank=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "cleanup", "person"], name="fall_cleanup_visit_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "cleanup", "id"],
                condition=models.Q(answer=""),
                name="fall_cleanup_visit_open",
            )
        ]

    def __str__(self):
        return f"{self.person_id}: {self.answer or 'not yet'}"


class YearlyCleanup(WorkspaceModel):
    """January's proposal of who would go; nobody goes before the owner consents."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for consent"
        DECLINED = "declined", "Declined"
        DONE = "done", "Done"

    public_id = models.UUIDField(default=uuid7, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Names in the default storage, kept for good: everything that went, for any other program.
    csv_file = models.CharField(max_length=200, blank=True)
    vcard_file = models.CharField(max_length=200, blank=True)
    act = Key("accounts.Act", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="yearly_cleanup_public_id"
            ),
            models.UniqueConstraint(
                fields=["workspace"],
                condition=models.Q(state="proposed"),
                name="yearly_cleanup_one_waits",
            ),
        ]

    def __str__(self):
        return f"Cleanup of {self.proposed_at:%Y}"


class CleanupProposal(WorkspaceModel):
    """One person whom a yearly cleanup would delete, and why; the owner may keep them."""

    cleanup = Key("contacts.YearlyCleanup", models.CASCADE, related_name="proposals")
    person = Key("contacts.Person", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    is_kept = models.BooleanField(default=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "cleanup", "person"], name="cleanup_proposal_once"
            )
        ]

    def __str__(self):
        return f"{self.person_id}: {self.reason}"
