"""Codes on signs: a stranger texts or calls one, and hears of that home at once."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7

computed = property  # a field of that name hides it in the class below


class CaptureCodeQuerySet(WorkspaceQuerySet):
    def on(self):
        return self.filter(is_on=True)

    def of_line(self, line):
        """Those of that line and of any; a line's own come first."""
        return self.filter(Q(line=line) | Q(line=None)).order_by(
            models.F("line").asc(nulls_last=True), "-is_on", "-pk"
        )

    def for_lines(self):
        return self.select_related("flyer__property", "flyer__agent__user", "line").annotate(
            texts=_count_of("pk", Q(way=CodeUse.Way.TEXT)),
            calls=_count_of("pk", Q(way=CodeUse.Way.CALL)),
            leads=_count_of("lead", Q(lead__isnull=False), distinct=True),
            last_at=Subquery(
                _uses().annotate(last=Max("at")).values("last"),
                output_field=models.DateTimeField(),
            ),
        )

    def in_order(self):
        return self.order_by("-is_on", "-pk")


def _uses():
    return CodeUse.objects.filter(code=OuterRef("pk")).order_by().values("code")


def _count_of(field: str, those: Q, **how):
    counted = _uses().annotate(n=Count(field, filter=those, **how)).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class CaptureCode(WorkspaceModel):
    """What stands on the sign: "999". One code of a line leads to one home while it is on."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    code = models.CharField(max_length=12, db_collation="C")
    flyer = Key("leads.Flyer", models.CASCADE, related_name="codes")
    line = Key("messaging.PhoneLine", models.SET_NULL, null=True, blank=True, related_name="+")
    sign = models.CharField("where it stands", max_length=80, blank=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CaptureCodeQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="capture_code_public_id"
            ),
            models.UniqueConstraint(
                fields=["workspace", "line", "code"],
                condition=Q(is_on=True),
                nulls_distinct=False,
                name="capture_code_once",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "code"], name="capture_code_named"),
            models.Index(fields=["workspace", "flyer"], name="capture_code_flyer"),
        ]

    def __str__(self):
        return self.code.upper()

    def get_absolute_url(self):
        return reverse("leads:capture_code", args=[self.public_id])

    @computed
    def detail(self) -> str:
        """Which sign it was, as leads remember it: "999, yard sign"."""
        return f"{self}, {self.sign}" if self.sign else str(self)

    @computed
    def is_number(self) -> bool:
        """A word can be texted, but nobody can key it in on a call."""
        return self.code.isdigit()

    def switch(self, is_on: bool) -> bool:
        """Raises ValidationError in words when another home has taken the code meanwhile."""
        if is_on and (other := self.taken_by()):
            raise ValidationError(f"{self} leads to {other.flyer} now. Switch that one off first.")
        done = CaptureCode.objects.filter(pk=self.pk).exclude(is_on=is_on).update(is_on=is_on)
        self.is_on = is_on
        return bool(done)

    def taken_by(self) -> "CaptureCode | None":
        """Another code that the same text would mean: a code without a line is of every line."""
        others = CaptureCode.objects.on().exclude(pk=self.pk).filter(code=self.code)
        if self.line_id is not None:
            others = others.filter(Q(line=self.line_id) | Q(line=None))
        return others.select_related("flyer__property").first()


class CodeUseQuerySet(WorkspaceQuerySet):
    def hung_up(self, before):
        """Calls that ended without a code, or have been silent so long; hidden numbers are not."""
        over = Q(call__ended_at__isnull=False) | Q(at__lt=before)
        calls = self.filter(over, way=CodeUse.Way.CALL, lead=None)
        return calls.exclude(number="").order_by("pk")


class CodeUse(WorkspaceModel):
    """A text or a call that named a code, or should have: what the page of codes counts."""

    class Way(models.TextChoices):
        TEXT = "text", "Text"
        CALL = "call", "Call"

    class Outcome(models.TextChoices):
        SENT = "sent", "Got the link"
        UNKNOWN = "unknown", "No such code"
        OFF = "off", "Code is off"
        HELD = "held", "Not answered: too many"
        NOTHING = "nothing", "Called, entered nothing"
        HEARD = "heard", "Heard the home information"
        CONNECTED = "connected", "Asked to be connected"
        MESSAGE = "message", "Left a message"

    public_id = models.UUIDField(default=uuid7, editable=False)
    code = Key(CaptureCode, models.SET_NULL, null=True, blank=True, related_name="uses")
    line = Key("messaging.PhoneLine", models.SET_NULL, null=True, blank=True, related_name="+")
    call = Key("messaging.IncomingCall", models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=4, choices=Way)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    key = models.CharField(max_length=120, db_collation="C")
    number = models.CharField(max_length=40, db_collation="C", blank=True)
    caller_name = models.CharField(max_length=120, blank=True)
    typed = models.CharField(max_length=40, blank=True)
    person = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    lead = Key("leads.Lead", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = CodeUseQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="code_use_public_id"),
            # The text or the call it was: told twice it counts once.
            models.UniqueConstraint(fields=["workspace", "key"], name="code_use_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "code", "-at"], name="code_use_by_code"),
            models.Index(fields=["workspace", "number", "-at"], name="code_use_by_number"),
            models.Index(
                fields=["at"],
                condition=Q(way="call", lead=None) & ~Q(number=""),
                name="code_use_hung_up",
            ),
        ]

    def __str__(self):
        return f"{self.get_way_display()} {self.typed}".strip()
