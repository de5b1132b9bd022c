from django.db import models, transaction
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel
from agenda.models import Kind as TaskKind
from crm.kit.ids import uuid7
from messaging import merge


class Step(WorkspaceModel):
    """One step of a drip: what it says, how it goes, and how long after the one before."""

    class Kind(models.TextChoices):
        EMAIL = "email", "Email"
        LETTER = "letter", "Printed letter"
        TEXT = "text", "Text"
        CALL = "call", "Call"
        TASK = "task", "Task"
        ECARD = "ecard", "eCard"

        @property
        def icon(self) -> str:
            icons = {"letter": "mailbox", "text": "message-2", "call": "phone", "task": "checkbox"}
            return icons.get(self.value, "mail-heart" if self == "ecard" else "mail")

        @property
        def is_automatic(self) -> bool:
            """It reaches them without a hand: the manners of wall 5 are about these."""
            return self in (self.EMAIL, self.TEXT, self.ECARD)

        @property
        def is_task(self) -> bool:
            return self in (self.CALL, self.TASK)

        @property
        def remark(self) -> str:
            remarks = {
                "letter": "waits for your next print run", "call": "on your call list",
                "task": "on your task list", "text": "only to who agreed to texts",
            }  # fmt: skip
            return remarks.get(self.value, "")

    class Paper(models.TextChoices):
        LETTER = "letter", "A letter in an envelope"
        CARD = "card", "A greeting card"
        POSTCARD = "postcard", "A postcard"

    class Rule(models.TextChoices):
        """What a field must say for the step to be done."""

        KNOWN = "known", "is filled in"
        UNKNOWN = "unknown", "is empty"
        IS = "is", "is"
        IS_NOT = "is_not", "is not"
        HAS = "has", "contains"

        @property
        def compares(self) -> bool:
            return self not in (self.KNOWN, self.UNKNOWN)

    public_id = models.UUIDField(default=uuid7, editable=False)
    sequence = Key("drips.Sequence", models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.EMAIL)
    wait_days = models.PositiveSmallIntegerField(
        "days after the step before",
        default=7,
        help_text="The first one counts from the day you put someone on the drip. "
        "Nobody gets two automatic emails in seven days.",
    )
    subject = models.CharField(max_length=200)
    body = models.TextField("letter", max_length=20_000, blank=True)
    paper = models.CharField(
        "printed as", max_length=8, choices=Paper, default=Paper.LETTER, db_default=Paper.LETTER
    )
    task_kind = models.CharField(
        "what kind of task", max_length=5, choices=TaskKind, default=TaskKind.OTHER,
        db_default=TaskKind.OTHER,
    )  # fmt: skip
    card = models.CharField("which eCard", max_length=60, blank=True, default="", db_default="")
    # Only for whom: somebody else's step is skipped, and the reason is kept.
    only_in = Key("contacts.Category", models.SET_NULL, null=True, blank=True, related_name="+",
                  verbose_name="only if they are in")  # fmt: skip
    not_in = Key("contacts.Category", models.SET_NULL, null=True, blank=True, related_name="+",
                 verbose_name="not if they are in")  # fmt: skip
    # A category that was asked for and is gone: the step is nobody's until somebody looks.
    asks_category = models.BooleanField(default=False, db_default=False, editable=False)
    if_field = models.CharField("only if", max_length=60, blank=True, default="", db_default="")
    if_rule = models.CharField(
        "field", max_length=7, choices=Rule, default=Rule.KNOWN, db_default=Rule.KNOWN
    )
    if_value = models.CharField("this", max_length=200, blank=True, default="", db_default="")

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

    def save(self, **kwargs):
        self.asks_category = bool(self.only_in_id)
        super().save(**kwargs)

    @property
    def of_kind(self) -> Kind:
        return Step.Kind(self.kind)

    @property
    def title(self) -> str:
        """The subject as lists show it: with the words that stand for nobody in particular."""
        return merge.without_fields(self.subject)

    @property
    def icon(self) -> str:
        return self.of_kind.icon

    @property
    def is_automatic(self) -> bool:
        return self.of_kind.is_automatic

    @property
    def noun(self) -> str:
        """What an agent calls it: a letter, a text, a call."""
        return {"email": "letter", "letter": "printed letter"}.get(
            self.kind, self.get_kind_display() if self.kind == "ecard" else self.kind
        )

    @property
    def timing(self) -> str:
        """When it is due, counted from the step before: "1 week later"."""
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
        """To that place among the steps, 1 being the first; the others close up."""
        from drips.models.sequence import Sequence

        Sequence.objects.select_for_update().get(pk=self.sequence_id)
        steps = list(Step.objects.filter(sequence=self.sequence_id))
        before = [step.pk for step in steps]
        steps.insert(max(place, 1) - 1, steps.pop(before.index(self.pk)))
        for number, step in enumerate(steps, start=1):
            if step.position != number:
                Step.objects.filter(pk=step.pk).update(position=number)
        return before != [step.pk for step in steps]
