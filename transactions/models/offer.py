"""An offer: what a buyer would pay, how, when and on which conditions; and what was answered."""

import datetime as dt
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, dates, times
from crm.kit.ids import uuid7

OLD_LETTER = 45  # days after which a lender's letter is remarked upon
CENTS = Decimal("0.01")
_PERCENT = {"max_digits": 6, "decimal_places": 3, "null": True, "blank": True}
_DOLLARS = {"max_digits": 12, "decimal_places": 2, "null": True, "blank": True}
_SENSIBLE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class OfferQuerySet(WorkspaceQuerySet):
    def standing(self):
        """Those that one can still answer."""
        return self.filter(state__in=Offer.STANDING)

    def in_order(self):
        return self.order_by("number", "pk")

    def run_out(self):
        """Open ones whose hour has passed."""
        return self.filter(state=Offer.State.OPEN, good_until__lt=clock.Now())

    def for_columns(self):
        return self.select_related("buyer").prefetch_related("counters").in_order()


class Offer(WorkspaceModel):
    """One offer for a home, by its number: the first that came is 1.

    The fields say what is on the table from the buyer's side; a counter is a row of its own until
    it is taken, and then its terms are the offer's.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        COUNTERED = "countered", "Countered"
        ACCEPTED = "accepted", "Accepted"
        BACKUP = "backup", "Back-up"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Financing(models.TextChoices):
        CASH = "cash", "Cash"
        CONVENTIONAL = "conventional", "Conventional"
        FHA = "fha", "FHA"
        VA = "va", "VA"
        USDA = "usda", "USDA"
        JUMBO = "jumbo", "Jumbo"
        SELLER = "seller", "Seller financing"
        OTHER = "other", "Other"

    class Proof(models.TextChoices):
        NONE = "none", "nothing yet"
        LETTER = "letter", "lender’s letter"
        CONFIRMED = "confirmed", "lender confirmed"
        FUNDS = "funds", "proof of funds"

    class Inspection(models.TextChoices):
        NONE = "none", "No inspection"
        INFORMED = "informed", "Inspection, for information"
        CONDITION = "condition", "Inspection"

    STANDING = (State.OPEN, State.COUNTERED, State.BACKUP)

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="offers")
    number = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(
        max_length=9, choices=State, default=State.OPEN, db_default=State.OPEN, editable=False
    )
    backup_place = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    name = models.CharField("buyers", max_length=160)
    buyer = Key(
        "contacts.Person", models.SET_NULL, null=True, blank=True, related_name="offers_made"
    )
    agent_name = models.CharField("their agent", max_length=160, blank=True)
    agent_company = models.CharField("brokerage", max_length=160, blank=True)
    agent_phone = models.CharField("agent’s phone", max_length=40, blank=True)
    agent_email = models.EmailField("agent’s e-mail", blank=True)
    price = models.DecimalField(
        max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    escalates_by = models.DecimalField("goes up in steps of", **_DOLLARS)
    escalates_to = models.DecimalField("up to", **_DOLLARS)
    earnest_money = models.DecimalField(**_DOLLARS)
    financing = models.CharField(
        "paying with", max_length=12, choices=Financing, default=Financing.CONVENTIONAL
    )
    down_percent = models.DecimalField("percent down", validators=_SENSIBLE, **_PERCENT)
    proof = models.CharField("what shows it", max_length=9, choices=Proof, default=Proof.NONE)
    proof_on = models.DateField("of which day", null=True, blank=True)
    inspection = models.CharField(max_length=9, choices=Inspection, default=Inspection.CONDITION)
    inspection_days = models.PositiveSmallIntegerField("days to inspect", null=True, blank=True)
    has_appraisal = models.BooleanField("Appraisal", default=True)
    appraisal_gap = models.DecimalField("they pay above the appraisal, up to", **_DOLLARS)
    has_loan_condition = models.BooleanField("Loan approval", default=True)
    has_sale_condition = models.BooleanField("Sale of their home", default=False)
    conditions = models.CharField("other conditions", max_length=300, blank=True)
    closing_on = models.DateField("closing", null=True, blank=True)
    possession = models.CharField(max_length=120, blank=True)
    good_until = models.DateTimeField(null=True, blank=True)
    buyer_rate = models.DecimalField(
        "buyer-agent commission, percent", validators=_SENSIBLE, **_PERCENT
    )
    buyer_fee = models.DecimalField("or as an amount", **_DOLLARS)
    concession = models.DecimalField("concession to the buyer", **_DOLLARS)
    repairs = models.DecimalField("repairs and credits", **_DOLLARS)
    warranty = models.DecimalField("home warranty", **_DOLLARS)
    non_allowables = models.DecimalField("VA or FHA non-allowables", **_DOLLARS)
    note = models.TextField(max_length=4_000, blank=True)
    received_on = models.DateField("came on", null=True, blank=True)
    best_by = models.DateTimeField(null=True, blank=True, editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    state_since = models.DateTimeField(db_default=Now(), editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="offer_public"),
            models.UniqueConstraint(
                fields=["workspace", "transaction", "number"], name="offer_number"
            ),
            models.UniqueConstraint(
                fields=["workspace", "transaction"],
                condition=Q(state="accepted"),
                name="offer_accepted_once",
                violation_error_message="Another offer is accepted.",
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="offer_price"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "good_until"],
                condition=Q(state="open", good_until__isnull=False),
                name="offer_running_out",
            )
        ]

    def __str__(self):
        return f"Offer {self.number}"

    def get_absolute_url(self):
        return reverse("transactions:offer", args=[self.public_id])

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING

    @property
    def has_run_out(self) -> bool:
        return bool(
            self.state == self.State.OPEN and self.good_until and self.good_until < clock.now()
        )

    @property
    def can_be_accepted(self) -> bool:
        return self.is_standing or self.state == self.State.EXPIRED

    @property
    def asked_of_us(self) -> "Counter | None":
        """Our counter that they have not answered."""
        return next((one for one in self.counters.all() if one.is_open), None)

    @property
    def agent_line(self) -> str:
        """ "Ines Falk, Bayline", or that there is none."""
        return ", ".join(filter(None, (self.agent_name, self.agent_company))) or "no agent"

    @property
    def paying_with(self) -> str:
        """ "Conventional, 20% down"."""
        said = self.get_financing_display()
        if self.down_percent is not None and self.financing != self.Financing.CASH:
            said += f", {percent(self.down_percent)} down"
        return said

    @property
    def buyer_percent(self) -> str:
        return percent(self.buyer_rate) if self.buyer_rate is not None else ""

    @property
    def conditions_line(self) -> str:
        """ "Inspection 10 days, appraisal, their sale"."""
        said = []
        if self.inspection != self.Inspection.NONE:
            inspection = self.get_inspection_display()
            said.append(
                f"{inspection} {self.inspection_days} days"
                if self.inspection_days and self.inspection == self.Inspection.CONDITION
                else inspection
            )
        if self.has_appraisal:
            said.append("appraisal")
        if self.has_loan_condition and self.financing != self.Financing.CASH:
            said.append("loan")
        if self.has_sale_condition:
            said.append("their sale")
        if self.conditions:
            said.append(self.conditions)
        line = ", ".join(said) or "none"
        return line[0].upper() + line[1:]

    def proof_line(self, today: dt.date) -> tuple[str, str]:
        """What shows that they can pay, and its tone: ("letter is 60 days old", "warn")."""
        if self.proof == self.Proof.NONE:
            return "nothing shown yet", "warn"
        age = (today - self.proof_on).days if self.proof_on else 0
        if age >= OLD_LETTER:
            return f"letter is {age} days old", "warn"
        tone = "" if self.proof == self.Proof.LETTER else "good"
        return self.get_proof_display(), tone

    def until_line(self, zone: dt.tzinfo) -> tuple[str, str]:
        """("tomorrow 5 pm", "warn") when it is near, ("Nov 23", "") when it is not."""
        if self.good_until is None:
            return "", ""
        now, until = clock.now(), self.good_until.astimezone(zone)
        day = dates.in_words(until.date(), now.astimezone(zone).date())
        if until < now:
            return f"passed {day} {times.in_words(until)}", "bad"
        is_near = until - now < dt.timedelta(hours=36)
        return (f"{day} {times.in_words(until)}", "warn") if is_near else (day, "")


def percent(figure: Decimal) -> str:
    """ "2.75%", "20%": no noughts after the point."""
    return f"{figure.normalize():f}%"


class Counter(WorkspaceModel):
    """What the sellers asked for in answer to an offer; the rest of the offer stays as it is."""

    class Outcome(models.TextChoices):
        OPEN = "open", "not answered"
        TAKEN = "taken", "taken"
        REFUSED = "refused", "refused"
        REPLACED = "replaced", "replaced"

    public_id = models.UUIDField(default=uuid7, editable=False)
    offer = Key("transactions.Offer", models.CASCADE, related_name="counters")
    price = models.DecimalField(
        max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    closing_on = models.DateField("closing", null=True, blank=True)
    buyer_rate = models.DecimalField(
        "buyer-agent commission, percent", validators=_SENSIBLE, **_PERCENT
    )
    buyer_fee = models.DecimalField("or as an amount", **_DOLLARS)
    concession = models.DecimalField("concession to the buyer", **_DOLLARS)
    repairs = models.DecimalField("repairs and credits", **_DOLLARS)
    conditions = models.CharField("other conditions", max_length=300, blank=True)
    good_until = models.DateTimeField(null=True, blank=True)
    words = models.TextField(max_length=4_000, blank=True)
    outcome = models.CharField(
        max_length=8, choices=Outcome, default=Outcome.OPEN, db_default=Outcome.OPEN, editable=False
    )
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    TERMS = (
        "price", "closing_on", "buyer_rate", "buyer_fee", "concession", "repairs", "conditions",
    )  # fmt: skip

    class Meta(WorkspaceModel.Meta):
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="counter_public"),
            models.UniqueConstraint(
                fields=["workspace", "offer"],
                condition=Q(outcome="open"),
                name="counter_open_once",
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="counter_price"),
        ]

    def __str__(self):
        return f"Counter to {self.offer}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN


class NetSheet(WorkspaceModel):
    """What a sale costs these sellers, whatever is offered: one for each transaction.

    `figures` holds what was written down by the keys of net_sheet/lines.toml, amounts as text;
    what is not there is nothing. Read it with `net_sheet.figures.Terms.of`.
    """

    transaction = Key("transactions.Transaction", models.CASCADE, related_name="net_sheets")
    figures = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(db_default=Now())
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "transaction"], name="net_sheet_once"),
        ]

    def __str__(self):
        return "Net sheet"
