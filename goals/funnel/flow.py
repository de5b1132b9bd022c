"""From hello to closing: how many of each there were in a period, each step by its own day."""

from goals import behind
from goals.asked import Asked
from goals.funnel.shares import Rung, Share, worst

STEPS = [
    ("Talked with", "touches", "conversations"),
    ("Appointments", "appointments", "held"),
    ("Signed with you", "deals", "signed"),
    ("Under contract", "deals", "under_contract"),
    ("Closed", "deals", "closed"),
]
TALKS = "talks, in person, by phone or in writing"


def flow(asked: Asked) -> list[Rung]:
    """The five steps of the period so far, beside the same days a year before.

    A talk has no side: of one side alone they begin with the appointments.
    """
    now = asked.so_far
    steps = [step for step in STEPS if not (asked.side and step[1] == "touches")]
    figures = [behind.figure(kind, name, now) for _, kind, name in steps]
    earlier = [_count(kind, name, now.a_year_before) for _, kind, name in steps]
    pairs = _pairs([one.number for one in figures], earlier)
    first = len(pairs) - 3  # signed, under contract, closed: shares of the step above
    fell = worst(pairs[first:])
    bad = None if fell is None else first + fell
    widest = max((one.number for one in figures[-4:]), default=0)
    return [
        _rung(step, figure, pairs[place], widest, is_bad=place == bad)
        for place, (step, figure) in enumerate(zip(steps, figures, strict=True))
    ]


def _count(kind: str, name: str, asked: Asked) -> int:
    return behind.rows(kind, name, asked).order_by().count()


def _pairs(now: list[int], before: list[int]) -> list[tuple[Share, Share]]:
    """Each step as a share of the one above it, this period and the one a year before."""
    shares = [
        [Share(one, above) for above, one in zip([0, *counts], counts, strict=False)]
        for counts in (now, before)
    ]
    return list(zip(*shares, strict=True))


def _rung(step, figure, pair, widest: int, *, is_bad: bool) -> Rung:
    name, kind, _ = step
    share, before = pair
    if kind == "touches":
        return Rung(name, figure, hint=TALKS)
    width = round(100 * figure.number / widest) if widest else 0
    if kind == "appointments" and share.n:
        was = before.one_in if before.n else ""
        return Rung(name, figure, width=width, share=f"{share.one_in} talks", was=was)
    return Rung(name, figure, width=width, share=share.words, was=before.words, is_bad=is_bad)
