import zoneinfo
from itertools import count

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.text import slugify

from accounts.capabilities import Capability, Role
from accounts.tenancy import WorkspaceModel, WorkspaceQuerySet, scope
from crm.kit import clock
from crm.kit.ids import uuid7


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in, by e-mail. What they may do hangs on their memberships."""

    class Theme(models.TextChoices):
        DEVICE = "", "As the device has it"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField("e-mail", max_length=254)
    name = models.CharField("your name", max_length=120, blank=True)
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.DEVICE)
    shortcuts_on = models.BooleanField("single-letter keys", default=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Someone already signs in with this e-mail.",
            )
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return self.name or self.email

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]

    @property
    def initials(self):
        return "".join(word[0] for word in self.get_full_name().split()[:2]).upper()


def zone_choices():
    return [
        (name, name.replace("_", " "))
        for name in sorted(zoneinfo.available_timezones())
        if name.startswith(("America/", "Pacific/", "US/")) or name == "UTC"
    ]


class Workspace(models.Model):
    """One database of people: an agent's own, or one that partners or a team share."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=64, choices=zone_choices, default="America/New_York")
    # CAN-SPAM: every marketing mail carries a valid physical postal address of the sender.
    postal_address = models.CharField(
        "postal address",
        max_length=300,
        blank=True,
        help_text="Stands at the foot of every letter; the law asks for it before one is sent.",
    )
    brokerage = models.CharField(max_length=120, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self):
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @classmethod
    def found(cls, *, name, by: User, **fields) -> "Workspace":
        """A new workspace with its owner in it; apps add their standard sets (see `founding`)."""
        base = slugify(name)[:50] or "workspace"
        for number in count(1):  # the database says which is free: two may ask at once
            slug = base if number == 1 else f"{base}-{number}"
            workspace, is_new = cls.objects.get_or_create(
                slug=slug, defaults={"name": name, **fields}
            )
            if is_new:
                break
        with scope(workspace.pk):
            Membership.objects.create(user=by, role=Role.OWNER)
            for furnish in _founding:
                furnish(workspace)
        return workspace


_founding = []


def when_founded(furnish):
    """Register what a new workspace starts with: called with the workspace, inside its scope."""
    _founding.append(furnish)
    return furnish


class MembershipQuerySet(WorkspaceQuerySet):
    def active(self):
        return self.filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=clock.Now()), user__is_active=True
        )


class Membership(WorkspaceModel):
    """A user in a workspace. `everywhere` looks over all of them: sign-in and invitations only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    granted = models.JSONField(default=list, blank=True)
    refused = models.JSONField(default=list, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MembershipQuerySet.as_manager()
    everywhere = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta(WorkspaceModel.Meta):
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"],
                name="membership_once",
                violation_error_message="This person is already a member.",
            )
        ]
        indexes = [models.Index(fields=["user"], name="membership_user")]

    def __str__(self):
        return str(self.user)

    @property
    def capabilities(self) -> frozenset[str]:
        return (Role(self.role).capabilities | set(self.granted)) - set(self.refused)

    def may(self, capability: str) -> bool:
        return capability in self.capabilities

    @property
    def can_work(self):
        return self.may(Capability.WORK)

    def clean(self):
        for field in ("granted", "refused"):
            if unknown := set(getattr(self, field)) - set(Capability.values):
                raise ValidationError({field: f"Not a capability: {', '.join(sorted(unknown))}."})


class TopicVersion(WorkspaceModel):
    """How often something a page shows has changed: what live pages ask for (accounts.live)."""

    topic = models.CharField(max_length=40)
    number = models.BigIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "topic"], name="topic_once"),
        ]

    def __str__(self):
        return f"{self.topic} {self.number}"
