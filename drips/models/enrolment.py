import datetime as dt

from django.db import models, transaction
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Person
from crm.kit import clock
from crm.kit.ids import uuid7
from drips import anchors, daytime, manners
from drips.models.ending import Ending
from drips.models.progress import ahead, counted, taken_of
from drips.models.proposal import Proposal
from drips.models.step import Step
from drips.models.taken import StepTaken
from messaging import merge
from messaging.models import Message, PrintPiece, State


class CannotEnrol(Exception):
    """Why this person may not be put on that drip, in a sentence for the agent."""


class EnrolmentQuerySet(WorkspaceQuerySet):
    def live(self):
        """Those that run or are held: one for each person and drip."""
        return self.filter(state__in=Enrolment.LIVE)

    def active(self):
        return self.filter(state=Enrolment.State.ACTIVE)

    def held(self):
        return self.filter(state=Enrolment.State.HELD)

    def gone(self):
        return self.exclude(state__in=Enrolment.LIVE)

    def due(self):
        return self.active().filter(due_at__lte=clock.Now(), sequence__is_active=True)

    def held_back(self):
        """Those whose next step was due, and which something else keeps waiting."""
        return self.active().exclude(waits_because="").filter(sequence__is_active=True)

    def with_next_step(self):
        """The id of the step that comes next; none when all are taken."""
        return self.annotate(next_step=models.Subquery(ahead().values("pk")[:1]))

    def with_progress(self):
        """How many steps are done, of how many, and what the next one is called."""
        steps = Step.objects.filter(sequence=models.OuterRef("sequence")).order_by()
        taken = taken_of(models.OuterRef("pk"), models.OuterRef("round")).order_by()
        return self.annotate(
            taken_count=counted(taken, "enrolment"),
            letters_count=counted(steps, "sequence"),
            next_subject=models.Subquery(ahead().values("subject")[:1]),
            next_kind=models.Subquery(ahead().values("kind")[:1]),
        ).select_related("sequence", "person", "by__user")

    @transaction.atomic
    def enrol(self, person, sequence, *, by, write_first: bool = False) -> "Enrolment":
        """Put a person on a drip; CannotEnrol says why not. `write_first`: by lets it speak first.

        Nothing automated is the first contact: without a talk on the record it waits for one.
        """
        person = Person.objects.select_for_update().get(pk=person.pk)
        if why_not := manners.reason_not_to_enrol(person, sequence):
            raise CannotEnrol(why_not)
        now = clock.now()
        zone = sequence.workspace.zone
        today = now.astimezone(zone).date()
        enrolment = Enrolment(
            person=person,
            sequence=sequence,
            by=by,
            first_word_by=by if write_first else None,
            began_at=now,
            anchor_on=anchors.next_for(sequence, person, today) if sequence.is_dated else None,
        )
        first = sequence.steps.first()
        if write_first or not first.is_automatic or manners.has_talked(person):
            enrolment.due_at = enrolment.moment_of(first, [first], person, now)
        else:
            enrolment.waits_because = f"It waits until you have talked with {person.first}."
        enrolment.save()
        Proposal.objects.filter(person=person, sequence=sequence).open().update(
            state=Proposal.State.BEGUN, decided_by=by, decided_at=now
        )
        changed("people")
        return enrolment

    def end_every(self, person, because: str, ending=Ending.MEMBER) -> int:
        """End whatever runs for this person. What has been handed over has gone; nothing else."""
        return self.end_all([person.pk], because, ending)

    @transaction.atomic
    def end_all(self, people_ids: list[int], because: str, ending=Ending.MEMBER) -> int:
        """End whatever runs for these people, under the locks of their rows (R3)."""
        on_one = self.filter(person__in=people_ids).live()
        letters = Message.objects.filter(person__in=people_ids).with_key_of("drip:")
        pieces = PrintPiece.objects.filter(person__in=people_ids, key__startswith="drip:")
        people = Person.objects.filter(pk__in=people_ids).order_by("pk")
        list(people.select_for_update().values_list("pk"))
        ended = on_one.update(
            state=Enrolment.State.ENDED, ended_at=clock.Now(), end_reason=because, due_at=None,
            ending=ending, waits_because="",
        )  # fmt: skip
        letters.cancel(because)
        pieces.cancel(because)
        return ended

    def shift_next(self, step: Step, days: int) -> int:
        """The wait before a step has changed: for those whose next it is, its day moves, too."""
        ahead = self.active().with_next_step().filter(
            sequence=step.sequence_id, next_step=step.pk, due_at__gt=clock.Now(), anchor_on=None
        )  # fmt: skip
        moved = Enrolment.objects.filter(pk__in=ahead.values("pk"))
        later = models.F("due_at") + dt.timedelta(days=days)
        return moved.update(due_at=Greatest(later, clock.Now()))


def lock(person_id: int) -> Person | None:
    """The lock of every stop and every hand-off (R3); None when the person is gone."""
    return Person.objects.select_for_update().filter(pk=person_id).first()


class Enrolment(WorkspaceModel):
    """One person on one drip."""

    class State(models.TextChoices):
        ACTIVE = "active", "Running"
        HELD = "held", "Paused"
        ENDED = "ended", "Ended"
        FINISHED = "finished", "Finished"

    LIVE = (State.ACTIVE, State.HELD)

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="enrolments")
    sequence = Key("drips.Sequence", models.CASCADE, related_name="enrolments")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    # The member who said, by name, that the drip may write before anybody has talked.
    first_word_by = Key("accounts.Membership", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    began_at = models.DateTimeField()
    # The date that this round is counted from; none when it is counted from its start.
    anchor_on = models.DateField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    # When the next step is looked at; none while it waits for a first talk.
    due_at = models.DateTimeField(null=True, blank=True)
    # Why a step that was due has not been taken yet, in a sentence.
    waits_because = models.CharField(max_length=200, blank=True, default="", db_default="")
    held_because = models.CharField(max_length=200, blank=True)
    # A member sent them back to an earlier step: what was written before then may come again.
    moved_back_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=7, choices=Ending, blank=True, default="", db_default="")
    end_reason = models.CharField(max_length=200, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="enrolment_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "person", "sequence"],
                condition=models.Q(state__in=["active", "held"]),
                name="enrolment_once",
                violation_error_message="They are on this drip already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "held"]) ^ models.Q(ended_at__isnull=False),
                name="enrolment_ended_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state="active"), name="enrolment_due"
            ),
            models.Index(fields=["workspace", "sequence", "-began_at"], name="enrolment_of_drip"),
            models.Index(
                fields=["workspace", "due_at"],
                condition=models.Q(state="active") & ~models.Q(waits_because=""),
                name="enrolment_held_back",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} on {self.sequence_id}"

    def get_absolute_url(self):
        return reverse("drips:enrolment", args=[self.public_id])

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def waits_for_talk(self) -> bool:
        return self.state == self.State.ACTIVE and self.due_at is None

    @property
    def next_title(self) -> str:
        """The next step's subject, for one that came `with_progress`."""
        return merge.without_fields(self.next_subject or "")

    @property
    def key(self) -> str:
        """What the ledger keys of all its letters start with."""
        return f"drip:{self.public_id}:"

    def base_key(self, step) -> str:
        """One for each step of a round."""
        return f"{self.key}{step.public_id}" + (f":y{self.round}" if self.round else "")

    def key_of(self, step) -> str:
        """The next one of a step only when a stop that was taken back cancelled what it wrote, or
        a member sent them back to it."""
        key = self.base_key(step)
        mails = Message.objects.filter(person=self.person_id).with_key_of(key)
        pieces = PrintPiece.objects.filter(person=self.person_id, key__startswith=key)
        written = [
            *mails.values_list("state", "created_at"), *pieces.values_list("state", "created_at"),
        ]  # fmt: skip
        since = self.moved_back_at
        is_anew = written and all(
            state == State.CANCELLED or (since and at < since) for state, at in written
        )
        return f"{key}:r{len(written) + 1}" if is_anew else key

    def taken_now(self):
        """What was taken in the round that runs."""
        return self.taken.filter(round=self.round)

    def steps_ahead(self):
        return Step.objects.filter(sequence=self.sequence_id).exclude(
            pk__in=self.taken_now().values("step")
        )

    # ── when ─────────────────────────────────────────────────────────────────
    def day_of(self, step, steps) -> dt.date:
        """The day of a step that is counted from a date. `steps` are all up to it, in order."""
        waits = sum(one.wait_days for one in steps if one.position <= step.position)
        days = waits - self.sequence.begins_before
        return daytime.next_day(self.anchor_on + dt.timedelta(days=days), self.sequence.weekdays)

    def moment_of(self, step, steps, person, now: dt.datetime) -> dt.datetime:
        """When a step is looked at: its morning, or so many days from now; never before now."""
        if self.anchor_on is None:
            return now + dt.timedelta(days=step.wait_days)
        zones = daytime.zones_of(person, self.sequence.workspace)
        return max(now, daytime.morning_of(self.day_of(step, steps), zones))

    # ── commands ─────────────────────────────────────────────────────────────
    def advance(self) -> bool:
        """Take the next step if its time has come; whether anything moved."""
        from drips import walk

        return bool(walk.advance([self.pk]))

    def wait(self, until: dt.datetime | None, because: str = "") -> bool:
        """Look again then. Called under the person's lock."""
        moved = Enrolment.objects.filter(pk=self.pk)
        return bool(moved.update(due_at=until, waits_because=because[:200]))

    @transaction.atomic
    def finish(self) -> bool:
        """All steps are taken; one that comes each year begins its next round."""
        self._lock()
        if self.sequence.repeats_yearly:
            return self._begin_next_round()
        changed("people")
        return self._close(self.State.FINISHED, "All letters were sent.", Ending.DONE)

    def _begin_next_round(self) -> bool:
        date = self.anchor_on or self.began_at.astimezone(self.workspace.zone).date()
        self.anchor_on, self.round = anchors.in_year(date, date.year + 1), self.round + 1
        steps = list(self.sequence.steps.all())
        due_at = self.moment_of(steps[0], steps, self.person, clock.now()) if steps else None
        moved = Enrolment.objects.active().filter(pk=self.pk)
        return bool(
            moved.update(
                anchor_on=self.anchor_on, round=self.round, due_at=due_at, waits_because=""
            )
        )

    def _close(self, state, because: str, ending) -> bool:
        """The letters already in the ledger still leave; nothing follows them."""
        moved = Enrolment.objects.live().filter(pk=self.pk)
        return bool(
            moved.update(
                state=state, ended_at=clock.Now(), end_reason=because[:200], due_at=None,
                ending=ending, waits_because="",
            )
        )  # fmt: skip

    @transaction.atomic
    def end(self, because: str, ending=Ending.MEMBER) -> bool:
        """Nothing follows, and what still waits in the ledger or for paper is stopped."""
        self._lock()
        self._stop_what_waits(because)
        ended = self._close(self.State.ENDED, because, ending)
        changed("people")
        return ended

    def _stop_what_waits(self, because: str) -> None:
        Message.objects.filter(person=self.person_id).with_key_of(self.key).cancel(because)
        PrintPiece.objects.cancel_for(self.person_id, self.key, because)

    @transaction.atomic
    def hold(self, because: str = "") -> bool:
        """Pause until a member resumes it. A letter in the ledger waits too (drips.last_look)."""
        self._lock()
        moved = Enrolment.objects.active().filter(pk=self.pk)
        held = moved.update(state=self.State.HELD, held_because=because[:200], waits_because="")
        changed("people")
        return bool(held)

    @transaction.atomic
    def resume(self) -> bool:
        """Go on where it stopped; what was due meanwhile is due now."""
        self._lock()
        moved = Enrolment.objects.held().filter(pk=self.pk)
        resumed = moved.update(
            state=self.State.ACTIVE, held_because="", due_at=Coalesce("due_at", clock.Now())
        )
        if resumed:
            Message.objects.filter(person=self.person_id).with_key_of(self.key).hurry()
        changed("people")
        return bool(resumed)

    @transaction.atomic
    def skip(self, *, by) -> Step | None:
        """Pass over the next step; the one after it comes when it would have. Which one it was."""
        person = self._lock()
        if person is None or not Enrolment.objects.live().filter(pk=self.pk).exists():
            return None
        steps = list(self.sequence.steps.all())
        ahead = self._not_taken(steps)
        if not ahead:
            return None
        now = clock.now()
        self._pass_over(ahead[:1], f"{by} skipped it.", now)
        due_at = max(self.due_at or now, now)
        if len(ahead) > 1:
            wait = dt.timedelta(days=ahead[1].wait_days)
            dated = self.anchor_on is not None
            due_at = self.moment_of(ahead[1], steps, person, now) if dated else due_at + wait
        if self.due_at is not None or not ahead[0].is_automatic:
            self.wait(due_at)
        changed("people")
        return ahead[0]

    @transaction.atomic
    def move_to(self, step: Step, *, by) -> bool:
        """Go on with that step now: those before it are passed over, those from it on come (again).

        What waited in the ledger is stopped; what has left stays with them.
        """
        person = self._lock()
        if person is None or not Enrolment.objects.live().filter(pk=self.pk).exists():
            return False
        steps, now = list(self.sequence.steps.all()), clock.now()
        self._stop_what_waits(f"{by} moved {person.first} to another step.")
        later = [one.pk for one in steps if one.position >= step.position]
        if self.taken_now().filter(step__in=later).delete()[0]:
            Enrolment.objects.filter(pk=self.pk).update(moved_back_at=now)
        earlier = [one for one in self._not_taken(steps) if one.position < step.position]
        self._pass_over(earlier, f"{by} went on with “{step.title}”."[:200], now)
        if self.due_at is not None or not step.is_automatic:
            self.wait(now)
        changed("people")
        return True

    def _not_taken(self, steps) -> list[Step]:
        taken = set(self.taken_now().values_list("step", flat=True))
        return [step for step in steps if step.pk not in taken]

    def _pass_over(self, steps, because: str, now) -> None:
        StepTaken.objects.bulk_create(
            StepTaken(
                enrolment=self, step=step, round=self.round, at=now, skipped_because=because[:200]
            )
            for step in steps
        )

    def _lock(self):
        return lock(self.person_id)
