"""Signs in the deals: contracts lost on the loan, homes that take longer to find a buyer."""

from statistics import median

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse

from goals import behind
from goals.asked import Asked
from goals.behind.deals import DEALS, asked_for
from goals.chances import in_words, more_than_before, wilson
from goals.warnings.signs import Pair, Sign, Times
from transactions.models import KeyDate, Side

HALF_A_YEAR = 6


# ── the loan ─────────────────────────────────────────────────────────────────
def loan_rows(asked: Asked) -> dict:
    """Contracts that were called off on the loan or for whatever reason, and those that closed."""
    times = Times.of(asked, months=HALF_A_YEAR)
    return {
        (name, when): behind.rows(kind, name, one).order_by().values("pk")
        for when, one in times.both
        for kind, name in (("falls", "on_the_loan"), ("falls", "off"), ("deals", "closed"))
    }


def loan(asked: Asked, found: dict) -> list[Sign]:
    times = Times.of(asked, months=HALF_A_YEAR)
    lost = {when: found["on_the_loan", when] for when in ("now", "then")}
    ended = {when: found["off", when] + found["closed", when] for when in ("now", "then")}
    k1, n1, k0, n0 = lost["now"], ended["now"], lost["then"], ended["then"]
    low, high = wilson(k1, n1)
    return [
        Sign(
            key="loan",
            watched="Contracts lost on the buyer’s loan",
            title="More deals are falling through on the loan",
            said=f"{k1} of {n1} contracts since {times.since}; "
            f"in the same months of last year it was {k0} of {n0}.",
            advice="Ask for a fresh lender letter before you show, and call your investors: "
            "they need no loan. Help those who cannot sell to rent their home out.",
            p=more_than_before(k1, n1, k0, n0),
            cases=min(n1, 2 * n0),
            sure="Of all contracts that closed or were called off, Sphere counts those lost on "
            f"the loan (Fisher’s exact test). As it stands, {in_words(low, high)} would be lost.",
            pairs=[
                _pair("Lost on the loan", "falls", "on_the_loan", times, found),
                _pair("Called off in all", "falls", "off", times, found),
                _pair("Closed", "deals", "closed", times, found),
            ],
            links=[("Deals under contract", f"{reverse('transactions:list')}?state=contract")],
        )
    ]


def _pair(said: str, kind: str, name: str, times: Times, found: dict) -> Pair:
    now, then = (behind.figure(kind, name, one, found[name, when]) for when, one in times.both)
    return Pair(said, now, then)


# ── days on the market ───────────────────────────────────────────────────────
def found_a_buyer(asked: Asked):
    """Listings put under contract in the period, with the `days` since they went live."""
    live = KeyDate.objects.filter(transaction=OuterRef("pk"), word="active")
    contract = KeyDate.objects.filter(transaction=OuterRef("pk"), word="contract")
    rows = asked_for(asked).filter(side__in=[Side.LISTING, Side.BOTH])
    rows = rows.annotate(
        counted_on=Subquery(contract.values("on")[:1]), live_on=Subquery(live.values("on")[:1])
    ).filter(counted_on__range=(asked.period.first, asked.period.last))
    return rows.filter(live_on__lte=F("counted_on")).annotate(days=F("counted_on") - F("live_on"))


DEALS.rules["found_a_buyer"] = found_a_buyer
DEALS.said["found_a_buyer"] = "Listings that found a buyer"


def market(asked: Asked, found: dict) -> list[Sign]:
    times = Times.of(asked, months=HALF_A_YEAR)
    now, then = (
        [days.days for days in found_a_buyer(one).order_by().values_list("days", flat=True)]
        for _, one in times.both
    )
    usual = median(now + then) if now or then else 0
    longer = [sum(days > usual for days in part) for part in (now, then)]
    half = [round(median(days)) if days else "none" for days in (now, then)]
    return [
        Sign(
            key="market",
            watched="Days on the market",
            title="Homes take longer to find a buyer",
            said=f"{half[0]} days for the home in the middle since {times.since}; "
            f"in the same months of last year it was {half[1]}.",
            advice="Talk about the price at the listing, not after a month: bring what sold in "
            "the last weeks, and agree on the day of the first reduction.",
            p=more_than_before(longer[0], len(now), longer[1], len(then)),
            cases=min(len(now), 2 * len(then)),
            sure=f"{longer[0]} of {len(now)} homes took longer than {usual:g} days, the middle of "
            f"both years; last year {longer[1]} of {len(then)} (Fisher’s exact test).",
            pairs=[
                Pair(
                    "Listings that found a buyer",
                    *(behind.figure("deals", "found_a_buyer", one, len(part))
                      for (_, one), part in zip(times.both, (now, then), strict=True)),
                ),
                Pair("Days of the home in the middle", *half),
            ],
            links=[("Homes on the market", f"{reverse('transactions:list')}?state=market")],
        )
    ]  # fmt: skip
