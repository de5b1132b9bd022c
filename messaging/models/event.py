"""What became of a message after it left, as far as anybody told us: facts that are only added."""

import datetime as dt

from django.db import IntegrityError, models, transaction

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock


class MessageEventQuerySet(WorkspaceQuerySet):
    def by_people(self):
        """Without what scanners and proxies did in somebody's place."""
        return self.filter(is_machine=False)

    def note(
        self, message, kind: str, at: dt.datetime | None = None, detail: str = "", key: str = "",
        is_machine: bool = False,
    ) -> bool:  # fmt: skip
        """Write down what happened to a message; False when it was known already.

        `key` is the provider's name for the event. Without one, what happens once (delivered,
        bounced, ...) is known by its kind, and opens and clicks are each an event.
        """
        kind = MessageEvent.Kind(kind)
        event = MessageEvent(
            message=message, kind=kind, at=at or clock.now(), detail=detail.replace("\0", "")[:500],
            key=key[:200] or ("" if kind.may_repeat else f"{kind}:{message.pk}"),
            is_machine=is_machine,
        )  # fmt: skip
        try:
            with transaction.atomic():
                event.save()
        except IntegrityError:  # told twice: by the provider, or by two workers at once
            if not self.filter(key=event.key).exists():
                raise
            return False
        return True


class MessageEvent(WorkspaceModel):
    """One thing that happened to a message: delivered, opened, clicked, bounced, answered."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        OPENED = "opened", "Opened"
        CLICKED = "clicked", "Clicked"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Reported as junk"
        REPLIED = "replied", "Replied"
        OPTED_OUT = "opted_out", "Opted out"

        @property
        def may_repeat(self) -> bool:
            return self in (self.OPENED, self.CLICKED)

    message = Key("messaging.Message", models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    detail = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=200, blank=True, db_collation="C")
    is_machine = models.BooleanField(default=False)

    objects = MessageEventQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key"], condition=~models.Q(key=""), name="event_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "delivered", "opened", "clicked", "bounced", "complained", "replied",
                        "opted_out",
                    ]
                ),
                name="event_kind_known",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["workspace", "message", "kind", "at"], name="event_of_message")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
