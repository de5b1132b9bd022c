import datetime as dt

from django.db import models, transaction
from django.db.models.functions import Coalesce

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Person
from crm.kit import clock
from crm.kit.ids import uuid7
from drips import manners
from drips.models.sequence import Step
from messaging import merge
from messaging.models import Message, State


class CannotEnrol(Exception):
    """Why this person may not be put on that drip, in a sentence for the agent."""


class EnrolmentQuerySet(WorkspaceQuerySet):
    def live(self):
        """Those that run or are held: one for each person and drip."""
        return self.filter(state__in=Enrolment.LIVE)

    def active(self):
        return self.filter(state=Enrolment.State.ACTIVE)

    def due(self):
        return self.active().filter(due_at__lte=clock.Now(), sequence__is_active=True)

    def with_progress(self):
        """How many letters are done, of how many, and what the next one is called."""
        steps = Step.objects.filter(sequence=models.OuterRef("sequence")).order_by()
        taken = StepTaken.objects.filter(enrolment=models.OuterRef("pk")).order_by()
        of_this = StepTaken.objects.filter(enrolment=models.OuterRef(models.OuterRef("pk")))
        ahead = steps.exclude(pk__in=of_this.values("step"))
        return self.annotate(
            taken_count=_count(taken, "enrolment"),
            letters_count=_count(steps, "sequence"),
            next_subject=models.Subquery(_next_of(ahead)),
        ).select_related("sequence", "person", "by__user")

    @transaction.atomic
    def enrol(self, person, sequence, *, by, write_first: bool = False) -> "Enrolment":
        """Put a person on a drip; CannotEnrol says why not. `write_first`: by lets it speak first.

        Nothing automated is the first contact: without a talk on the record it waits for one.
        """
        person = Person.objects.select_for_update().get(pk=person.pk)
        if why_not := manners.reason_not_to_enrol(person, sequence):
            raise CannotEnrol(why_not)
        may_begin = write_first or manners.has_talked(person)
        first = sequence.steps.first()
        now = clock.now()
        enrolment = self.create(
            person=person,
            sequence=sequence,
            by=by,
            first_word_by=by if write_first else None,
            began_at=now,
            due_at=now + dt.timedelta(days=first.wait_days) if may_begin else None,
        )
        changed("people")
        return enrolment

    def end_every(self, person, because: str) -> int:
        """End whatever runs for this person. What has been handed over has gone; nothing else."""
        return self.end_all([person.pk], because)

    @transaction.atomic
    def end_all(self, people_ids: list[int], because: str) -> int:
        """End whatever runs for these people, under the locks of their rows (R3)."""
        on_one = self.filter(person__in=people_ids).live()
        letters = Message.objects.filter(person__in=people_ids).with_key_of("drip:")
        people = Person.objects.filter(pk__in=people_ids).order_by("pk")
        list(people.select_for_update().values_list("pk"))
        ended = on_one.update(
            state=Enrolment.State.ENDED, ended_at=clock.Now(), end_reason=because, due_at=None
        )
        letters.cancel(because)
        return ended


def lock(person_id: int) -> Person | None:
    """The lock of every stop and every hand-off (R3); None when the person is gone."""
    return Person.objects.select_for_update().filter(pk=person_id).first()


def _count(rows, group: str):
    counted = rows.values(group).annotate(number=models.Count("*")).values("number")
    return Coalesce(models.Subquery(counted), 0)


def _next_of(ahead):
    return ahead.order_by("position").values("subject")[:1]


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
    # When the next letter is looked at; none while it waits for a first talk.
    due_at = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
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
        ]

    def __str__(self):
        return f"{self.person_id} on {self.sequence_id}"

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
        """The next letter's subject, for one that came `with_progress`."""
        return merge.without_fields(self.next_subject or "")

    @property
    def key(self) -> str:
        """What the ledger keys of all its letters start with."""
        return f"drip:{self.public_id}:"

    def steps_ahead(self):
        return Step.objects.filter(sequence=self.sequence_id).exclude(
            pk__in=self.taken.values("step")
        )

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def advance(self) -> bool:
        """Write the next letter into the ledger if its time has come; whether anything moved."""
        if (person := self._lock()) is None:
            return False
        due = Enrolment.objects.due().filter(pk=self.pk).select_for_update(of=("self",))
        enrolment = due.select_related("sequence", "by__user", "workspace").first()
        if enrolment is None:
            return False
        if because := manners.reason_to_end(person):
            return enrolment.end(because)
        step = enrolment.steps_ahead().first()
        if step is None:
            return enrolment._finish()
        if not (enrolment.first_word_by_id or manners.has_talked(person)):
            return enrolment._wait(None)
        if free_at := manners.busy_until(person):
            return enrolment._wait(free_at)
        return enrolment._take(step, person)

    def _lock(self):
        return lock(self.person_id)

    def _take(self, step, person) -> bool:
        email = manners.address_for(person)
        if step.kind != Step.Kind.EMAIL:
            return self.hold(f"Sphere cannot do “{step}” by itself yet.")
        if email is None:
            return self.hold(f"{person.first} has no e-mail address that may be written to.")
        message = self._write(step, person, email)
        StepTaken.objects.create(enrolment=self, step=step, at=clock.now(), message=message)
        following = self.steps_ahead().first()
        wait = dt.timedelta(days=following.wait_days) if following else manners.A_WHILE
        return self._wait(clock.now() + wait)

    def _finish(self) -> bool:
        """Over, once the last letter has left: until then it can be paused and ended."""
        if Message.objects.filter(person=self.person_id).with_key_of(self.key).waiting().exists():
            return self._wait(clock.now() + manners.A_WHILE)
        return self._close(self.State.FINISHED, "All letters were sent.")

    def _write(self, step, person, email) -> Message:
        subject, text = step.letter_for(person, workspace=self.workspace, membership=self.by)
        return Message.objects.queue(
            key=self._key_of(step),
            to=email.address,
            to_name=person.name,
            subject=subject,
            text=text,
            html=merge.as_html(text),
            purpose=Message.Purpose.MARKETING,
            person=person,
            by=self.by,
            kind="Drip letter",
            campaign=self.sequence.public_id.hex,
            is_automated=True,
            why=manners.why(self, step, person),
        )

    def _key_of(self, step) -> str:
        """One for each letter; the next one only when a stop that was taken back cancelled it."""
        key = f"{self.key}{step.public_id}"
        theirs = Message.objects.filter(person=self.person_id).with_key_of(key)
        written = list(theirs.values_list("state", flat=True))
        is_anew = written and set(written) == {State.CANCELLED}
        return f"{key}:r{len(written) + 1}" if is_anew else key

    def _wait(self, until: dt.datetime | None) -> bool:
        return bool(Enrolment.objects.filter(pk=self.pk).update(due_at=until))

    def _close(self, state, because: str) -> bool:
        """The letters already in the ledger still leave; nothing follows them."""
        moved = Enrolment.objects.live().filter(pk=self.pk)
        return bool(
            moved.update(state=state, ended_at=clock.Now(), end_reason=because, due_at=None)
        )

    @transaction.atomic
    def end(self, because: str) -> bool:
        """No letter follows, and one that still waits in the ledger is stopped."""
        self._lock()
        Message.objects.filter(person=self.person_id).with_key_of(self.key).cancel(because)
        ended = self._close(self.State.ENDED, because)
        changed("people")
        return ended

    @transaction.atomic
    def hold(self, because: str = "") -> bool:
        """Pause until a member resumes it. A letter in the ledger waits too (drips.manners)."""
        self._lock()
        moved = Enrolment.objects.active().filter(pk=self.pk)
        held = moved.update(state=self.State.HELD, held_because=because[:200])
        changed("people")
        return bool(held)

    @transaction.atomic
    def resume(self) -> bool:
        """Go on where it stopped; what was due meanwhile is due now."""
        self._lock()
        moved = Enrolment.objects.filter(pk=self.pk, state=self.State.HELD)
        resumed = moved.update(
            state=self.State.ACTIVE, held_because="", due_at=Coalesce("due_at", clock.Now())
        )
        if resumed:
            Message.objects.filter(person=self.person_id).with_key_of(self.key).hurry()
        changed("people")
        return bool(resumed)


class StepTaken(WorkspaceModel):
    """A letter of a drip that was written for a person: it is never written twice."""

    enrolment = Key("drips.Enrolment", models.CASCADE, related_name="taken")
    step = Key("drips.Step", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    message = Key("messaging.Message", models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "steps taken"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "enrolment", "step"], name="step_taken_once"
            )
        ]

    def __str__(self):
        return f"{self.step_id} of {self.enrolment_id}"
