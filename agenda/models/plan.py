from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda import belonging, conditions, words
from agenda.models.task import Condition, Kind
from agenda.repeating import Repeat
from crm.kit import clock
from crm.kit.ids import uuid7

TIMING = ("offset", "unit", "at_time", "hangs_on", "counts")
MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}


class TaskPlanQuerySet(WorkspaceQuerySet):
    def in_use(self):
        """Those that can be started; the others were put away."""
        return self.filter(put_away_at=None)

    def named(self, name: str):
        """The plan of that name, or None; a plan of ours is found by its first name for good."""
        return self.filter(name=name).first() or self.filter(standard=name).first()

    def with_counts(self):
        """How many steps each has, and with how many people it runs."""
        from agenda.models.run import PlanRun

        steps = PlanStep.objects.filter(plan=models.OuterRef("pk")).order_by()
        runs = PlanRun.objects.running().filter(plan=models.OuterRef("pk")).order_by()
        return self.annotate(steps_count=_count(steps), runs_count=_count(runs))


def _count(rows):
    counted = rows.values("plan").annotate(number=models.Count("*")).values("number")
    return models.functions.Coalesce(models.Subquery(counted), 0)


class TaskPlan(WorkspaceModel):
    """A preset checklist: what is to be done how long before or after one moment, and by whom."""

    class Category(models.TextChoices):
        LEAD = "lead", "Leads"
        LISTING = "listing", "Listings"
        BUYER = "buyer", "Buyers"
        CLOSING = "closing", "Closings"
        PERSON = "person", "People"
        OFFICE = "office", "Office"

    class Anchor(models.TextChoices):
        """The moment that its days are counted from, where a step names no date of its own."""

        START = "start", "The moment it is started"
        DAY = "day", "A day that is chosen"

    class Weekends(models.TextChoices):
        """Where a step goes whose day is a Saturday or a Sunday."""

        STAY = "", "Stays there"
        BEFORE = "before", "Comes on the workday before"

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    category = models.CharField(
        "what it is for", max_length=10, choices=Category, default=Category.LEAD
    )
    description = models.CharField(max_length=300, blank=True)
    anchor = models.CharField("counted from", max_length=10, choices=Anchor, default=Anchor.START)
    weekends = models.CharField(
        "what falls on a weekend", max_length=6, choices=Weekends, blank=True,
        default=Weekends.STAY, db_default=Weekends.STAY,
    )  # fmt: skip
    ends_on_reply = models.BooleanField(
        "ends as soon as they answer", default=True,
        help_text="A reply or a talk ends what is left of it.",
    )  # fmt: skip
    # The kind of thing whose days its steps hang on (agenda.belonging): "transaction".
    thing = models.CharField(
        "hangs on", max_length=20, blank=True, default="", db_default="", db_collation="C"
    )
    # The name under which it came with Sphere; it is found by it when the agent renames it.
    standard = models.CharField(max_length=120, blank=True, default="", editable=False)
    put_away_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TaskPlanQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="task_plan_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="task_plan_once",
                violation_error_message="There is a plan of this name.",
            ),
            models.UniqueConstraint(
                fields=["workspace", "standard"],
                condition=~models.Q(standard=""),
                name="task_plan_standard_once",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agenda:plan", args=[self.public_id])

    @property
    def is_standard(self) -> bool:
        """It came with Sphere."""
        return bool(self.standard)

    @property
    def is_put_away(self) -> bool:
        return self.put_away_at is not None

    @property
    def ground(self):
        """What its steps can hang on; None of a plan that hangs on nothing."""
        return belonging.ground(self.thing)

    def in_order(self) -> list["PlanStep"]:
        """Its steps as they follow each other; on dates of a thing, as they were put."""
        steps = list(self.steps.all())
        for step in steps:
            step.plan = self
        if self.thing:
            return sorted(steps, key=lambda step: (step.position, step.pk))
        return sorted(steps, key=PlanStep.place.fget)

    # ── commands ─────────────────────────────────────────────────────────────
    def start(
        self, person=None, *, at=None, member=None, about: str = "", key: str = "",
        belongs_to: str = "",
    ):  # fmt: skip
        """Make a task of each step; while it runs with this person, the run that is there.

        `at` is the moment that its days are counted from, now if it is not said; `member` does what
        the agent is to do. It runs with a person, for what it `belongs_to` (a lead, a transaction),
        or for the workspace alone. A key that was used once starts nothing again. Whoever has died
        or is filed Cold or NoLead gets a run that has ended at once and says why.
        """
        from agenda.models.run import PlanRun

        facts = {"about": about, "key": key, "belongs_to": belongs_to}
        return PlanRun.objects.begin(self, person, at=at, member=member, **facts)

    @transaction.atomic
    def copy(self, name: str) -> "TaskPlan":
        """One more with the same steps, to be changed as one likes."""
        kept = ("category", "description", "anchor", "weekends", "thing")
        facts = {one: getattr(self, one) for one in kept}
        plan = TaskPlan.objects.create(name=name, ends_on_reply=self.ends_on_reply, **facts)
        for step in self.steps.all():
            step.pk, step.public_id, step.plan, step._state.adding = None, uuid7(), plan, True
            step.save()
        changed("tasks")
        return plan

    def put_away(self) -> bool:
        """Nobody starts it again; what runs goes on."""
        return bool(self._put_away(clock.Now()))

    def take_out(self) -> bool:
        return bool(self._put_away(None))

    def _put_away(self, at) -> int:
        moved = TaskPlan.objects.filter(pk=self.pk, put_away_at__isnull=at is not None)
        return moved.update(put_away_at=at)

    def add_step(self, **fields) -> "PlanStep":
        last = self.steps.aggregate(last=models.Max("position"))["last"] or 0
        return self.steps.create(position=last + 1, **fields)


class PlanStep(WorkspaceModel):
    """What is to be done, how long before or after the plan's moment, by whom, in which words."""

    class Unit(models.TextChoices):
        MINUTES = "minutes", "minutes"
        HOURS = "hours", "hours"
        DAYS = "days", "days"

    class Counts(models.TextChoices):
        CALENDAR = "calendar", "Calendar days"
        BUSINESS = "business", "Business days"

    class Role(models.TextChoices):
        AGENT = "agent", "The agent"
        ASSISTANT = "assistant", "The assistant"
        COORDINATOR = "tc", "The coordinator"

    public_id = models.UUIDField(default=uuid7, editable=False)
    plan = Key("agenda.TaskPlan", models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField(default=1, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.CALL)
    # Negative: before the moment.
    offset = models.IntegerField("how long after", default=0)
    unit = models.CharField(max_length=7, choices=Unit, default=Unit.DAYS)
    at_time = models.TimeField("at what time", null=True, blank=True)
    role = models.CharField("who does it", max_length=9, choices=Role, default=Role.AGENT)
    member = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    condition = models.CharField(
        "only if", max_length=10, choices=Condition, blank=True, default=Condition.ALWAYS
    )
    never_moves = models.BooleanField(
        "a date that never moves", default=False, db_default=False,
        help_text="A legal deadline: it stays where it is when everything else moves.",
    )  # fmt: skip
    # ── where the plan hangs on the days of a thing (agenda.belonging.Ground) ──
    hangs_on = models.CharField(
        "counted from", max_length=40, blank=True, default="", db_default="", db_collation="C"
    )
    counts = models.CharField(
        "which days", max_length=8, choices=Counts, default=Counts.CALENDAR,
        db_default=Counts.CALENDAR,
    )  # fmt: skip
    repeats = models.CharField(
        "again", max_length=10, choices=Repeat, blank=True, default=Repeat.NEVER, db_default=""
    )
    until = models.CharField(
        "until", max_length=40, blank=True, default="", db_default="", db_collation="C"
    )
    # {"fact": "year_built", "is": "less", "value": "1978"}
    only_if = models.JSONField(
        default=dict, blank=True, editable=False, db_default=models.Value({}, models.JSONField())
    )
    # "fact:mls_number", "date:closing", "done:earnest_money", or a word of the ground's own.
    done_by = models.CharField(
        "done by itself when", max_length=60, blank=True, default="", db_default=""
    )
    party = models.CharField(
        "with whom", max_length=16, blank=True, default="", db_default="", db_collation="C"
    )
    letter = models.CharField(
        "letter of the library", max_length=80, blank=True, default="", db_default=""
    )
    shows_in_report = models.BooleanField(
        "show it in the seller’s report", default=False, db_default=False
    )
    note = models.TextField(
        "what to say or mind", max_length=5_000, blank=True,
        help_text="Stands beside the task, for whoever does it.",
    )  # fmt: skip
    subject = models.CharField("subject of the mail", max_length=200, blank=True)
    words = models.TextField("words of the text or mail", max_length=5_000, blank=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="plan_step_public_id"),
            models.CheckConstraint(
                condition=models.Q(offset__gte=-525_600, offset__lte=525_600),
                name="plan_step_within_years",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def minutes(self) -> int:
        return self.offset * MINUTES[self.unit]

    @property
    def place(self) -> tuple:
        """What steps are put in order by; a day without a time is one of its morning."""
        at = self.at_time
        return (self.minutes + (at.hour * 60 + at.minute if at else 0), self.position, self.pk)

    @property
    def icon(self) -> str:
        return Kind(self.kind).icon

    @property
    def is_business(self) -> bool:
        return self.counts == self.Counts.BUSINESS

    @property
    def word_label(self) -> str:
        """ "Closing": the date that it is counted from, where it names one."""
        return belonging.word_label(self.plan.thing, self.hangs_on) if self.hangs_on else ""

    @property
    def condition_words(self) -> str:
        """ "Built in: less than 1978"; nothing where it is always done."""
        return conditions.in_words(self.only_if, self.plan.thing)

    @property
    def done_by_words(self) -> str:
        return conditions.done_in_words(self.done_by, self.plan.thing)

    @property
    def when(self) -> str:
        """ "At once", "2 hours later", "Day 5, 4 pm", "3 days before", "2 days after Closing"."""
        if self.unit == self.Unit.DAYS and self.at_time:
            hour = f"{self.at_time.hour % 12 or 12}"
            minutes = f":{self.at_time:%M}" if self.at_time.minute else ""
            half = "am" if self.at_time.hour < 12 else "pm"
            return f"{self._how_far}, {hour}{minutes} {half}"
        return self._how_far

    @property
    def _how_far(self) -> str:
        if self.hangs_on:
            return self._how_far_from(self.word_label)
        if self.offset == 0:
            return "The same day" if self.unit == self.Unit.DAYS and self.at_time else "At once"
        number, unit = abs(self.offset), self.unit if abs(self.offset) != 1 else self.unit[:-1]
        return f"{number} {unit} {'later' if self.offset > 0 else 'before'}"

    def _how_far_from(self, label: str) -> str:
        if self.offset == 0:
            return label
        unit = "business days" if self.is_business and self.unit == "days" else self.unit
        number = abs(self.offset)
        unit = unit.removesuffix("s") if number == 1 else unit
        return f"{number} {unit} {'after' if self.offset > 0 else 'before'} {label}"

    @property
    def repeats_in_words(self) -> str:
        """ "every week until Contract"."""
        if not self.repeats:
            return ""
        said = Repeat(self.repeats).label.lower()
        until = self.until and belonging.word_label(self.plan.thing, self.until)
        return f"{said} until {until}" if until else said

    @property
    def sample(self) -> str:
        """The words with nobody to fill in."""
        return words.without_fields(self.words)

    @transaction.atomic
    def move_to(self, place: int) -> bool:
        """To that place among the steps, 1 being the first.

        Where its day does not fit there, it takes the day of the step that it passed.
        """
        TaskPlan.objects.select_for_update().get(pk=self.plan_id)
        steps = self.plan.in_order()
        was = next(number for number, step in enumerate(steps) if step.pk == self.pk)
        to = min(max(place, 1), len(steps)) - 1
        if to == was:
            return False
        passed = steps[to]
        steps.insert(to, steps.pop(was))
        for name in TIMING:
            setattr(self, name, getattr(passed, name))
        for number, step in enumerate(steps, 1):
            PlanStep.objects.filter(pk=step.pk).exclude(position=number).update(position=number)
        self.position = to + 1
        self.save(update_fields=[*TIMING])
        return True
