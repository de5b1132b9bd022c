import datetime as dt

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda import lateness, repeating, words
from agenda.models.doing import NEEDED, Condition, Kind, can_be_done
from crm.kit import clock, workdays
from crm.kit.ids import uuid7


class TaskQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(done_at=None, skipped_at=None)

    def of(self, membership):
        """Those of this member, and those that are nobody's yet."""
        return self.filter(Q(assigned_to=membership) | Q(assigned_to=None))

    def due(self, by: dt.datetime | None = None):
        return self.filter(due_at__lte=by or clock.Now())

    def doable(self):
        """But for those that have no number, e-mail or address left to be done with.

        They come back by themselves as soon as there is one.
        """
        return self.filter(can_be_done())

    def waiting(self):
        """Those that cannot be done now, for want of a number, an e-mail or an address."""
        return self.filter(~can_be_done())

    def put_off(self, until: dt.datetime) -> int:
        """All of them, until then; from when, each remembers."""
        was = models.functions.Coalesce("snoozed_from", "due_at")
        moved = self.update(snoozed_from=was, due_at=until)
        changed("tasks", "people")
        return moved

    def give_to(self, member) -> int:
        """This member does them; None: nobody in particular."""
        given = self.update(assigned_to=member)
        changed("tasks", "people")
        return given

    def for_lines(self):
        """With what a line shows, in a fixed number of queries."""
        return self.select_related(
            "person__owner",
            "run__plan",
            "assigned_to__user",
            "done_by__user",
            "skipped_by__user",
            "category",
            "workspace",
        ).prefetch_related("person__phones", "person__emails", "person__addresses")

    def in_order(self, after: tuple | None = None):
        """The longest due first; `after` is the moment and the key of the last one before."""
        rows = self.order_by("due_at", "pk")
        if after is None:
            return rows
        at, pk = after
        return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))

    def lines(self, most: int, after: tuple | None = None) -> list["Task"]:
        """The first of them in their order with what a line shows: chosen, and then joined."""
        chosen = list(self.in_order(after).values_list("pk", flat=True)[:most])
        return list(Task.objects.filter(pk__in=chosen).for_lines().in_order()) if chosen else []


class Task(WorkspaceModel):
    """One thing that somebody is to do by a moment, mostly about a person; from a plan or by hand.

    A step of a plan that is not done was skipped (not applicable) with a reason.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    title = models.CharField("what is to be done", max_length=200)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.OTHER)
    due_at = models.DateTimeField("due")
    # Without one it is due on that day, at no hour of it.
    has_time = models.BooleanField(default=True)
    person = Key(
        "contacts.Person", models.CASCADE, null=True, blank=True, related_name="tasks",
        db_index=False,
    )  # fmt: skip
    assigned_to = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    about = models.CharField(max_length=200, blank=True)
    # What of a higher app it is part of, as "kind:public id" (agenda.belonging).
    belongs_to = models.CharField(
        max_length=60, blank=True, default="", db_default="", editable=False
    )
    category = Key(
        "contacts.Category", models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False, verbose_name="filed under",
    )  # fmt: skip
    # An RRULE; whatever comes of one task is one series, and each day of it is there once.
    repeats = models.CharField(
        max_length=120, blank=True, default="", db_default="", editable=False
    )
    series = models.UUIDField(null=True, blank=True, editable=False)
    occurs_on = models.DateField(null=True, blank=True, editable=False)
    condition = models.CharField(
        max_length=10, choices=Condition, blank=True, default=Condition.ALWAYS, editable=False
    )
    note = models.TextField("what to say or mind", max_length=5_000, blank=True)
    subject = models.CharField("subject of the mail", max_length=200, blank=True)
    words = models.TextField("words of the text or mail", max_length=5_000, blank=True)
    run = Key(
        "agenda.PlanRun", models.CASCADE, null=True, blank=True, related_name="tasks",
        db_index=False,
    )  # fmt: skip
    step = Key("agenda.PlanStep", models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0, editable=False)
    # When the plan would have it, before nights, weekends and hands moved it.
    planned_at = models.DateTimeField(null=True, blank=True, editable=False)
    never_moves = models.BooleanField(default=False, db_default=False, editable=False)
    # The date of a thing that it is counted from, and where that stood when it was counted.
    hangs_on = models.CharField(
        max_length=40, blank=True, default="", db_default="", db_collation="C", editable=False
    )
    hung_on = models.DateField(null=True, blank=True, editable=False)
    letter = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    shows_in_report = models.BooleanField(
        "show it in the seller’s report", default=False, db_default=False
    )
    done_because = models.CharField(
        max_length=200, blank=True, default="", db_default="", editable=False
    )
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    skipped_at = models.DateTimeField(null=True, blank=True, editable=False)
    skipped_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    skip_reason = models.CharField("why not", max_length=200, blank=True)
    # When it was due before somebody put it off.
    snoozed_from = models.DateTimeField(null=True, blank=True, editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    is_call = False  # among planned calls: it is none of those

    objects = TaskQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="task_public_id"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(skipped_at=None), name="task_done_or_skipped"
            ),
            models.UniqueConstraint(
                fields=["workspace", "series", "occurs_on"],
                condition=Q(series__isnull=False),
                name="task_once_a_day_of_series",
            ),
            models.CheckConstraint(
                condition=Q(repeats="") | Q(series__isnull=False, occurs_on__isnull=False),
                name="task_repeats_in_series",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at", "id"],
                condition=Q(done_at=None, skipped_at=None),
                name="task_open",
            ),
            models.Index(
                fields=["workspace", "assigned_to", "due_at", "id"],
                condition=Q(done_at=None, skipped_at=None),
                name="task_open_of_member",
            ),
            models.Index(fields=["workspace", "person", "due_at"], name="task_of_person"),
            models.Index(fields=["workspace", "run", "position"], name="task_of_run"),
            models.Index(
                fields=["workspace", "-done_at"],
                condition=Q(done_at__isnull=False),
                name="task_done",
            ),
            models.Index(
                fields=["workspace", "-skipped_at"],
                condition=Q(skipped_at__isnull=False),
                name="task_left_out",
            ),
            models.Index(
                fields=["workspace", "belongs_to", "due_at", "id"],
                condition=Q(done_at=None, skipped_at=None) & ~Q(belongs_to=""),
                name="task_open_of_thing",
            ),
            models.Index(
                fields=["workspace", "belongs_to"],
                condition=~Q(belongs_to=""),
                name="task_of_thing",
            ),
            models.Index(
                fields=["workspace", "category", "due_at", "id"],
                condition=Q(done_at=None, skipped_at=None, category__isnull=False),
                name="task_open_of_category",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agenda:task", args=[self.public_id])

    @property
    def place(self) -> tuple:
        """Where it stands in a list with planned calls: its moment, after the calls, its key."""
        return (self.due_at, 1, self.pk)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.skipped_at is None

    @property
    def icon(self) -> str:
        return Kind(self.kind).icon

    @property
    def is_written(self) -> bool:
        """It has words that go to the person: a text or a mail."""
        return Kind(self.kind).is_written

    @property
    def when(self) -> dt.datetime | dt.date:
        """The moment that it is due, or the day where no hour was said."""
        return self.due_at if self.has_time else timezone.localtime(self.due_at).date()

    @property
    def is_late(self) -> bool:
        return bool(self.late_words)

    @property
    def late_words(self) -> str:
        """ "since 3 pm", "a day late", "3 weeks late"; nothing while there is time."""
        return lateness.in_words(self.when) if self.is_open else ""

    @property
    def moved_because(self) -> str:
        """ "due Sunday, so Friday": why its day is not the one of its plan; else nothing."""
        if self.planned_at is None or self.snoozed_from:
            return ""
        planned = timezone.localtime(self.planned_at).date()
        if not (why := workdays.why_no_business(planned)):
            return ""
        due = timezone.localtime(self.due_at).date()
        if due != planned:
            return f"due {why.removeprefix('a ')}, so {due:%A}"
        return f"{why}, and it never moves" if self.never_moves else ""

    @property
    def repeats_in_words(self) -> str:
        return repeating.in_words(self.repeats, self.occurs_on)

    @property
    def phone(self):
        """The number to call or to text; none that is BAD or DNC."""
        return self.person.best_phone if self.person else None

    @property
    def email(self):
        return self.person.best_email if self.person else None

    @property
    def obstacle(self) -> str:
        """Why it cannot be done now, in words; nothing when it can."""
        if self.person is None:
            return ""
        if self.person.died_on:
            return f"{self.person.first} has died"
        missing = {
            "phone": self.phone is None,
            "email": self.email is None,
            "address": self.person.mailing_address is None,
        }
        for way in (NEEDED.get(Kind(self.kind)), self.condition):
            if way and missing.get(way):
                return self._none_of(way)
        if self.condition.startswith("no_") and not missing[self.condition[3:]]:
            return "There is another way to reach them"
        return ""

    def _none_of(self, way: str) -> str:
        if way == "address":
            return "No address is known"
        no_phone = next((gap for gap in self.person.gaps if way == "phone"), "No phone")
        if way == "phone":
            return no_phone
        return next((gap for gap in self.person.gaps if "mail" in gap), "No e-mail")

    @property
    def why_not_again(self) -> str:
        """Why it cannot be to do once more; nothing when it can."""
        if self.is_open:
            return "it is on the list"
        if self.run_id and not self.run.is_running:
            return "its plan has ended"
        if self.series and Task.objects.open().filter(series=self.series).exists():
            return "it has come again already"
        return ""

    def filled(self, by=None) -> tuple[str, str]:
        """Subject and words as they go to the person, from the member who does it."""
        return words.fill(self.subject, self, by), words.fill(self.words, self, by)

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def finish(self, *, by, because: str = "") -> bool:
        """It is done; a second call changes nothing. The last one of a plan ends it.

        `because` says why where it was done by itself.
        """
        return self._close(done_at=clock.Now(), done_by=by, done_because=because[:200])

    @transaction.atomic
    def skip(self, reason: str, *, by) -> bool:
        """It is not applicable, and why; a second call changes nothing."""
        return self._close(skipped_at=clock.Now(), skipped_by=by, skip_reason=reason[:200])

    def _close(self, **fields) -> bool:
        closed = bool(Task.objects.open().filter(pk=self.pk).update(**fields))
        self.refresh_from_db()
        if closed:
            changed("tasks", "people")
            if self.repeats:
                self._come_again()
            if self.run_id:
                self.run.finish_if_done()
        return closed

    def _come_again(self) -> None:
        """The next of its series, unless one is to be done already; each day of it comes once."""
        if Task.objects.open().filter(series=self.series).exists():
            return
        zone = self.workspace.zone
        day = repeating.following(self.repeats, self.occurs_on, clock.today(zone))
        if self.run_id and self.run.is_over_for(self, day):
            return
        at = (self.snoozed_from or self.due_at).astimezone(zone).time()
        kept = (
            "title", "kind", "has_time", "person_id", "assigned_to_id", "about", "belongs_to",
            "category_id", "repeats", "series", "condition", "note", "subject", "words", "run_id",
            "by_id", "step_id", "position", "letter", "shows_in_report",
        )  # fmt: skip
        again = Task(
            due_at=dt.datetime.combine(day, at, zone), occurs_on=day,
            **{name: getattr(self, name) for name in kept},
        )  # fmt: skip
        Task.objects.bulk_create([again], ignore_conflicts=True)

    def snooze(self, until: dt.datetime, *, by) -> bool:
        """Put it off until then; from when, it remembers. False when it is closed by now."""
        moved = Task.objects.open().filter(pk=self.pk).put_off(until)
        self.refresh_from_db()
        return bool(moved)

    def repeat(self, repeat: str, day: dt.date) -> None:
        """It comes again so often, counted from that day; not saved yet.

        Another rule or another day begins another series.
        """
        rule = repeating.rule(repeat, day)
        if not rule or (rule, day) != (self.repeats, self.occurs_on):
            self.series = uuid7() if rule else None
        self.repeats, self.occurs_on = rule, day if rule else None

    def reopen(self) -> bool:
        """Done or skipped by mistake: it is to be done again.

        Not when its plan has ended, or when it has come again already.
        """
        if self.why_not_again:
            return False
        nothing = dict.fromkeys(["done_at", "done_by", "skipped_at", "skipped_by"])
        closed = Task.objects.filter(pk=self.pk).exclude(done_at=None, skipped_at=None)
        moved = closed.update(skip_reason="", done_because="", **nothing)
        self.refresh_from_db()
        changed("tasks", "people")
        return bool(moved)
