"""Prospects close to their ninetieth day: a rule of the call list."""

import datetime as dt

from agenda.calls import whom
from agenda.calls.rules import Pick, Rule, add_rule
from crm.kit import clock, dates
from prospects import ninety_days
from prospects.models import Prospect

NEAR = dt.timedelta(days=ninety_days.DECIDE_BY - 15)


def near_day_90(membership, today: dt.date, most: int):
    """Whom one wins, or lets go, within two weeks; the oldest first."""
    rows = (
        Prospect.objects.visible_to(membership)
        .pursued()
        .to_decide()
        .filter(started__lte=clock.Now() - NEAR)
        .filter(whom.sharing(membership, today).mine("person"))
    )
    told = set()
    # One may want to buy and to sell.
    for prospect in whom.first_of(rows, membership, today, most * 2, "person"):
        if prospect.person_id not in told and len(told) < most:
            told.add(prospect.person_id)
            yield Pick(prospect.person_id, *_why(prospect, today))


def _why(prospect: Prospect, today: dt.date) -> tuple[str, None, str]:
    if prospect.days_left <= 0:
        said = "Prospect, the ninety days are over. Win them over, or let them go."
        return said, None, "the ninety days are over"
    strong = f"day {prospect.day} of {ninety_days.DECIDE_BY}"
    if prospect.more_time_until:
        strong = f"{prospect.days_left} days left"
    last = dates.in_words(today + dt.timedelta(days=prospect.days_left), today)
    return f"Prospect, {strong}. Win them over or let them go by {last}.", None, strong


add_rule(
    Rule(
        "day90", "Prospects near day 90", near_day_90, 60,
        "Two weeks before you win them over or let them go.",
    )
)  # fmt: skip
