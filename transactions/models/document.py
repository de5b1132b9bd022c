"""Papers of a transaction: which are needed and where they stand, and the documents themselves."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.capabilities import Capability
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7


class OfWhoMayKnow(WorkspaceQuerySet):
    def visible_to(self, membership):
        """What says what the agent earns is nothing for who may not see income."""
        rows = super().visible_to(membership)
        return rows if membership.may(Capability.SEE_INCOME) else rows.filter(shows_income=False)


class PaperQuerySet(OfWhoMayKnow):
    def in_order(self):
        return self.order_by("pk")


class Paper(WorkspaceModel):
    """What became of one line of the checklist: received, not needed, or a line of one's own.

    The lines themselves are data (documents/papers.toml); one that nobody has touched has no row.
    """

    class State(models.TextChoices):
        NEEDED = "needed", "Needed"
        RECEIVED = "received", "Here"
        WAIVED = "waived", "Not needed"

    transaction = Key("transactions.Transaction", models.CASCADE, related_name="papers")
    word = models.CharField(max_length=40, db_collation="C")
    title = models.CharField(max_length=160, blank=True, default="")  # of a line of one's own
    state = models.CharField(max_length=8, choices=State, default=State.NEEDED)
    on = models.DateField(null=True, blank=True)
    brought_by = models.CharField("who brought it", max_length=160, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    shows_income = models.BooleanField(default=False, db_default=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PaperQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "transaction", "word"], name="paper_once"),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(on__isnull=False), name="paper_received_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | ~Q(reason=""), name="paper_waived_why"
            ),
        ]

    def __str__(self):
        return self.title or self.word


class DocumentQuerySet(OfWhoMayKnow):
    def kept(self):
        return self.filter(removed_at=None)

    def latest(self):
        return self.order_by("-pk")


class Document(WorkspaceModel):
    """An uploaded file, or a link to where it lies; `paper` is its line of the checklist."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="documents")
    paper = models.CharField(max_length=40, blank=True, default="", db_collation="C")
    title = models.CharField(max_length=160)
    link = models.URLField(max_length=1_000, blank=True, default="")
    file = models.CharField(max_length=200, blank=True, default="", editable=False)
    name = models.CharField(max_length=150, blank=True, default="", editable=False)
    content_type = models.CharField(max_length=100, blank=True, default="", editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    brought_by = models.CharField("who brought it", max_length=160, blank=True, default="")
    shows_income = models.BooleanField(
        "It says what you earn", default=False, db_default=False,
        help_text="Then only those who may see income find it.",
    )  # fmt: skip
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="document_public"),
            models.CheckConstraint(
                condition=Q(link="") ^ Q(file=""), name="document_is_file_or_link"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "transaction"], name="document_of"),
            models.Index(
                fields=["workspace", "removed_at"],
                condition=Q(removed_at__isnull=False),
                name="document_removed",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_link(self) -> bool:
        return bool(self.link)

    @property
    def size_in_words(self) -> str:
        return f"{self.size / 1e6:.1f} MB" if self.size >= 1e5 else f"{self.size // 1000 + 1} KB"
