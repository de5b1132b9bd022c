from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from drips.models.step import Step

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def working_days() -> list[int]:
    return [0, 1, 2, 3, 4]


class SequenceQuerySet(WorkspaceQuerySet):
    def running(self):
        return self.filter(is_active=True)

    def with_rule(self):
        """Those that look for people by themselves."""
        has_rule = models.Q(rule_category__isnull=False) | models.Q(rule_list__isnull=False)
        return self.running().filter(has_rule)

    def with_counts(self):
        """How many letters each has, how many people are on it, and how many are proposed."""
        from drips.models.enrolment import Enrolment
        from drips.models.proposal import Proposal

        this = models.OuterRef("pk")
        steps = Step.objects.filter(sequence=this).order_by()
        people = Enrolment.objects.filter(sequence=this).live().order_by()
        proposed = Proposal.objects.filter(sequence=this).open().order_by()
        return self.annotate(
            letters_count=_count(steps),
            people_count=_count(people),
            proposed_count=_count(proposed),
        )


def _count(rows):
    counted = rows.values("sequence").annotate(number=models.Count("*")).values("number")
    return models.functions.Coalesce(models.Subquery(counted), 0)


class Sequence(WorkspaceModel):
    """A drip: letters, calls and texts that follow each other over weeks, or each year anew."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    description = models.CharField(
        "who it is for", max_length=300, blank=True, help_text="One line, for you and your team."
    )
    is_active = models.BooleanField(default=True, editable=False)
    owner = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    # When: counted from the start, or from a date that is known of the person (drips.anchors).
    anchor = models.CharField("counted from", max_length=60, default="", blank=True, db_default="")
    begins_before = models.PositiveSmallIntegerField(
        "begins so many days before", default=0, db_default=0
    )
    repeats_yearly = models.BooleanField("each year again", default=False, db_default=False)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        default=working_days,
        db_default=models.Value("{0,1,2,3,4}"),
        verbose_name="on these days",
    )
    gap_days = models.PositiveSmallIntegerField(
        "days between automatic emails", default=7, db_default=7,
        help_text="Seven is the least, over all drips and newsletters.",
    )  # fmt: skip
    hold_days = models.PositiveSmallIntegerField(
        "days it waits after you talk", default=7, db_default=7
    )
    # What ends it beside an answer and an opt-out: a stage that a pursuit of theirs has reached.
    stop_stages = ArrayField(
        models.CharField(max_length=9), default=list, blank=True, db_default=models.Value("{}"),
        verbose_name="ends when they are at",
    )  # fmt: skip
    # Whom it looks for by itself.
    rule_category = Key("contacts.Category", models.SET_NULL, null=True, blank=True,
                        related_name="+", verbose_name="everybody in")  # fmt: skip
    rule_list = Key("contacts.SavedList", models.SET_NULL, null=True, blank=True,
                    related_name="+", verbose_name="everybody on the list")  # fmt: skip
    enrols_itself = models.BooleanField("start without asking me", default=False, db_default=False)
    # The standard sequence that it was copied from, and the version of it last looked at.
    taken_from = models.CharField(
        max_length=80, blank=True, default="", db_default="", db_collation="C", editable=False
    )
    taken_version = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=models.Q(gap_days__gte=7, gap_days__lte=90),
                name="sequence_gap_bounded",
                violation_error_message="Nobody gets two automatic emails in seven days. "
                "Longer is fine, up to 90.",
            ),
            models.CheckConstraint(
                condition=models.Q(hold_days__lte=90),
                name="sequence_hold_bounded",
                violation_error_message="It can wait up to 90 days after you talk.",
            ),
            models.CheckConstraint(
                condition=models.Q(begins_before__lte=180),
                name="sequence_begin_bounded",
                violation_error_message="It can begin up to 180 days before the date.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("drips:sequence", args=[self.public_id])

    @property
    def is_dated(self) -> bool:
        """Counted from a date that is known of the person, not from the day it was begun."""
        return bool(self.anchor)

    @property
    def days_in_words(self) -> str:
        """ "Monday to Friday", "Tuesday and Thursday", "any day"."""
        days = sorted(set(self.weekdays))
        if not days or len(days) == 7:
            return "any day"
        if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
            return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
        names = [DAYS[day] for day in days]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    # ── commands ─────────────────────────────────────────────────────────────
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

    def add_step(self, **fields) -> Step:
        """A letter at the end."""
        last = self.steps.aggregate(last=models.Max("position"))["last"] or 0
        return self.steps.create(position=last + 1, **fields)
