from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from messaging import merge


class SequenceQuerySet(WorkspaceQuerySet):
    def running(self):
        return self.filter(is_active=True)

    def with_counts(self):
        """How many letters each has, and how many people are on it now."""
        from drips.models.enrolment import Enrolment

        steps = Step.objects.filter(sequence=models.OuterRef("pk")).order_by()
        people = Enrolment.objects.filter(sequence=models.OuterRef("pk")).live().order_by()
        return self.annotate(letters_count=_count(steps), people_count=_count(people))


def _count(rows):
    counted = rows.values("sequence").annotate(number=models.Count("*")).values("number")
    return models.functions.Coalesce(models.Subquery(counted), 0)


class Sequence(WorkspaceModel):
    """A drip: letters that follow each other over weeks."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    description = models.CharField(
        "who it is for", max_length=300, blank=True, help_text="One line, for you and your team."
    )
    is_active = models.BooleanField(default=True, editable=False)
    owner = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SequenceQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="sequence_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="sequence_once",
                violation_error_message="There is a drip of this name.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("drips:sequence", args=[self.public_id])

    def pause(self) -> bool:
        """Nobody gets the next letter until it is resumed."""
        return self._set_active(False)

    def resume(self) -> bool:
        return self._set_active(True)

    @transaction.atomic
    def _set_active(self, active: bool) -> bool:
        moved = Sequence.objects.filter(pk=self.pk).exclude(is_active=active)
        count = moved.update(is_active=active)
        self.is_active = active
        changed("people")
        return bool(count)

    def add_step(self, **fields) -> "Step":
        """A letter at the end."""
        last = self.steps.aggregate(last=models.Max("position"))["last"] or 0
        return self.steps.create(position=last + 1, **fields)


class Step(WorkspaceModel):
    """One letter of a drip: what it says, and how long after the one before."""

    class Kind(models.TextChoices):
        EMAIL = "email", "Email"
        LETTER = "letter", "Printed letter"
        TEXT = "text", "Text"
        CALL = "call", "Call"
        TASK = "task", "Task"

        @property
        def icon(self) -> str:
            icons = {"letter": "mailbox", "text": "message-2", "call": "phone", "task": "checkbox"}
            return icons.get(self.value, "mail")

    public_id = models.UUIDField(default=uuid7, editable=False)
    sequence = Key("drips.Sequence", models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.EMAIL, editable=False)
    wait_days = models.PositiveSmallIntegerField(
        "days after the letter before",
        default=7,
        help_text="The first one counts from the day you put someone on the drip. "
        "Nobody gets two automatic emails in seven days.",
    )
    subject = models.CharField(max_length=200)
    body = models.TextField("letter", max_length=20_000)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="step_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "sequence", "position"],
                name="step_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(wait_days__lte=730),
                name="step_wait_bounded",
                violation_error_message="Two years (730 days) is the longest wait.",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("drips:step", args=[self.sequence.public_id, self.public_id])

    @property
    def title(self) -> str:
        """The subject as lists show it: with the words that stand for nobody in particular."""
        return merge.without_fields(self.subject)

    @property
    def icon(self) -> str:
        return Step.Kind(self.kind).icon

    @property
    def timing(self) -> str:
        """When it leaves, counted from the letter before: "1 week later"."""
        number, unit = (self.wait_days // 7, "week") if self.wait_days % 7 == 0 else (
            self.wait_days, "day",
        )  # fmt: skip
        return f"{number} {unit}{'' if number == 1 else 's'} later" if number else "At once"

    def letter_for(self, person, *, workspace, membership=None) -> tuple[str, str]:
        """Subject and text as this person would get them."""
        fill = {"workspace": workspace, "membership": membership}
        subject = merge.render(self.subject, person, **fill).text
        return " ".join(subject.split()), merge.render(self.body, person, **fill).text

    @transaction.atomic
    def move_to(self, place: int) -> bool:
        """To that place among the letters, 1 being the first; the others close up."""
        Sequence.objects.select_for_update().get(pk=self.sequence_id)
        steps = list(Step.objects.filter(sequence=self.sequence_id))
        before = [step.pk for step in steps]
        steps.insert(max(place, 1) - 1, steps.pop(before.index(self.pk)))
        for number, step in enumerate(steps, start=1):
            if step.position != number:
                Step.objects.filter(pk=step.pk).update(position=number)
        return before != [step.pk for step in steps]
