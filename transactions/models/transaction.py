"""A listing or a buyer side, from the agreement to its closing and what remains of it after."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.capabilities import Capability
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Person
from crm.kit import clock
from crm.kit.ids import uuid7
from crm.kit.text import fold
from transactions.models.party import Party
from transactions.models.stages import BEFORE_CONTRACT, ENDED, Phase, Side, Stage

computed = property  # a field of that name hides it in the class below


class CannotMove(Exception):
    """It cannot go there just now; the message says why, and what to do."""


class TransactionQuerySet(WorkspaceQuerySet):
    def open(self):
        """Neither closed nor ended without a closing."""
        return self.exclude(stage__in=[Stage.CLOSED, *ENDED])

    def closed(self):
        return self.filter(stage=Stage.CLOSED)

    def under_contract(self):
        return self.filter(stage=Stage.UNDER_CONTRACT)

    def for_cards(self):
        """With what a card, a line or the head of a page shows, in a fixed number of queries."""
        return self.select_related("property", "agent__user", "assistant__user", "source")

    def ended(self):
        """Fell through, withdrawn, expired or cancelled."""
        return self.filter(stage__in=ENDED)

    def matching(self, words: str):
        """Those with all the words in the address, the clients or the MLS number."""
        rows = self
        # Each party's text alone: as a join, all people may be walked for a handful of parties.
        text = Person.objects.filter(pk=models.OuterRef("person")).values("search_text")
        mine = Party.objects.filter(transaction=models.OuterRef("pk"))
        mine = mine.annotate(text=models.Subquery(text))
        for word in fold(words)[:80].split():
            rows = rows.filter(
                Q(property__address_lc__contains=word)
                | Q(clients__icontains=word)
                | Q(property__mls_number__istartswith=word)
                | models.Exists(mine.filter(text__contains=word))
            )
        return rows

    def search(self, words: str, most: int = 5) -> list["Transaction"]:
        """At most that many that match, a list: the open ones first, the latest moved first."""
        rows = self.matching(words)
        is_over = models.Case(
            models.When(stage__in=[Stage.CLOSED, *ENDED], then=1), default=0,
            output_field=models.IntegerField(),
        )  # fmt: skip
        return list(rows.for_cards().order_by(is_over, "-stage_since", "-pk")[:most])

    def newest_first(self):
        return self.order_by("-stage_since", "-pk")

    def of_person(self, person):
        """Those that they take part in, in whatever role."""
        return self.filter(
            models.Exists(Party.objects.filter(transaction=models.OuterRef("pk"), person=person))
        )

    def on_the_market(self):
        """Listings that buyers can see or soon will."""
        return self.filter(stage__in=[Stage.COMING_SOON, Stage.ACTIVE, Stage.OFFER])


class Transaction(WorkspaceModel):
    """One listing, buyer side, lease or referral: the home, the people, the price and the stage.

    Days hang on it as KeyDate, people as Party; what else domain words name is in `facts`, by the
    keys of transactions/fields.toml. Prices are US dollars.
    """

    class BroughtBy(models.TextChoices):
        """Who found the client; a commission plan may split by it."""

        OWN = "own", "The agent"
        TEAM = "team", "The team"

    public_id = models.UUIDField(default=uuid7, editable=False)
    side = models.CharField(max_length=8, choices=Side, default=Side.LISTING)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.PRE_LISTING, editable=False)
    phase = models.CharField(max_length=8, choices=Phase, blank=True, default="", editable=False)
    property = Key(
        "contacts.Property", models.SET_NULL, null=True, blank=True, related_name="transactions"
    )
    # The clients, as one says them: "Ruth & Sam Keller". Written from the parties.
    clients = models.CharField(max_length=200, blank=True, default="", editable=False)
    agent = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    assistant = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    prospect = Key(
        "prospects.Prospect", models.SET_NULL, null=True, blank=True, related_name="transactions",
        editable=False,
    )  # fmt: skip
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    source_detail = models.CharField(max_length=200, blank=True, default="")
    referred_by = Key("contacts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    brought_by = models.CharField(
        "who brought the client", max_length=4, choices=BroughtBy, default=BroughtBy.OWN
    )
    list_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    original_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    price = models.DecimalField(
        "contract price", max_digits=12, decimal_places=2, null=True, blank=True
    )
    facts = models.JSONField(default=dict, blank=True, editable=False)
    pack = models.CharField("words of the state", max_length=2, blank=True, default="")
    closed_on = models.DateField(null=True, blank=True, editable=False)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    ended_because = models.CharField(max_length=300, blank=True, default="", editable=False)
    is_sample = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    stage_since = models.DateTimeField(db_default=Now(), editable=False)

    objects = TransactionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="transaction_public"),
            models.CheckConstraint(
                condition=Q(stage="closed") ^ Q(closed_on=None), name="transaction_closed_when"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["fell", "withdrawn", "expired", "cancelled"])
                ^ Q(ended_on=None),
                name="transaction_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(stage="contract") | Q(phase=""), name="transaction_phase_of_contract"
            ),
            models.CheckConstraint(
                condition=(Q(price=None) | Q(price__gte=0))
                & (Q(list_price=None) | Q(list_price__gte=0)),
                name="transaction_prices_not_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "stage", "-stage_since", "-id"], name="transaction_by_stage"
            ),
            models.Index(fields=["workspace", "property"], name="transaction_property"),
            models.Index(
                fields=["workspace", "-closed_on", "-id"],
                condition=Q(stage="closed"),
                name="transaction_closed",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("transactions:transaction", args=[self.public_id])

    @computed
    def name(self) -> str:
        """The house as people name it; a search without a house yet is its clients'."""
        return self.property.street if self.property else self.clients or "A new transaction"

    @computed
    def key(self) -> str:
        """What tasks and plans belong to (agenda.belonging)."""
        return f"transaction:{self.public_id}"

    @computed
    def is_open(self) -> bool:
        return self.stage not in (Stage.CLOSED, *ENDED)

    @computed
    def is_listing(self) -> bool:
        return Side(self.side).lists

    @computed
    def is_lease(self) -> bool:
        return Side(self.side).is_lease

    @computed
    def stages(self) -> list[Stage]:
        """The stages of its side in order, up to the closing."""
        return [*BEFORE_CONTRACT[Side(self.side)], Stage.UNDER_CONTRACT, Stage.CLOSED]

    @computed
    def asking(self):
        """The price that counts by now: of the contract, else of the list."""
        return self.list_price if self.price is None else self.price

    @computed
    def days_in_stage(self) -> int:
        return max((clock.on_this_machine() - self.stage_since).days, 0)

    @computed
    def stage_name(self) -> str:
        """The stage, and of a contract where it stands: "Under contract, inspection"."""
        phase = self.get_phase_display()
        return (
            f"{self.get_stage_display()}, {phase[0].lower()}{phase[1:]}"
            if phase
            else (self.get_stage_display())
        )

    @staticmethod
    def shows_income_to(membership) -> bool:
        """Commission, income and net figures of the agent: hidden everywhere from others (10)."""
        return membership.may(Capability.SEE_INCOME)

    def days_on_market(self, today) -> int | None:
        """Since it went live, until the contract; None of what was never live."""
        live = self.day("active")
        if live is None or live > today or not self.is_listing:
            return None
        return max(((self.day("contract") or self.ended_on or today) - live).days, 0)

    def day(self, word: str):
        """The key date of that word as a date, or None: `transaction.day("closing")`."""
        found = next((one for one in self.key_dates.all() if one.word == word), None)
        return found.on if found else None

    # ── commands ─────────────────────────────────────────────────────────────
    def move_to(self, stage: str, *, by, on=None, because: str = "") -> bool:
        """Into another stage; CannotMove where more must be said first. False if it stood there.

        To Withdrawn, Expired or Cancelled it ends, on a day and with a reason.
        """
        from transactions import moving

        return moving.move(self, stage, by=by, on=on, because=because)

    def enter(self, phase: str, *, by) -> bool:
        """Where its contract stands: attorney review, inspection, ... clear to close."""
        from transactions import moving

        return moving.enter(self, phase, by=by)

    def ask(self, price, *, by, on=None) -> bool:
        """Another list price from that day on; the first one is the original price."""
        from transactions import moving

        return moving.ask(self, price, by=by, on=on)

    def go_under_contract(self, *, price, on=None, closing=None, buyers=(), by) -> bool:
        """The offer was accepted on that day; buyers are people, or names for this once."""
        from transactions import contracting

        return contracting.go(self, price=price, on=on, closing=closing, buyers=buyers, by=by)

    def fall_through(self, because="", *, reason="", on=None, by, back_on_market=True) -> bool:
        """The contract is off; back on the market, or looking on, with nothing to type again."""
        from transactions import falling

        return falling.fall(
            self, because, reason=reason, on=on, by=by, back_on_market=back_on_market
        )

    def close(self, *, on=None, by) -> bool:
        """It closed on that day, and all follows that hangs on a closing; once."""
        from transactions import closing

        return closing.close(self, on=on, by=by)
