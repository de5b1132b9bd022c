"""What a deal brings, who gets what of it, and whether it came."""

from decimal import Decimal

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from transactions.commissions.waterfall import ZERO, Share, Waterfall, to_the_cent
from transactions.models.commission_terms import LineTerms
from transactions.models.stages import ENDED, Side, Stage

computed = property  # a field of that name hides it in the class below
HUNDRED = Decimal(100)


class CommissionQuerySet(WorkspaceQuerySet):
    def of(self, transaction) -> "Commission | None":
        """The deal's, with its lines; None while nobody has said what it brings."""
        return self.filter(transaction=transaction).for_reckoning().first()

    def for_reckoning(self):
        return self.select_related("transaction__property", "agent__user").prefetch_related(
            "lines__brokerage", "lines__member__user", "transaction__key_dates"
        )

    def counting(self):
        """Of deals that did not end without a closing: what fell through brings nothing."""
        return self.exclude(transaction__stage__in=ENDED)

    def pending(self):
        return self.filter(transaction__stage=Stage.UNDER_CONTRACT)

    def closed(self):
        return self.filter(transaction__stage=Stage.CLOSED)

    def receivable(self):
        return self.closed().filter(received_on=None)

    def received(self):
        return self.closed().exclude(received_on=None)

    def with_parts(self):
        """`parts_sum` of each: what came of it before the last payment."""
        parts = CommissionPart.objects.filter(commission=OuterRef("pk")).order_by()
        summed = parts.values("commission").annotate(sum=Sum("amount")).values("sum")
        return self.annotate(
            parts_sum=Coalesce(Subquery(summed), ZERO, output_field=models.DecimalField())
        )

    def owing(self):
        """Receivable ones with `owed`: what is still to come of each."""
        return self.receivable().with_parts().annotate(owed=F("kept") - F("parts_sum"))

    def closing_between(self, first, last):
        """By the day they close or closed on: pending ones as it stands now."""
        return self.filter(closes_on__range=(first, last))


class Commission(WorkspaceModel):
    """The gross of one deal and its lines, a copy of a plan's that is the deal's own.

    `gross`, `kept`, `closes_on` and what each line takes are written anew whenever one of the
    agent's deals moves, until the deal closes: then they are settled, and stay.
    """

    class How(models.TextChoices):
        PERCENT = "percent", "Percent of the price"
        FLAT = "flat", "A fixed amount"
        REFERRAL = "referral", "A referral fee from another brokerage"

    transaction = Key("transactions.Transaction", models.CASCADE, related_name="commissions")
    agent = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    plan = Key(
        "transactions.CommissionPlan", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    how = models.CharField(max_length=8, choices=How, default=How.PERCENT)
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    second_rate = models.DecimalField(
        "rate of the other side", max_digits=7, decimal_places=4, null=True, blank=True
    )
    flat = models.DecimalField(
        "fixed amount", max_digits=12, decimal_places=2, null=True, blank=True
    )
    their_gross = models.DecimalField(
        "commission of the other brokerage", max_digits=12, decimal_places=2, null=True, blank=True
    )
    paid_by = Key("transactions.Brokerage", models.PROTECT, null=True, blank=True, related_name="+")
    at_least = models.DecimalField(
        "no less than", max_digits=12, decimal_places=2, null=True, blank=True
    )
    bonus = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    gross = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    kept = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    closes_on = models.DateField(null=True, blank=True, editable=False)
    settled_on = models.DateField(null=True, blank=True, editable=False)
    received_on = models.DateField("received on", null=True, blank=True)
    received = models.DecimalField(
        "amount received", max_digits=12, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CommissionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "transaction"], name="commission_once_a_deal"
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received__isnull=False),
                name="commission_received_how_much",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "closes_on"], name="commission_by_closing"),
            models.Index(fields=["workspace", "agent", "settled_on"], name="commission_settled"),
        ]

    def __str__(self):
        return f"Commission of {self.transaction}"

    @computed
    def is_settled(self) -> bool:
        return self.settled_on is not None

    @computed
    def whose(self) -> int | None:
        """Whose caps it counts toward: the deal's agent's, as long as it is not settled."""
        return self.agent_id if self.is_settled else self.transaction.agent_id or self.agent_id

    @computed
    def closing_day(self):
        """When it closed, or is to close as it stands; None while nobody knows."""
        deal = self.transaction
        return self.closes_on if self.is_settled else deal.closed_on or deal.day("closing")

    @computed
    def price(self) -> Decimal | None:
        """The contract's price; until there is one, the list price."""
        deal = self.transaction
        return deal.price if deal.price is not None else deal.list_price

    @computed
    def is_of_list_price(self) -> bool:
        return self.how == self.How.PERCENT and self.transaction.price is None

    @computed
    def whole_rate(self) -> Decimal:
        """Percent of the price: both sides' when one has both."""
        second = self.second_rate if self.transaction.side == Side.BOTH else None
        return (self.rate or Decimal(0)) + (second or Decimal(0))

    def earned(self) -> Decimal:
        """The gross commission, to the cent."""
        match self.how:
            case self.How.FLAT:
                amount = self.flat or ZERO
            case self.How.REFERRAL:
                amount = (self.their_gross or ZERO) * (self.rate or ZERO) / HUNDRED
            case _:
                amount = (self.price or ZERO) * self.whole_rate / HUNDRED
        if self.at_least is not None and self.price is not None:
            amount = max(amount, self.at_least)
        return to_the_cent(amount + (self.bonus or ZERO))

    @computed
    def came_in_parts(self) -> Decimal:
        """What came before the last payment; of a commission that came at once, nothing."""
        return self.parts.aggregate(sum=Sum("amount", default=ZERO))["sum"]

    def receive(self, amount: Decimal, on, *, is_part: bool = False, by=None) -> None:
        """Money came: a part, with more to come, or the last of it, and then that is all.

        Said again of what is received, the last payment is another one.
        """
        if is_part:
            self.parts.create(amount=amount, on=on, by=by)
            self.received_on, self.received = None, None
        else:
            self.received_on, self.received = on, self.came_in_parts + amount
        self.save(update_fields=["received_on", "received"])

    def as_settled(self) -> Waterfall:
        """What was written down: of a settled deal, what it was."""
        shares = [
            Share(line.as_line(), ZERO, line.took, line.uncapped, {}, None)
            for line in self.lines.all()
            if line.is_taken
        ]
        return Waterfall(self.gross, tuple(shares))


class CommissionPart(WorkspaceModel):
    """What came of a commission on a day, with more to come.

    The last payment is none of these: it is the commission's `received` beyond its parts.
    """

    public_id = models.UUIDField(default=uuid7, editable=False)
    commission = Key("transactions.Commission", models.CASCADE, related_name="parts")
    on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(WorkspaceModel.Meta):
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="commission_part_public"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="commission_part_amount"),
        ]
        indexes = [
            models.Index(fields=["workspace", "commission"], name="commission_parts"),
            models.Index(fields=["workspace", "on"], name="commission_part_by_day"),
        ]

    def __str__(self):
        return f"${self.amount:,.2f} of a commission"

    def take_back(self) -> None:
        """It never came: what came in all is so much less, where all is said to have come."""
        rows = Commission.objects.filter(pk=self.commission_id, received__isnull=False)
        rows.update(received=F("received") - self.amount)
        self.delete()


class CommissionLine(LineTerms):
    """A line of a deal: its terms, what it takes, and whether the payee has it."""

    commission = Key("transactions.Commission", models.CASCADE, related_name="lines")
    is_taken = models.BooleanField(default=True, db_default=True, editable=False)
    took = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    uncapped = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    # What it put into its cap's ledger, and into the ledger of its production.
    added = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    produced = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), db_default=Decimal(0), editable=False
    )
    paid_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(LineTerms.Meta):
        abstract = False
        ordering = ["phase", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="commission_line_public"
            ),
            models.CheckConstraint(
                condition=~Q(payee="referral") | Q(brokerage__isnull=False),
                name="commission_referral_to_a_brokerage",
                violation_error_message="A referral fee goes to a licensed brokerage only.",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "commission"], name="commission_lines")]


class LedgerStart(WorkspaceModel):
    """What stood in an agent's ledger on a day, from before Sphere knew the deals."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    agent = Key("accounts.Membership", models.CASCADE, related_name="+")
    ledger = models.CharField(max_length=80)
    as_of = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="ledger_start_public"),
            models.UniqueConstraint(
                fields=["workspace", "agent", "ledger", "as_of"],
                name="ledger_start_once",
                violation_error_message="That ledger has its beginning on that day.",
            ),
        ]

    def __str__(self):
        return f"{self.ledger} on {self.as_of}"
