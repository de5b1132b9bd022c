"""The funnel in a sentence: what changed most, if anything did, else how many came through."""

from goals.behind.pursuits import Step
from goals.chances import is_enough
from goals.funnel.cohort import Cohort

FEWER = {
    Step.CONTACTED: "Fewer of your leads talk with you",
    Step.QUALIFIED: "Fewer talks end with a plan",
    Step.APPOINTMENT: "Fewer leads come to an appointment",
    Step.AGREEMENT: "Fewer appointments end with an agreement",
    Step.CONTRACT: "Fewer clients come under contract",
    Step.CLOSED: "More contracts do not close",
}


def headline(cohort: Cohort) -> str:
    whole = cohort.count()
    if not whole:
        return "The funnel"
    if not is_enough(whole):
        return f"{said(whole)} so far: too early to say what becomes of them."
    if cohort.worst is not None:
        share, before = (one.shares[cohort.worst] for one in (cohort, cohort.before))
        fewer = FEWER[list(Step)[cohort.worst + 1]]
        return f"{fewer}: {share.percent} of a hundred, {before.percent} a year before."
    signed, closed = cohort.count(Step.AGREEMENT), cohort.count(Step.CLOSED)
    return f"Of {said(whole)}, {signed:,} signed with you and {closed:,} closed."


def said(number: int) -> str:
    return "one lead" if number == 1 else f"{number:,} leads"
