import base64
import datetime as dt
import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import when_founded
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7

OLD_ADDRESS_WORKS = dt.timedelta(days=30)


def new_local_part() -> str:
    """128 random bits as 26 letters and digits that survive any mail system."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


class FeedAddressQuerySet(WorkspaceQuerySet):
    def current(self):
        return self.filter(rotated_at=None, retired_at=None)

    def working(self):
        still = Q(rotated_at=None) | Q(rotated_at__gt=clock.Now() - OLD_ADDRESS_WORKS)
        return self.filter(still, retired_at=None)

    def retired(self):
        return self.exclude(retired_at=None)


class FeedAddress(WorkspaceModel):
    """Where portals send leads to. Who knows it can send some, so that it can be changed."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the envelope recipient is how a mail finds its workspace.
    local_part = models.CharField(
        max_length=64, unique=True, default=new_local_part, db_collation="C", editable=False
    )
    label = models.CharField(max_length=80, blank=True)
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FeedAddressQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "feed addresses"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="feed_public_id")
        ]

    def __str__(self):
        return self.address

    @property
    def address(self) -> str:
        return f"{self.local_part}@{settings.MAIL_DOMAIN}"

    @property
    def is_active(self) -> bool:
        if self.retired_at:
            return False
        return self.rotated_at is None or self.works_until > clock.now()

    @property
    def works_until(self) -> dt.datetime | None:
        return self.rotated_at and self.rotated_at + OLD_ADDRESS_WORKS

    @property
    def name(self) -> str:
        return self.label or (str(self.source) if self.source_id else "All your sources")

    def retire(self) -> bool:
        """It takes no mail any more; a second call changes nothing. The last one stays."""
        if not FeedAddress.objects.current().exclude(pk=self.pk).exists():
            return False
        mine = FeedAddress.objects.filter(pk=self.pk, retired_at=None)
        return bool(mine.update(retired_at=clock.Now()))

    def take_back(self) -> bool:
        """Undo: a retired address takes mail again."""
        mine = FeedAddress.objects.exclude(retired_at=None).filter(pk=self.pk)
        return bool(mine.update(retired_at=None))

    @transaction.atomic
    def rotate(self) -> "FeedAddress":
        """A new address in place of this one, which goes on working for thirty days; once."""
        mine = FeedAddress.objects.filter(pk=self.pk, rotated_at=None)
        if not mine.update(rotated_at=clock.Now()):
            return FeedAddress.objects.current().filter(label=self.label).latest("pk")
        self.refresh_from_db(fields=["rotated_at"])
        return FeedAddress.objects.create(label=self.label, source_id=self.source_id)


@when_founded
def give_address(workspace) -> None:
    FeedAddress.objects.create()
