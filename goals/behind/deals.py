"""Transactions behind a figure: what counts as a closing, a listing taken, a contract, income.

What a closing earned is its gross commission: the plan's dollars are gross, too, so that both can
be held against each other. `kept` is what stays of it after the brokerage and all others.
"""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from contacts.models import LeadSource
from goals.asked import Asked
from goals.behind import Kind, Line
from transactions.models import ENDED, Fall, KeyDate, Party, Side, Stage, Transaction

# Both sides of one sale count with either of them.
SIDES = {
    "listing": (Side.LISTING, Side.BOTH, Side.LANDLORD),
    "buyer": (Side.BUYER, Side.BOTH, Side.TENANT),
}
INCOME = "gross"
OUR_CLIENTS = ["seller", "co_seller", "buyer", "co_buyer", "landlord", "tenant"]


def asked_for(asked: Asked):
    """Those of the member, the side and the source asked for, with `gross` and `kept` of each."""
    rows = Transaction.objects.visible_to(asked.membership)
    if asked.member:
        rows = rows.filter(agent=asked.member)
    if asked.side:
        rows = rows.filter(side__in=SIDES[asked.side])
    if asked.source:
        rows = rows.filter(source=asked.source)
    # A deal has one commission at most: the join makes no more rows of it.
    return rows.annotate(gross=F("commissions__gross"), kept=F("commissions__kept"))


def day_of(word: str):
    """The key date of that word of each deal."""
    days = KeyDate.objects.filter(transaction=OuterRef("pk"), word=word)
    return Subquery(days.values("on")[:1])


def _between(asked: Asked) -> tuple:
    return asked.period.first, asked.period.last


def _so_far(asked: Asked) -> tuple:
    """The days of the period up to today: what is planned has not happened."""
    return asked.period.first, min(asked.period.last, asked.today)


def _on(rows, days: tuple, word: str):
    """Those whose key date of that word is one of these days."""
    then = KeyDate.objects.filter(word=word, on__range=days).values("transaction")
    return rows.filter(pk__in=then).annotate(counted_on=day_of(word))


def closed(asked: Asked):
    """Closed in the period, a sale, a lease or a referral each once."""
    rows = asked_for(asked).closed().annotate(counted_on=F("closed_on"))
    return rows.filter(closed_on__range=_between(asked))


def volume(asked: Asked):
    """Closings, of which the prices are added up."""
    return closed(asked).annotate(amount=F("price"))


def sold(asked: Asked):
    """Listings that closed in the period."""
    return closed(asked).filter(side__in=SIDES["listing"])


def from_people(asked: Asked):
    """Closed with people one knows: from a source of relationships, sent by somebody, or clients
    with whom something had closed before."""
    theirs = Party.objects.filter(
        transaction=OuterRef("pk"), role__in=OUR_CLIENTS,
        person__transaction_parties__role__in=OUR_CLIENTS,
        person__transaction_parties__transaction__closed_on__lt=OuterRef("closed_on"),
    )  # fmt: skip
    of_known = Q(source__group=LeadSource.Group.RELATIONSHIP) | Q(referred_by__isnull=False)
    return closed(asked).filter(of_known | Exists(theirs))


def signed(asked: Asked):
    """Agreements with sellers and buyers signed in the period, whatever became of them."""
    return _on(asked_for(asked), _so_far(asked), "agreement")


def taken(asked: Asked):
    """Listings whose agreement was signed in the period, whatever became of them."""
    return signed(asked).filter(side__in=SIDES["listing"])


def contracts(asked: Asked):
    """(transaction, day) of each contract of the period: those that stand, and those that fell."""
    theirs = asked_for(asked).order_by().values("pk")
    stand = KeyDate.objects.filter(
        transaction__in=theirs, word="contract", on__range=_so_far(asked)
    )
    fallen = Fall.objects.filter(transaction__in=theirs, contract_on__range=_so_far(asked))
    return stand.values_list("transaction", "on").union(
        fallen.values_list("transaction", "contract_on")
    )


def under_contract(asked: Asked):
    """Put under contract in the period, whether it held or not; twice is once."""
    now = KeyDate.objects.filter(transaction=OuterRef("pk"), word="contract")
    fallen = Fall.objects.filter(transaction=OuterRef("pk"), contract_on__range=_so_far(asked))
    rows = asked_for(asked).annotate(
        now_on=Subquery(now.filter(on__range=_so_far(asked)).values("on")[:1]),
        then_on=Subquery(fallen.order_by("-contract_on").values("contract_on")[:1]),
    )
    return rows.annotate(counted_on=Greatest("now_on", "then_on")).exclude(counted_on=None)


def pending(asked: Asked):
    """Under contract now, with a closing day in the period."""
    return _on(asked_for(asked).under_contract(), _between(asked), "closing")


def overdue(asked: Asked):
    """Under contract now though the closing was to be before today."""
    rows = asked_for(asked).under_contract().annotate(counted_on=day_of("closing"))
    return rows.filter(counted_on__lt=asked.today)


def pending_some_day(asked: Asked):
    """Under contract now, with no day for the closing."""
    rows = asked_for(asked).under_contract().annotate(counted_on=day_of("closing"))
    return rows.filter(counted_on=None)


def fell(asked: Asked):
    """Deals whose contract fell through in the period, on the market again or not; each once."""
    falls = Fall.objects.filter(transaction=OuterRef("pk"), on__range=_between(asked))
    rows = asked_for(asked).annotate(
        fell_on=Subquery(falls.order_by("-on").values("on")[:1]),
        counted_on=Coalesce("fell_on", F("ended_on")),
    )
    ended = Q(stage=Stage.FELL_THROUGH, ended_on__range=_between(asked))
    return rows.filter(Q(fell_on__isnull=False) | ended)


def ended(asked: Asked):
    """Ended in the period without a closing: fell through, withdrawn, expired, cancelled."""
    rows = asked_for(asked).filter(stage__in=ENDED, ended_on__range=_between(asked))
    return rows.annotate(counted_on=F("ended_on"))


def _line(deal: Transaction, asked: Asked) -> Line:
    said = [deal.get_side_display(), deal.clients, str(deal.source or "")]
    text = ", ".join(part for part in said if part)
    amount = getattr(deal, "amount", deal.gross)
    return Line(deal.name, deal.get_absolute_url(), text, deal.counted_on, amount)


DEALS = Kind(
    key="deals",
    rules={
        "closed": closed, "volume": volume, "sold": sold, "from_people": from_people,
        "signed": signed, "taken": taken, "under_contract": under_contract, "pending": pending,
        "overdue": overdue, "pending_some_day": pending_some_day, "fell": fell, "ended": ended,
    },
    said={
        "closed": "Closings", "volume": "Volume", "sold": "Listings that closed",
        "from_people": "Closings with people you know", "signed": "Agreements signed",
        "taken": "Listings taken", "under_contract": "Put under contract",
        "pending": "Pending", "overdue": "Pending past the day of the closing",
        "pending_some_day": "Pending without a day for the closing", "fell": "Fell through",
        "ended": "Ended without a closing",
    },
    amounts={
        "closed": INCOME, "volume": "price", "sold": INCOME, "from_people": INCOME,
        "pending": INCOME, "overdue": INCOME, "pending_some_day": INCOME,
    },
    line=_line,
    prepare=lambda rows: rows.for_cards(),
)  # fmt: skip
