"""What a member wrote to several who take part: one letter each, all of the same words."""

from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7


class PartyLetterQuerySet(WorkspaceQuerySet):
    def latest(self):
        return self.order_by("-pk")


class PartyLetter(WorkspaceModel):
    """The words as they were typed, to whom, and what was enclosed; the ledger has each letter."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="party_letters")
    subject = models.CharField(max_length=200)
    words = models.TextField()
    # "<party> <address>" as the form has them; and who that was, as one says it.
    to = models.JSONField(default=list)
    to_words = models.CharField(max_length=1_000)
    documents = models.JSONField(default=list, blank=True)  # public ids
    has_sheet = models.BooleanField(default=False)
    tells_who = models.BooleanField(default=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PartyLetterQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="party_letter_public")
        ]
        indexes = [models.Index(fields=["workspace", "transaction"], name="party_letter_of")]

    def __str__(self):
        return self.subject
