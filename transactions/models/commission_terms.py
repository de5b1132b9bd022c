"""The lines of a commission plan, as a plan and a deal have them alike."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from transactions.commissions.waterfall import AGENT, Line, Steps

computed = property  # a field of that name hides it in the class below


class Payee(models.TextChoices):
    BROKER = "broker", "Broker"
    FRANCHISE = "franchise", "Franchise"
    TEAM = "team", "Team lead"
    CO_AGENT = "co_agent", "Co-agent"
    PARTNER = "partner", "Partner"
    REFERRAL = "referral", "Referral brokerage"
    FEE = "fee", "Fee"
    STATE = "state", "State, tax on receipts"
    CLIENT = "client", "Client, as a concession"
    AGENT = AGENT, "You"


class BrokerageQuerySet(WorkspaceQuerySet):
    def in_order(self):
        return self.order_by("name", "pk")


class Brokerage(WorkspaceModel):
    """A licensed brokerage: the only payee of a referral fee (12 CFR 1024.14(g)(1)(v)).

    That it is one, a member says by name and day.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=160)
    license_number = models.CharField("license number", max_length=60, blank=True, default="")
    address = models.CharField(max_length=250, blank=True, default="")
    confirmed_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BrokerageQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="brokerage_public"),
            models.UniqueConstraint(fields=["workspace", "name"], name="brokerage_named"),
        ]

    def __str__(self):
        return self.name


class LineTerms(WorkspaceModel):
    """Who gets what, of what, up to which cap: in the words of transactions/commissions."""

    class Kind(models.TextChoices):
        PERCENT = "percent", "A percentage"
        FLAT = "flat", "A fixed amount"
        TIER = "tier", "A sliding percentage"
        REMAINDER = "remainder", "The rest"

    class Base(models.TextChoices):
        RUNNING = "running", "what is left so far"
        GROSS = "gross", "the gross commission"
        PRICE = "price", "the sale price"
        LINE = "line", "a line above"

    class Crossing(models.TextChoices):
        GRADUATED = "graduated", "Split inside the deal"
        OLD = "old", "Whole deal at the step before"
        NEW = "new", "Whole deal at the step after"

    class Rollover(models.TextChoices):
        CALENDAR = "calendar", "On January 1"
        ANNIVERSARY = "joined", "On the agent’s anniversary"
        CUSTOM = "custom", "On a day of your own"
        NONE = "none", "Never"

    class Phase(models.TextChoices):
        TOP = "a_top", "Off the top"
        SPLIT = "b_split", "The split"
        AFTER = "c_after", "After the split"

    public_id = models.UUIDField(default=uuid7, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=80)
    payee = models.CharField(max_length=9, choices=Payee, default=Payee.BROKER)
    payee_name = models.CharField("who exactly", max_length=160, blank=True, default="")
    member = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    brokerage = Key(
        "transactions.Brokerage", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PERCENT)
    rate = models.DecimalField(
        max_digits=7, decimal_places=4, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    # "70 to 50000; 80 to 100000; 90"
    steps_text = models.CharField("steps", max_length=200, blank=True, default="")
    crossing = models.CharField(max_length=9, choices=Crossing, default=Crossing.GRADUATED)
    base = models.CharField("of", max_length=7, choices=Base, default=Base.RUNNING)
    of_line = models.CharField("of which line", max_length=80, blank=True, default="")
    cap = models.DecimalField(
        "cap of a year", max_digits=12, decimal_places=2, null=True, blank=True
    )
    ledger = models.CharField("cap it belongs to", max_length=60, blank=True, default="")
    counts = models.BooleanField("counts toward the cap", default=True)
    rollover = models.CharField(
        "the year begins anew", max_length=8, choices=Rollover, default=Rollover.CALENDAR
    )
    rolls_on = models.DateField("on which day", null=True, blank=True)
    after = models.CharField("only once this cap is full", max_length=60, blank=True, default="")
    at_least = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    at_most = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    phase = models.CharField(max_length=7, choices=Phase, default=Phase.SPLIT)
    brought_by = models.CharField(
        "only when the client came from", max_length=4, blank=True, default="",
        choices=[("own", "the agent"), ("team", "the team")],
    )  # fmt: skip

    class Meta(WorkspaceModel.Meta):
        abstract = True

    def __str__(self):
        return self.label

    @computed
    def steps(self) -> Steps:
        from transactions.commissions import words

        return words.read_steps(self.steps_text) or ()

    @computed
    def terms(self) -> str:
        """What they get, as it is typed: "20%", "$250", "the rest"."""
        from transactions.commissions import words

        return words.write(self)

    @computed
    def payee_words(self) -> str:
        named = str(self.brokerage or self.member or "") or self.payee_name
        return named or self.get_payee_display()

    def as_line(self) -> Line:
        return Line(
            label=self.label, payee=self.payee, kind=self.kind, rate=self.rate, amount=self.amount,
            steps=self.steps, crossing=self.crossing, base=self.base, of_line=self.of_line,
            cap=self.cap, ledger=self.ledger.casefold(), counts=self.counts,
            after=self.after.casefold(),
            at_least=self.at_least, at_most=self.at_most, brought_by=self.brought_by, key=self,
        )  # fmt: skip


TERMS = [
    "label", "payee", "payee_name", "member", "brokerage", "kind", "rate", "amount", "steps_text",
    "crossing", "base", "of_line", "cap", "ledger", "counts", "rollover", "rolls_on", "after",
    "at_least", "at_most", "phase", "brought_by",
]  # fmt: skip


class CommissionPlanQuerySet(WorkspaceQuerySet):
    def offered(self):
        return self.filter(put_away_at=None)

    def usual_of(self, agent):
        """An agent's own plan before the one that is for everybody."""
        mine = Q(agent=agent) | Q(agent=None) if agent else Q(agent=None)
        return self.offered().filter(mine).order_by(
            models.F("agent").asc(nulls_last=True), "-is_usual", "pk"
        )  # fmt: skip


class CommissionPlan(WorkspaceModel):
    """A preset of lines that deals take a copy of: what changes here changes no deal by itself."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    agent = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    is_usual = models.BooleanField("new deals begin with it", default=False)
    listing_rate = models.DecimalField(
        "usual percent of a listing", max_digits=7, decimal_places=4, null=True, blank=True
    )
    buyer_rate = models.DecimalField(
        "usual percent of a buyer side", max_digits=7, decimal_places=4, null=True, blank=True
    )
    note = models.CharField(max_length=500, blank=True, default="")
    put_away_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CommissionPlanQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="commission_plan_public"
            ),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=Q(put_away_at=None),
                name="commission_plan_named",
                violation_error_message="There is a plan of that name.",
            ),
        ]

    def __str__(self):
        return self.name


class PlanLine(LineTerms):
    plan = Key("transactions.CommissionPlan", models.CASCADE, related_name="lines")

    class Meta(LineTerms.Meta):
        abstract = False
        ordering = ["phase", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="commission_plan_line_public"
            )
        ]
