"""A showing of a listing: which agent came or is to come, when, and how Sphere knows."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models import ShowingVisit

computed = property  # a field of that name hides it in the class below
AS_LONG_AS = dt.timedelta(minutes=30)  # a showing whose end nobody told


class ShowingQuerySet(WorkspaceQuerySet):
    def standing(self):
        """Neither called off nor declined."""
        return self.exclude(state=Showing.State.CANCELLED)

    def held(self):
        """Those that took place: booked, or opened with the lockbox, and begun by now."""
        return self.filter(state=Showing.State.BOOKED, starts_at__lte=clock.Now())

    def to_come(self):
        return self.standing().filter(starts_at__gt=clock.Now())

    def past(self):
        """Begun by now, or called off; requests that nobody confirmed among them."""
        return self.filter(Q(starts_at__lte=clock.Now()) | Q(state=Showing.State.CANCELLED))

    def over_and_not_asked(self, since):
        """Held since then and over, by an agent who has an address and was not asked yet."""
        over = Coalesce(F("ends_at"), F("starts_at") + AS_LONG_AS)
        rows = self.held().filter(visit=None, starts_at__gte=since, is_ours=False)
        return rows.exclude(email="").alias(over=over).filter(over__lte=clock.Now())

    def newest_first(self, after=None):
        rows = self.order_by("-starts_at", "-pk")
        if after is None:
            return rows
        same = Q(starts_at=after.starts_at, pk__lt=after.pk)
        return rows.filter(Q(starts_at__lt=after.starts_at) | same)

    def for_lines(self):
        return self.select_related("visit", "person")

    def shared(self):
        """Whose answers the seller may read, by the agent who gave them and by ours."""
        told = self.filter(visit__answered_at__isnull=False, visit__may_share=True)
        return told.filter(is_kept_back=False)


class Showing(WorkspaceModel):
    """One visit of another agent with a buyer. What they thought of it stands with `visit`."""

    class State(models.TextChoices):
        REQUESTED = "asked", "Requested"
        BOOKED = "booked", "Booked"
        CANCELLED = "off", "Called off"

    class CameBy(models.TextChoices):
        MAIL = "mail", "By mail"
        CARD = "card", "By the card they left"
        HAND = "hand", "By hand"

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="showings")
    agent_name = models.CharField("agent", max_length=160, blank=True)
    brokerage = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.BOOKED)
    what = models.CharField("what for", max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    came_by = models.CharField(max_length=4, choices=CameBy, default=CameBy.HAND, editable=False)
    system = models.CharField("told by", max_length=60, blank=True, editable=False)
    keybox = models.CharField(max_length=40, blank=True, editable=False)
    # The card or the questions of this showing; none until it was over.
    visit = Key(
        "leads.ShowingVisit", models.SET_NULL, null=True, blank=True, related_name="showings",
        editable=False,
    )  # fmt: skip
    person = Key(
        "contacts.Person", models.SET_NULL, null=True, blank=True, related_name="showings",
        editable=False,
    )  # fmt: skip
    is_ours = models.BooleanField("one of us showed it", default=False)
    is_kept_back = models.BooleanField(
        "not for the seller", default=False, db_default=False, editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ShowingQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="showing_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "visit"],
                condition=Q(visit__isnull=False),
                name="showing_of_visit",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="showing_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "transaction", "-starts_at", "-id"], name="showing_of_listing"
            ),
            models.Index(fields=["workspace", "starts_at"], name="showing_by_time"),
            models.Index(fields=["workspace", "person"], name="showing_person"),
            models.Index(
                fields=["starts_at"],
                condition=Q(visit=None, state="booked", is_ours=False) & ~Q(email=""),
                name="showing_to_ask",
            ),
        ]

    def __str__(self):
        return ", ".join(part for part in (self.who, self.brokerage) if part)

    def get_absolute_url(self):
        return f"{self.transaction.get_absolute_url()}showings/#showing-{self.public_id}"

    @computed
    def who(self) -> str:
        return self.agent_name or "An agent"

    @computed
    def initials(self) -> str:
        """For the round face in a line."""
        words = self.agent_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    @computed
    def is_to_come(self) -> bool:
        return self.starts_at > clock.on_this_machine()

    @computed
    def is_off(self) -> bool:
        return self.state == self.State.CANCELLED

    @computed
    def is_held(self) -> bool:
        return self.state == self.State.BOOKED and not self.is_to_come

    @computed
    def is_answered(self) -> bool:
        return bool(self.visit_id and self.visit.answered_at)

    @computed
    def tone(self) -> str:
        """How good the news is, for the color beside the day."""
        interest = self.visit.interest if self.visit_id else ""
        if self.is_off or self.is_to_come:
            return "" if self.is_off else "note"
        return {"very": "good", "offer": "good", "not": "warn"}.get(interest, "")

    @computed
    def is_for_the_seller(self) -> bool:
        return self.is_answered and self.visit.may_share and not self.is_kept_back

    @computed
    def known_by(self) -> str:
        """How Sphere knows of it: "Supra eKEY", "By hand"."""
        return self.system or self.get_came_by_display()

    def call_off(self) -> bool:
        """Whether it was to take place until now."""
        done = Showing.objects.standing().filter(pk=self.pk)
        changed_one = bool(done.update(state=self.State.CANCELLED))
        self.state = self.State.CANCELLED
        return changed_one

    def feedback(self) -> ShowingVisit:
        """Where the answers of its agent are kept; begun at the first call."""
        if self.visit_id is None:
            home, agent = self.transaction.property, self.transaction.agent
            self.visit, _ = ShowingVisit.objects.get_or_create(
                told_as=self.public_id,
                defaults={
                    "property": home, "agent": agent, "agent_name": self.who,
                    "brokerage": self.brokerage, "phone": self.phone, "email": self.email,
                    "shown_at": self.starts_at, "received_at": clock.now(),
                    "raw": {"known_by": self.known_by},
                },
            )  # fmt: skip
            self.save(update_fields=["visit"])
        return self.visit
