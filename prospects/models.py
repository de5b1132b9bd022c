from functools import reduce
from operator import add

from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Book, Category, Filing, Person, Touch
from crm.kit import clock
from crm.kit.ids import uuid7
from prospects import ninety_days, questions

computed = property  # a field of that name hides it in the class below


class CannotMove(Exception):
    """A prospect cannot go to that stage from where it is."""


class Side(models.TextChoices):
    BUY = "buy", "Buy"
    SELL = "sell", "Sell"
    RENT = "rent", "Rent"
    LEASE = "lease", "Lease out"


class Stage(models.TextChoices):
    NEW = "new", "New"
    ATTEMPTED = "attempted", "Tried"
    CONTACTED = "contacted", "Talking"
    QUALIFIED = "qualified", "Qualified"
    APPOINTMENT_SET = "set", "Appointment set"
    APPOINTMENT_MET = "met", "Appointment met"
    AGREEMENT_SIGNED = "signed", "Agreement signed"
    LOST = "lost", "Lost"

    @computed
    def place(self) -> int:
        return list(Stage).index(self)

    @computed
    def is_open(self) -> bool:
        return self not in CLOSED


CLOSED = (Stage.AGREEMENT_SIGNED, Stage.LOST)


class ProspectQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def pursued(self):
        """Open ones whose person lives and is not filed NoLead: what funnel and ageing look at."""
        no_lead = Filing.objects.filter(
            person=OuterRef("person"), category__meaning=Category.Meaning.NO_LEAD
        )
        return self.open().filter(~Exists(no_lead), person__died_on=None)

    def in_stages(self, *stages):
        return self.filter(stage__in=stages)

    def to_decide(self):
        """Those close to the day on which one wins them or lets them go, the oldest first."""
        return ninety_days.to_decide(self)

    def for_cards(self):
        """With what a card or a line shows, in a fixed number of queries."""
        answered = [
            Case(When(Q(**{f"{name}__isnull": False}), then=1), default=0)
            for name in questions.NAMES
        ]
        tries = (
            Touch.objects.filter(person=OuterRef("person"), happened_at__gte=OuterRef("opened_at"))
            .order_by()
            .values("person")
            .annotate(number=models.Count("pk"))
            .values("number")
        )
        return (
            self.select_related("person__source", "person__owner__user", "property", "source")
            .prefetch_related("person__phones", "person__emails")
            .annotate(
                answers=reduce(add, answered), tries=models.Subquery(tries), moment=clock.Now()
            )
        )

    @transaction.atomic
    def open_for(self, people: list[int]) -> None:
        """A pursuit each for those who have none open: a buyer until it is said."""
        pursued = set(self.open().filter(person__in=people).values_list("person", flat=True))
        sources = Person.objects.filter(pk__in=set(people) - pursued).values_list("pk", "source")
        self.bulk_create(
            Prospect(person_id=pk, side=Side.BUY, source_id=source) for pk, source in sources
        )

    def newest_first(self, after=None):
        """By the day they were opened; `after` is the last prospect of the page before."""
        rows = self.order_by("-opened_at", "-pk")
        if after is None:
            return rows
        return rows.filter(
            Q(opened_at__lt=after.opened_at) | Q(opened_at=after.opened_at, pk__lt=after.pk)
        )

    def touched(self, touch):
        """A member's touch moves who was new: to Tried, to Talking when they were reached.

        An appointment that was set moves on whoever had none.
        """
        to = Stage.CONTACTED if touch.was_reached else Stage.ATTEMPTED
        if touch.outcome == Touch.Outcome.APPOINTMENT_SET:
            to = Stage.APPOINTMENT_SET
        ninety_days.count_from(touch, self.open().filter(person=touch.person))
        return [
            prospect
            for prospect in self.open().filter(person=touch.person)
            if prospect.advance_at_least(to, by=touch.by)
        ]


class Prospect(ninety_days.NinetyDays, WorkspaceModel):
    """One pursuit beside a person of either book: to buy, sell, rent or lease out."""

    class Timeframe(models.TextChoices):
        UNKNOWN = "", "Not known yet"
        NOW = "now", "Now"
        SOON = "0-3", "Within 3 months"
        HALF_YEAR = "3-6", "3 to 6 months"
        YEAR = "6-12", "6 to 12 months"
        LATER = "12+", "More than a year"
        NO_PLANS = "none", "No plans"

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="prospects")
    side = models.CharField("wants to", max_length=5, choices=Side, default=Side.BUY)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.NEW, editable=False)
    timeframe = models.CharField("when?", max_length=5, choices=Timeframe, blank=True, default="")
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    property = Key(
        "contacts.Property", models.SET_NULL, null=True, blank=True, related_name="prospects"
    )
    mailing_address = Key(
        "contacts.Address", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # The seven answers (prospects.questions): None until it was talked about.
    wants_to_talk = models.BooleanField(null=True, blank=True)
    wants_to_talk_note = models.CharField(max_length=300, blank=True)
    value = models.BooleanField(null=True, blank=True)
    value_note = models.CharField(max_length=300, blank=True)
    condition = models.BooleanField(null=True, blank=True)
    condition_note = models.CharField(max_length=300, blank=True)
    timing = models.BooleanField(null=True, blank=True)
    timing_note = models.CharField(max_length=300, blank=True)
    best_reach = models.BooleanField(null=True, blank=True)
    best_reach_note = models.CharField(max_length=300, blank=True)
    decider = models.BooleanField(null=True, blank=True)
    decider_note = models.CharField(max_length=300, blank=True)
    expects_call = models.BooleanField(null=True, blank=True)
    expects_call_note = models.CharField(max_length=300, blank=True)

    lost_reason = models.CharField("why", max_length=200, blank=True)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    # The ninety days count from the first call; more of them are asked for with a reason.
    first_called_at = models.DateTimeField(null=True, blank=True, editable=False)
    more_time_until = models.DateField(null=True, blank=True)
    more_time_reason = models.CharField(max_length=200, blank=True)
    stage_changed_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProspectQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="prospect_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "person", "side"],
                condition=Q(closed_at=None),
                name="prospect_one_open_a_side",
                violation_error_message="There is an open pursuit of this kind already.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=CLOSED, closed_at__isnull=False)
                | (~Q(stage__in=CLOSED) & Q(closed_at=None)),
                name="prospect_closed_when_signed_or_lost",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "stage", "-opened_at", "-id"],
                condition=Q(closed_at=None),
                name="prospect_by_stage",
            ),
            models.Index(fields=["workspace", "-opened_at", "-id"], name="prospect_by_age"),
            models.Index(
                "workspace",
                ninety_days.STARTED,
                "id",
                condition=Q(closed_at=None),
                name="prospect_by_day",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_side_display().lower()}"

    def get_absolute_url(self):
        return reverse("prospects:prospect", args=[self.public_id])

    @computed
    def is_open(self) -> bool:
        return self.closed_at is None

    @computed
    def questions(self) -> tuple[questions.Question, ...]:
        owns = self.side in (Side.SELL, Side.LEASE)
        return questions.OWNERS if owns else questions.SEEKERS

    @computed
    def answered(self) -> int:
        """How many of the seven are answered."""
        return sum(getattr(self, name) is not None for name in questions.NAMES)

    @computed
    def answered_words(self) -> str:
        return ["None", "One", "Two", "Three", "Four", "Five", "Six", "Seven"][self.answered]

    @computed
    def is_qualified(self) -> bool:
        return self.answered == len(questions.NAMES)

    @computed
    def about(self) -> str:
        """What they are after, in a line: the home, or the side."""
        if self.property:
            return self.property.street
        when = f", {self.get_timeframe_display().lower()}" if self.timeframe else ""
        return f"Wants to {self.get_side_display().lower()}{when}"

    @computed
    def pips(self) -> list[tuple[int, bool]]:
        """The seven dots of a card: where each stands and whether it is filled."""
        return [(4 + 10 * number, number < self.answered) for number in range(7)]

    # ── commands ─────────────────────────────────────────────────────────────
    @classmethod
    def pursue(cls, person, *, side, at=None, **facts) -> "Prospect":
        """The open pursuit of that side, opened if there is none; facts fill what is empty."""
        at = at or clock.Now()
        facts = {name: value for name, value in facts.items() if value}
        prospect, is_new = cls.objects.get_or_create(
            person=person, side=side, closed_at=None,
            defaults=facts | {"opened_at": at, "stage_changed_at": at},
        )  # fmt: skip
        missing = [name for name in facts if not getattr(prospect, name)]
        if missing and not is_new:
            for name in missing:
                setattr(prospect, name, facts[name])
            prospect.save(update_fields=missing)
        changed("prospects", "people")
        return prospect

    @transaction.atomic
    def advance(self, to, *, by) -> bool:
        """Go to another open stage, or sign; a second call changes nothing. Losing is `lose`."""
        to = Stage(to)
        if to == Stage.LOST:
            raise CannotMove("Say why they are lost.")
        if not self.is_open and self.stage != to:
            raise CannotMove(f"This pursuit ended: {self.get_stage_display().lower()}.")
        return self._move(to, by=by)

    def advance_at_least(self, to, *, by) -> bool:
        """Go forward to that stage; who is there or beyond stays."""
        if not self.is_open or Stage(self.stage).place >= Stage(to).place:
            return False
        return self.advance(to, by=by)

    @transaction.atomic
    def answer(self, *, by, **answers) -> bool:
        """Write answers and what was said down; the seventh makes who was earlier Qualified."""
        allowed = {*questions.NAMES, *(f"{name}_note" for name in questions.NAMES), "timeframe"}
        if unknown := set(answers) - allowed:
            raise ValueError(f"Not an answer: {', '.join(sorted(unknown))}")
        new = {name: value for name, value in answers.items() if getattr(self, name) != value}
        if not new:
            return False
        for name, value in new.items():
            setattr(self, name, value)
        self.save(update_fields=list(new))
        if self.is_qualified:
            self.advance_at_least(Stage.QUALIFIED, by=by)
        changed("prospects", "people")
        return True

    @transaction.atomic
    def lose(self, reason: str, *, by, is_cold=False) -> bool:
        """End the pursuit without an agreement, and file the person Cold if wished; once."""
        if not self.is_open:
            return False
        if is_cold:
            self.person.file(Category.objects.meaning(Category.Meaning.COLD))
        self.lost_reason = reason
        return self._move(Stage.LOST, by=by, lost_reason=reason)

    @transaction.atomic
    def reopen(self, *, by) -> bool:
        """Take a lost one up again, unless another pursuit of that side is open by now."""
        others = Prospect.objects.open().filter(person=self.person_id, side=self.side)
        if self.stage != Stage.LOST or others.exists():
            return False
        back = Stage.CONTACTED if self.person.last_contacted_at else Stage.NEW
        return self._move(back, by=by, lost_reason="")

    @transaction.atomic
    def promote(self, *, by) -> bool:
        """Move the person into contacts with all that hangs on it; the pursuit goes on."""
        moved = self.person.move_to(Book.CONTACTS, by=by)
        if moved and self.is_to_decide:  # that was the decision
            self.give_more_time("Moved to Contacts")
        if moved:
            changed("people", "prospects")
        return moved

    def _move(self, to: Stage, *, by, **facts) -> bool:
        before = self.stage
        moved = (
            Prospect.objects.filter(pk=self.pk, stage=before)
            .exclude(stage=to)
            .update(
                stage=to, stage_changed_at=clock.Now(),
                closed_at=None if to.is_open else clock.Now(), **facts,
            )
        )  # fmt: skip
        if moved:
            StageChange.objects.create(
                prospect=self, before=before, after=to, by=by, at=clock.now()
            )
            changed("prospects", "people")
        self.refresh_from_db(fields=["stage", "stage_changed_at", "closed_at", "lost_reason"])
        return bool(moved)


class StageChange(WorkspaceModel):
    """Who moved a prospect, from where to where, and when."""

    prospect = Key("prospects.Prospect", models.CASCADE, related_name="changes")
    before = models.CharField(max_length=9, choices=Stage)
    after = models.CharField(max_length=9, choices=Stage)
    by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["workspace", "prospect", "-at"], name="stage_timeline")]

    def __str__(self):
        return f"{self.get_before_display()} → {self.get_after_display()}"
