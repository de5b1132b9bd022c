"""A visit of another agent with their buyer: the card they left, and what they thought of it."""

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models.flyer import new_key

computed = property  # a field of that name hides it in the class below


class ShowingVisitQuerySet(WorkspaceQuerySet):
    def newest_first(self):
        return self.order_by("-shown_at", "-pk")

    def answered(self):
        return self.exclude(answered_at=None)

    def unanswered_since(self, moment):
        """Asked once, before that moment, and neither answered nor asked again."""
        return self.filter(asked_at__lte=moment, asked_again_at=None, answered_at=None)

    def for_lines(self):
        return self.select_related("property", "open_house", "flyer", "card")


class ShowingVisit(WorkspaceModel):
    """Who showed the home, when, and their feedback. The transactions of a listing read it."""

    class Interest(models.TextChoices):
        NOT = "not", "Not interested"
        SOMEWHAT = "some", "Somewhat interested"
        VERY = "very", "Very interested"
        OFFER = "offer", "Writing an offer"

    class Price(models.TextChoices):
        LOW = "low", "Low"
        RIGHT = "right", "About right"
        HIGH = "high", "High"

    class Change(models.TextChoices):
        PRICE = "price", "The price"
        REPAIRS = "fix", "Repairs"
        STAGING = "stage", "Staging"
        NOTHING = "none", "Nothing would"

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the link in the mail leads to this visit and nothing else.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    told_as = models.UUIDField(editable=False)
    property = Key("contacts.Property", models.CASCADE, related_name="showing_visits")
    flyer = Key("leads.Flyer", models.SET_NULL, null=True, blank=True, related_name="visits")
    open_house = Key(
        "leads.OpenHouse", models.SET_NULL, null=True, blank=True, related_name="visits"
    )
    # Whose listing it is, where neither an open house nor a flyer says so.
    agent = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    agent_name = models.CharField(max_length=160)
    brokerage = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    card = Key("contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    shown_at = models.DateTimeField()
    raw = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True, blank=True)
    received_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    interest = models.CharField(max_length=5, choices=Interest, blank=True)
    price = models.CharField(max_length=5, choices=Price, blank=True)
    condition = models.PositiveSmallIntegerField(null=True, blank=True)
    liked = models.TextField(max_length=2_000, blank=True)
    disliked = models.TextField(max_length=2_000, blank=True)
    change = models.CharField(max_length=5, choices=Change, blank=True)
    remarks = models.TextField(max_length=4_000, blank=True)
    may_share = models.BooleanField(default=False)

    objects = ShowingVisitQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="visit_public_id"),
            models.UniqueConstraint(fields=["workspace", "told_as"], name="visit_told_once"),
            models.CheckConstraint(
                condition=Q(condition=None) | Q(condition__range=(1, 5)), name="visit_condition"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "property", "-shown_at"], name="visit_of_home"),
            models.Index(fields=["workspace", "-shown_at", "-id"], name="visit_by_time"),
            models.Index(
                fields=["asked_at"],
                condition=Q(asked_again_at=None, answered_at=None, asked_at__isnull=False),
                name="visit_ask_again",
            ),
        ]

    def __str__(self):
        return ", ".join(part for part in (self.agent_name, self.brokerage) if part)

    @computed
    def url(self) -> str:
        """The page of five questions."""
        return f"{settings.BASE_URL}{reverse('open_house:feedback', args=[self.key])}"

    @computed
    def host(self):
        """Who hears of it: the host of the open house, the agent of the flyer or of the listing."""
        of_house = self.open_house and self.open_house.host
        return of_house or (self.flyer and self.flyer.agent) or self.agent

    @computed
    def who(self) -> str:
        host = self.host.user.get_full_name() if self.host else self.workspace.name
        return ", ".join(part for part in (host, self.workspace.brokerage) if part)

    def answer(self, **answers) -> None:
        """What they thought; a second answer takes the place of the first."""
        for name, value in answers.items():
            setattr(self, name, value)
        self.answered_at = clock.now()
        self.save(update_fields=[*answers, "answered_at"])

    @staticmethod
    def named_by(key: str) -> tuple[int, int] | None:
        """The ids of the workspace and the visit, asked before a workspace is entered."""
        with connection.cursor() as cursor:
            cursor.execute("select workspace_id, visit_id from showing_visit_workspace(%s)", [key])
            return cursor.fetchone()
