from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel
from contacts.models import Book, Category
from crm.kit import clock
from crm.kit.ids import uuid7
from prospects import ninety_days, questions
from prospects.models.change import StageChange, Stay
from prospects.models.rows import ProspectQuerySet
from prospects.models.stage import CLOSED, Stage, StageName
from prospects.questions import Question

computed = property  # a field of that name hides it in the class below


class CannotMove(Exception):
    """A prospect cannot go to that stage from where it is."""


class StillOpen(CannotMove):
    """Questions are open that "Qualified" wants answered, or a reason why not."""


class Side(models.TextChoices):
    BUY = "buy", "Buy"
    SELL = "sell", "Sell"
    RENT = "rent", "Rent"
    LEASE = "lease", "Lease out"


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
    def questions(self) -> tuple[Question, ...]:
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
    def open_questions(self) -> list[Question]:
        return [one for one in self.questions if getattr(self, one.name) is None]

    @computed
    def score_words(self) -> str:
        """The score and why it is no more: "5 of 7: they did not say when, and who decides"."""
        return questions.score(len(self.questions), self.open_questions)

    @computed
    def open_words(self) -> str:
        """What is missing alone: "they did not say when, and who decides"."""
        return self.score_words.partition(": ")[2]

    def summary(self) -> str:
        """The score with its reasons and every answer: what a lead is handed over with."""
        said = [
            f"{one.title}: {getattr(self, one.note) or 'yes'}"
            for one in self.questions
            if getattr(self, one.name) is not None
        ]
        return "\n".join([f"{self.score_words}.", *said])

    @computed
    def stage_name(self) -> str:
        """What this workspace calls the stage that it is in."""
        if "given_name" not in self.__dict__:
            names = StageName.objects.filter(stage=self.stage)
            self.given_name = names.values_list("name", flat=True).first()
        return self.given_name or self.get_stage_display()

    @computed
    def days_in_stage(self) -> int:
        return max(0, (self._moment - self.stage_changed_at).days)

    def stays(self) -> list[Stay]:
        """Each stage that it was in, from the first on, and since when."""
        changes = list(self.changes.select_related("by__user").order_by("at", "pk"))
        stays = [Stay(changes[0].before if changes else self.stage, self.opened_at)]
        for change in changes:
            stays[-1].until = change.at
            stays.append(Stay(change.after, change.at, by=change.by, reason=change.reason))
        return stays

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
    def advance(self, to, *, by, because: str = "") -> bool:
        """Go to another open stage, or sign; a second call changes nothing. Losing is `lose`.

        Qualified takes all seven answers, or `because`: why it is so without them.
        """
        to = Stage(to)
        if to == Stage.LOST:
            raise CannotMove("Say why they are lost.")
        if not self.is_open and self.stage != to:
            raise CannotMove(f"This pursuit ended: {self.stage_name}.")
        is_asked = to == Stage.QUALIFIED and self.stage != to and not because
        if is_asked and not self.is_qualified:
            raise StillOpen(self.score_words)
        return self._move(to, by=by, because=because)

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

    def _move(self, to: Stage, *, by, because: str = "", **facts) -> bool:
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
                prospect=self, before=before, after=to, by=by, at=clock.now(), reason=because
            )
            changed("prospects", "people")
        self.__dict__.pop("given_name", None)
        self.refresh_from_db(fields=["stage", "stage_changed_at", "closed_at", "lost_reason"])
        return bool(moved)
