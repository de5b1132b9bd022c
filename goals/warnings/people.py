"""Signs among people: buyers who convert, sources that dry up, fewer sent, a list that decays."""

from django.db.models import Count
from django.urls import reverse

from contacts.models import LeadSource
from goals import behind
from goals.asked import Asked
from goals.behind.pursuits import PURSUITS, came, with_fate
from goals.chances import fewer_than_before, in_words, rarer_than_before, wilson
from goals.warnings.signs import Pair, Sign, Times, strictly
from prospects.ninety_days import DECIDE_BY

HALF_A_YEAR, A_SEASON = 6, 3


# ── buyers ───────────────────────────────────────────────────────────────────
def ripe(asked: Asked):
    """Leads of the period whose ninety days are over, or who decided before."""
    return with_fate(came(asked), asked).exclude(fate="young")


PURSUITS.rules["ripe"] = ripe
PURSUITS.said["ripe"] = "Leads whose ninety days are over"


def _buyers(asked: Asked) -> Times:
    times = Times.of(asked, months=HALF_A_YEAR, until_ago=DECIDE_BY)
    return Times(times.now.but(side="buyer"), times.then.but(side="buyer"))


def buyer_rows(asked: Asked) -> dict:
    return {
        (name, when): behind.rows("pursuits", name, one).order_by().values("pk")
        for when, one in _buyers(asked).both
        for name in ("ripe", "converted")
    }


def buyers(asked: Asked, found: dict) -> list[Sign]:
    times = _buyers(asked)
    k1, n1 = found["converted", "now"], found["ripe", "now"]
    k0, n0 = found["converted", "then"], found["ripe", "then"]
    low, high = wilson(k1, n1)
    return [
        Sign(
            key="buyers",
            watched="Buyers who sign within ninety days",
            title="Fewer buyers become clients",
            said=f"{k1} of the {n1} who came {times.in_words} signed within ninety days; "
            f"a year before it was {k0} of {n0}.",
            advice="Buyers are the first to turn. Put your hours into sellers, investors and "
            "rentals, and call every buyer you have: who waits for a better rate wants to hear it "
            "from you.",
            p=fewer_than_before(k1, n1, k0, n0),
            cases=min(n1, 2 * n0),
            sure="Each has had ninety days to decide, so that both years are measured alike "
            f"(Fisher’s exact test). As it stands, {in_words(low, high)} would sign.",
            pairs=[
                _pair("Signed within ninety days", "converted", times, found),
                _pair("Buyers who came", "ripe", times, found),
            ],
            links=[("Where buyers fall out", f"{reverse('goals:funnel')}?side=buyer")],
        )
    ]


def _pair(said: str, name: str, times: Times, found: dict) -> Pair:
    return Pair(
        said, *(behind.figure("pursuits", name, one, found[name, when]) for when, one in times.both)
    )


# ── sources ──────────────────────────────────────────────────────────────────
def sources(asked: Asked, found: dict) -> list[Sign]:
    """A sign for each source that brought enough a year ago and is still used."""
    times = Times.of(asked, months=A_SEASON)
    now, then = (_by_source(one) for _, one in times.both)
    used = LeadSource.objects.visible_to(asked.membership).filter(put_away_at=None)
    signs = [
        _source(source, now.get(source.pk, 0), then[source.pk], times)
        for source in used.order_by("pk")
        if then.get(source.pk) and source.is_active_in(asked.today)
    ]
    return strictly(signs)


def _by_source(asked: Asked) -> dict[int, int]:
    rows = behind.rows("leads", "came", asked).exclude(source=None).order_by()
    return dict(rows.values("source").annotate(n=Count("pk")).values_list("source", "n"))


def _source(source: LeadSource, now: int, then: int, times: Times) -> Sign:
    figures = (
        behind.figure("leads", "came", one.but(source=source), number)
        for (_, one), number in zip(times.both, (now, then), strict=True)
    )
    return Sign(
        key=f"source:{source.public_id}",
        watched=f"Leads from {source.name}",
        title=f"{source.name} is drying up",
        said=f"{now or 'No'} {'lead' if now == 1 else 'leads'} since {times.since}; "
        f"in the same months of last year it was {then}.",
        advice="Before you drop it, look at how you work it: five minutes to the first call, and "
        "calls, texts and e-mails until they answer. Then try one new source this season.",
        p=rarer_than_before(now, times.days[0], then, times.days[1]),
        cases=then,
        sure="If leads came as often as last year, each would as well have come in the one "
        "season as in the other (the exact test of two Poisson counts). As many sources are "
        "looked at, the bar is higher for each (Holm).",
        pairs=[Pair("Leads", *figures)],
        links=[
            ("The source", source.get_absolute_url()),
            ("All sources", reverse("goals:sources")),
        ],
    )


# ── people who are sent ──────────────────────────────────────────────────────
def sent_rows(asked: Asked) -> dict:
    times = Times.of(asked, months=HALF_A_YEAR)
    return {
        when: behind.rows("people", "sent", one).order_by().values("pk") for when, one in times.both
    }


def sent(asked: Asked, found: dict) -> list[Sign]:
    times = Times.of(asked, months=HALF_A_YEAR)
    k1, k0 = found["now"], found["then"]
    return [
        Sign(
            key="sent",
            watched="People whom others send you",
            title="Fewer people are being sent to you",
            said=f"{k1} since {times.since}; in the same months of last year it was {k0}.",
            advice="Your Top100 send whom they have just talked with about you. Call those who "
            "have not heard from you in ninety days, and thank everybody who ever sent one.",
            p=rarer_than_before(k1, times.days[0], k0, times.days[1]),
            cases=k0,
            sure="Both half years are counted (the exact test of two Poisson counts).",
            pairs=[
                Pair(
                    "People sent to you",
                    *(behind.figure("people", "sent", one, found[when])
                      for when, one in times.both),
                )
            ],
            links=[
                ("Top100 who are due", reverse("contacts:top100")),
                ("Your referrals", reverse("goals:referrals")),
            ],
        )
    ]  # fmt: skip


# ── the list ─────────────────────────────────────────────────────────────────
def decay_rows(asked: Asked) -> dict:
    times = Times.of(asked, months=HALF_A_YEAR)
    return {
        (name, when): behind.rows("people", name, one).order_by().values("pk")
        for when, one in times.both
        for name in ("lost_a_way", "there")
    }


def decay(asked: Asked, found: dict) -> list[Sign]:
    """Numbers, e-mails and addresses that go bad faster than a year ago, for the size it had."""
    times = Times.of(asked, months=HALF_A_YEAR)
    k1, n1 = found["lost_a_way", "now"], found["there", "now"]
    k0, n0 = found["lost_a_way", "then"], found["there", "then"]
    return [
        Sign(
            key="decay",
            watched="Decay of your list",
            title="Your list goes bad faster than last year",
            said=f"{k1:,} of {n1:,} people lost a number, an e-mail or an address since "
            f"{times.since}; in the same months of last year it was {k0:,} of {n0:,}.",
            advice="Call those whose mail came back while the number still works, and go through "
            "Tidy up: a clean list is what your letters and your call list live on.",
            p=rarer_than_before(k0, max(n0, 1), k1, max(n1, 1)),
            cases=min(k1 + k0, n1, n0),
            sure="Only people whom you had when each half year began are counted, and a larger "
            "list may lose more (the exact test of two Poisson counts).",
            pairs=[
                Pair(said, *(behind.figure("people", name, one, found[name, when])
                             for when, one in times.both))
                for said, name in (
                    ("People who lost a way to reach them", "lost_a_way"),
                    ("People you had before", "there"),
                )
            ],
            links=[
                ("What went bad, and why", reverse("contacts:lost")),
                ("Tidy up", reverse("contacts:tidy_up")),
            ],
        )
    ]  # fmt: skip
