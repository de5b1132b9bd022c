import datetime as dt

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7

GOOD_FOR = dt.timedelta(days=60)


class DetailsRequestQuerySet(WorkspaceQuerySet):
    def waiting(self):
        """Answers that nobody has accepted or put away."""
        return self.filter(answered_at__isnull=False, decided_at=None)

    def lately(self, days=14):
        return self.filter(asked_at__gt=clock.Now() - dt.timedelta(days=days))


class DetailsRequest(WorkspaceModel):
    """Somebody was asked for what is missing, by a link; their answer waits until it is accepted.

    Nothing of it is on the record before that (messaging.details).
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="details_requests")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    message = Key("messaging.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=5_000, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    answers = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DetailsRequestQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name = "request for details"
        verbose_name_plural = "requests for details"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="details_request_public_id"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "answered_at"],
                condition=models.Q(answered_at__isnull=False, decided_at=None),
                name="details_waiting",
            ),
        ]

    def __str__(self):
        return f"Asked on {self.asked_at:%b %d, %Y}"

    def get_absolute_url(self):
        return reverse("messaging:details_request", args=[self.public_id])

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is not None and self.decided_at is None

    @property
    def is_over(self) -> bool:
        return self.expires_at <= clock.now()

    # ── commands ─────────────────────────────────────────────────────────────
    @classmethod
    def ask(cls, person, *, by) -> "DetailsRequest":
        return cls.objects.create(person=person, by=by, expires_at=clock.now() + GOOD_FOR)

    def answer(self, answers: dict) -> None:
        """Keep what they sent; a later answer takes the place of an earlier one."""
        self.answers, self.answered_at = answers, clock.now()
        self.decided_at = self.decided_by = None
        self.save(update_fields=["answers", "answered_at", "decided_at", "decided_by"])
        changed("people")

    def decide(self, *, by) -> bool:
        """Somebody has looked at the answer; once."""
        decided = DetailsRequest.objects.waiting().filter(pk=self.pk)
        won = decided.update(decided_at=clock.Now(), decided_by=by)
        changed("people")
        return bool(won)
