import datetime as dt

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.db.models.lookups import IsNull
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from agenda import words
from contacts.models import Address, Email, Phone
from crm.kit import clock
from crm.kit.ids import uuid7

computed = property


class Kind(models.TextChoices):
    CALL = "call", "Call"
    TEXT = "text", "Text"
    EMAIL = "email", "Email"
    CARD = "card", "Card"
    VISIT = "visit", "Visit"
    OTHER = "other", "Something else"

    @computed
    def icon(self) -> str:
        icons = {"call": "phone", "text": "message-2", "email": "mail", "card": "mailbox"}
        return icons.get(self.value, "coffee" if self == Kind.VISIT else "checkbox")

    @computed
    def touch(self) -> str:
        """The kind of touch that it is when it is done; none for what is no touch."""
        return {"visit": "met", "other": ""}.get(self.value, self.value)

    @computed
    def is_written(self) -> bool:
        return self in (Kind.TEXT, Kind.EMAIL)


class Condition(models.TextChoices):
    ALWAYS = "", "Always"
    PHONE = "phone", "There is a number to call"
    EMAIL = "email", "There is an e-mail to write to"
    ADDRESS = "address", "Their address is known"
    NO_PHONE = "no_phone", "There is no number to call"
    NO_EMAIL = "no_email", "There is no e-mail to write to"


NEEDED = {Kind.CALL: "phone", Kind.TEXT: "phone", Kind.EMAIL: "email", Kind.CARD: "address"}


def _has(way: str) -> IsNull:
    """Whether the person has one that may be used, asked of each task alone.

    Not as EXISTS: PostgreSQL would hash every number of the workspace for a page of forty tasks.
    """
    of_person = {"person": OuterRef("person")}
    rows = {
        "phone": Phone.objects.callable().filter(number__startswith="+", **of_person),
        "email": Email.objects.filter(status="", **of_person),
        "address": Address.objects.filter(
            status="", lived_until=None, kind__in=["home", "mailing"], **of_person
        ),
    }
    return IsNull(Subquery(rows[way].order_by().values("pk")[:1]), False)


def _can_be_done() -> Q:
    kinds = Q(kind__in=[Kind.VISIT, Kind.OTHER])
    if_only = Q(condition="")
    for way in ("phone", "email", "address"):
        kinds |= Q(_has(way), kind__in=[kind for kind in NEEDED if NEEDED[kind] == way])
        if_only |= Q(_has(way), condition=way)
    for way in ("phone", "email"):
        if_only |= Q(~Q(_has(way)), condition=f"no_{way}")
    return Q(person=None) | (Q(person__died_on=None) & kinds & if_only)


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
        return self.filter(_can_be_done())

    def waiting(self):
        """Those that cannot be done now, for want of a number, an e-mail or an address."""
        return self.filter(~_can_be_done())

    def for_lines(self):
        """With what a line shows, in a fixed number of queries."""
        return self.select_related(
            "person__owner", "run__plan", "assigned_to__user", "done_by__user", "workspace"
        ).prefetch_related("person__phones", "person__emails", "person__addresses")

    def in_order(self, after=None):
        """The longest due first; `after` is the last task of the page before."""
        rows = self.order_by("due_at", "pk")
        if after is None:
            return rows
        return rows.filter(Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.pk))

    def lines(self, most: int, after=None) -> list["Task"]:
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

    objects = TaskQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="task_public_id"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(skipped_at=None), name="task_done_or_skipped"
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
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agenda:task", args=[self.public_id])

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
    def is_late(self) -> bool:
        return self.is_open and self.due_at < clock.on_this_machine()

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

    def filled(self, by=None) -> tuple[str, str]:
        """Subject and words as they go to the person, from the member who does it."""
        return words.fill(self.subject, self, by), words.fill(self.words, self, by)

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def finish(self, *, by) -> bool:
        """It is done; a second call changes nothing. The last one of a plan ends it."""
        return self._close(done_at=clock.Now(), done_by=by)

    @transaction.atomic
    def skip(self, reason: str, *, by) -> bool:
        """It is not applicable, and why; a second call changes nothing."""
        return self._close(skipped_at=clock.Now(), skipped_by=by, skip_reason=reason[:200])

    def _close(self, **fields) -> bool:
        closed = bool(Task.objects.open().filter(pk=self.pk).update(**fields))
        self.refresh_from_db()
        if closed:
            changed("tasks", "people")
            if self.run_id:
                self.run.finish_if_done()
        return closed

    def snooze(self, until: dt.datetime, *, by) -> bool:
        """Put it off until then; from when, it remembers. False when it is closed by now."""
        moved = Task.objects.open().filter(pk=self.pk).update(
            snoozed_from=models.functions.Coalesce("snoozed_from", "due_at"), due_at=until
        )  # fmt: skip
        self.refresh_from_db()
        changed("tasks", "people")
        return bool(moved)

    def reopen(self) -> bool:
        """Done or skipped by mistake: it is to be done again, if its plan still runs."""
        if self.run_id and not self.run.is_running:
            return False
        nothing = dict.fromkeys(["done_at", "done_by", "skipped_at", "skipped_by"])
        closed = Task.objects.filter(pk=self.pk).exclude(done_at=None, skipped_at=None)
        moved = closed.update(skip_reason="", **nothing)
        self.refresh_from_db()
        changed("tasks", "people")
        return bool(moved)
