"""An open house, and everybody who wrote themselves down at its door."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, models
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models.flyer import new_key

computed = property  # a field of that name hides it in the class below
PIN_TRIES = 5
PIN_REST = dt.timedelta(minutes=5)


class OpenHouseQuerySet(WorkspaceQuerySet):
    def to_come(self):
        """Those that are not over yet, the next one first."""
        return self.filter(ends_at__gt=clock.Now(), called_off_at=None).order_by("starts_at", "pk")

    def past(self, after=None):
        """Those that are over or were called off, the last one first."""
        rows = self.filter(Q(ends_at__lte=clock.Now()) | ~Q(called_off_at=None))
        rows = rows.order_by("-starts_at", "-pk")
        if after is None:
            return rows
        earlier = Q(starts_at=after.starts_at, pk__lt=after.pk)
        return rows.filter(Q(starts_at__lt=after.starts_at) | earlier)

    def for_lines(self):
        return self.select_related("property", "flyer", "host__user").annotate(
            guests_count=Count("guests", distinct=True)
        )

    def of_property(self, home):
        return self.filter(property=home)

    def numbers(self) -> dict:
        """What a seller's report says of these open houses; see OpenHouse.numbers."""
        guests = Guest.objects.filter(open_house__in=self.order_by().values("pk"))
        told = {
            name: Count("pk", filter=which)
            for name, which in {
                "with_agent": Q(works_with_agent=Guest.WithAgent.YES),
                "agents": Q(works_with_agent=Guest.WithAgent.AM),
                "preapproved": Q(preapproved__in=["yes", "cash"]),
                "soon": Q(timeframe="0-3"),
                "leads": Q(lead__isnull=False),
            }.items()
        }
        counted = guests.aggregate(guests=Count("pk"), **told)
        frames = guests.exclude(timeframe="").order_by().values_list("timeframe")
        frames = dict(frames.annotate(number=Count("pk")))
        return counted | {
            "open_houses": self.filter(called_off_at=None).order_by().count(),
            "without_agent": counted["guests"] - counted["with_agent"] - counted["agents"],
            "timeframes": {name: frames.get(name, 0) for name in ("0-3", "3-6", "6-12", "none")},
        }


class OpenHouse(WorkspaceModel):
    """Hours in which a home stands open; strangers write themselves down at its door."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the key is how the iPad at the door finds the workspace.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    property = Key("contacts.Property", models.CASCADE, related_name="open_houses")
    flyer = Key("leads.Flyer", models.SET_NULL, null=True, blank=True, related_name="open_houses")
    host = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pin = models.CharField(max_length=200, editable=False)
    wrong_pins = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_rests_until = models.DateTimeField(null=True, blank=True, editable=False)
    questions = models.CharField("version of the questions", max_length=12, default="1")
    asks_agents = models.BooleanField("Agents may leave their card on the iPad", default=True)
    called_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OpenHouseQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="open_house_public_id"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="open_house_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-starts_at", "-id"], name="open_house_by_time"),
            models.Index(fields=["workspace", "property"], name="open_house_property"),
        ]

    def __str__(self):
        return self.property.street

    def get_absolute_url(self):
        return reverse("leads:open_house", args=[self.public_id])

    @computed
    def path(self) -> str:
        return reverse("open_house:kiosk", args=[self.key])

    @computed
    def url(self) -> str:
        """The address that the iPad opens."""
        return f"{settings.BASE_URL}{self.path}"

    @computed
    def agents_url(self) -> str:
        return f"{settings.BASE_URL}{reverse('open_house:agents', args=[self.key])}"

    @computed
    def who(self) -> str:
        """The host and the brokerage, as guests are told: "Maya Ellison, Bayline Realty"."""
        host = self.host.user.get_full_name() if self.host else self.workspace.name
        return ", ".join(part for part in (host, self.workspace.brokerage) if part)

    @computed
    def is_called_off(self) -> bool:
        return self.called_off_at is not None

    @computed
    def is_over(self) -> bool:
        return self.ends_at <= clock.on_this_machine()

    def numbers(self) -> dict:
        """Guests, with an agent, agents, pre-approved, leads and the time frames named.

        The seller's report asks this of one, or `OpenHouse.objects.of_property(home).numbers()`.
        """
        return OpenHouse.objects.filter(pk=self.pk).numbers()

    # ── commands ─────────────────────────────────────────────────────────────
    def set_pin(self, pin: str) -> None:
        self.pin, self.wrong_pins, self.pin_rests_until = make_password(pin), 0, None

    def opens_with(self, pin: str) -> bool:
        """Whether the PIN is right. After five wrong ones nothing is right for five minutes."""
        row = OpenHouse.objects.select_for_update(of=("self",)).get(pk=self.pk)
        now = clock.now()
        if row.pin_rests_until and row.pin_rests_until > now:
            self.pin_rests_until = row.pin_rests_until
            return False
        is_right = check_password(pin, row.pin)
        row.wrong_pins = 0 if is_right else row.wrong_pins + 1
        row.pin_rests_until = None
        if row.wrong_pins >= PIN_TRIES:
            row.wrong_pins, row.pin_rests_until = 0, now + PIN_REST
        row.save(update_fields=["wrong_pins", "pin_rests_until"])
        self.pin_rests_until = row.pin_rests_until
        return is_right

    def call_off(self, is_off: bool) -> bool:
        """Whether it was otherwise. Guests who are still on an iPad are taken all the same."""
        moved = OpenHouse.objects.filter(pk=self.pk, called_off_at__isnull=is_off)
        return bool(moved.update(called_off_at=clock.Now() if is_off else None))

    @staticmethod
    def named_by(key: str) -> tuple[int, int] | None:
        """The ids of the workspace and the open house, asked before a workspace is entered."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select workspace_id, open_house_id from open_house_workspace(%s)", [key]
            )
            return cursor.fetchone()


class GuestQuerySet(WorkspaceQuerySet):
    def for_lines(self):
        return self.select_related("person", "lead").prefetch_related(
            "person__phones", "person__emails"
        )

    def newest_first(self):
        return self.order_by("-said_at", "-pk")

    def pursued(self):
        """Those who are nobody's client and no agents: they are called tonight."""
        return self.filter(works_with_agent__in=["", Guest.WithAgent.NO])

    def to_read(self):
        """Kept, but not taken yet: something went wrong on our side."""
        return self.filter(taken_at=None)


class Guest(WorkspaceModel):
    """Who came in, in their own answers. Kept first as it was sent, then made a lead."""

    class WithAgent(models.TextChoices):
        NO = "no", "No agent"
        YES = "yes", "Works with an agent"
        AM = "am", "Is an agent"

    public_id = models.UUIDField(default=uuid7, editable=False)
    open_house = Key(OpenHouse, models.CASCADE, related_name="guests")
    # Made on the iPad: a guest who is delivered twice is one.
    told_as = models.UUIDField(editable=False)
    raw = models.JSONField(default=dict)
    questions = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    works_with_agent = models.CharField(max_length=3, choices=WithAgent, blank=True)
    agent_name = models.CharField(max_length=160, blank=True)
    timeframe = models.CharField(max_length=5, blank=True)
    preapproved = models.CharField(max_length=5, blank=True)
    lives = models.CharField(max_length=5, blank=True)
    consent_words = models.TextField(max_length=5_000, blank=True)  # empty: they did not tick it
    consent_version = models.CharField(max_length=60, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    person = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="visits")
    lead = Key("leads.Lead", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = GuestQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="guest_public_id"),
            models.UniqueConstraint(fields=["workspace", "told_as"], name="guest_told_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "open_house", "-said_at"], name="guest_of_house"),
            models.Index(fields=["workspace", "person"], name="guest_person"),
            models.Index(fields=["received_at"], condition=Q(taken_at=None), name="guest_to_read"),
        ]

    def __str__(self):
        return self.name or "No name"

    @computed
    def is_pursued(self) -> bool:
        return self.works_with_agent in ("", self.WithAgent.NO)

    @computed
    def said(self) -> str:
        """The answers in a line: "Within 3 months, pre-approved, rents"."""
        frame = {"none": "just looking", "0-3": "moves within 3 months",
                 "3-6": "moves within 6 months", "6-12": "moves within a year"}  # fmt: skip
        loan = {"yes": "pre-approved", "no": "not pre-approved yet", "cash": "pays cash"}
        home = {"rent": "rents", "own": "owns", "sell": "owns, and would sell"}
        parts = [frame.get(self.timeframe), loan.get(self.preapproved), home.get(self.lives)]
        line = ", ".join(filter(None, parts))
        return line[:1].upper() + line[1:]
