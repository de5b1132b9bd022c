"""How a plan is said: in whole people, calls and closings."""

from decimal import ROUND_HALF_UP, Decimal

from django.contrib.humanize.templatetags.humanize import apnumber

from contacts.fields import figure_in_words
from crm.kit.money import in_words as dollars
from goals import chances
from goals.plan.likelihood import Likelihood
from goals.plan.own import Figure
from goals.plan.reckoning import Plan
from goals.plan.years import YearPlan
from goals.ratios import Ratio

TENTH, ONE = Decimal("0.1"), Decimal(1)


def number(value: Decimal) -> str:
    """ "17.9", "687": tenths while they matter."""
    exact = value.quantize(TENTH if value < 100 else ONE, ROUND_HALF_UP)
    return figure_in_words(exact)


def dollars_of(value: Decimal) -> str:
    """ "$187,500": whole dollars."""
    return dollars(value.quantize(ONE, ROUND_HALF_UP))


def headline(plan: Plan, *, sees_income: bool) -> str:
    calls = plan.calls_a_day
    said = "One call" if calls == 1 else f"{str(apnumber(calls)).capitalize()} calls"
    if not sees_income:
        return f"{said} a day for {number(plan.closings)} closings."
    return f"{said} a day to keep {dollars(plan.wish.net.quantize(ONE))}."


# ── figures and ratios ───────────────────────────────────────────────────────
PERCENT = {"kept", "listing_share", "listing_rate", "buyer_rate"}


def figure(name: str, one: Figure) -> str:
    """ "$9,800. Yours, from 17 closings." """
    if name in PERCENT:
        value = f"{figure_in_words(one.value.quantize(Decimal('0.01')))}%"
    else:
        value = dollars(one.value.quantize(ONE))
    return f"{value}. {one.words}"


def ratio_value(one: Ratio) -> str:
    if one.is_share:
        return f"{number(one.value)}%"
    return number(one.value)


def ratio_hint(one: Ratio) -> str:
    return f"{ratio_value(one)}. {ratio_source(one)}"


def ratio_source(one: Ratio) -> str:
    """Whose figure it is, from how many cases, and how sure that is."""
    if one.is_typed:
        return "As you say."
    if not one.is_own:
        return f"A figure to begin with{_cases(one)}."
    least, most = one.between
    if one.is_share:
        how_sure = chances.in_words(float(least) / 100, float(most) / 100)
        return f"Yours: {one.won:,} of {one.of:,}. The true share is {how_sure}."
    many, for_one = one.name.lower().split(" for one ")
    return (
        f"Yours: {one.of:,} {many} for {one.won:,} {for_one}s. The true number is between "
        f"{number(least.quantize(ONE))} and {number(most.quantize(ONE))}."
    )


def _cases(one: Ratio) -> str:
    """Why it is not one's own yet."""
    if one.is_share and one.of:
        return f"; of your own, {one.won} of {one.of}, it is too early to say"
    if not one.is_share and one.won:
        return f"; from {one.won} of your own it is too early to say"
    return "; change it if you know better"


# ── how likely it is ─────────────────────────────────────────────────────────
def odds(plan: YearPlan, one: Likelihood) -> dict[str, str]:
    """{"tone", "fact", "text"}: whether the closings of the plan are likely."""
    goal = f"{one.goal} closing{'' if one.goal == 1 else 's'}"
    if one.is_over:
        verb = "reached" if one.closed >= one.goal else "not reached"
        return _note("", f"{goal} were the goal: {verb}.", f"{one.closed} closed in {plan.year}.")
    if not one.to_find:
        return _note("good", f"It is reached: {one.closed} of {goal}.", "")
    if one.is_too_early:
        return _note(
            "", "Too early to say how likely it is.",
            f"Sphere needs {chances.ENOUGH} closings in twelve months; there are "
            f"{one.pace}.",
        )  # fmt: skip
    pace = f"At the pace of the last twelve months, {one.pace} closings,"
    if one.is_good:
        return _note("good", "This goal is likely.", f"{pace} it comes about in {one.out_of_ten} "
                     "such years.")  # fmt: skip
    reach = f"What is likely by New Year is {one.within_reach}." if one.within_reach else ""
    if one.is_poor:
        return _note(
            "warn", f"{goal} are not likely.",
            f"{pace} it comes about in {one.out_of_ten} such years. {reach} A goal should have "
            "good odds when you follow the plan: make it smaller, or find what must change.",
        )  # fmt: skip
    return _note("", "This goal is open.", f"{pace} it comes about in {one.out_of_ten} such "
                 f"years. {reach}")  # fmt: skip


def _note(tone: str, fact: str, text: str) -> dict[str, str]:
    icon = {"good": "circle-check", "warn": "alert-circle"}.get(tone, "help-circle")
    return {"tone": tone, "fact": fact, "text": " ".join(text.split()), "icon": icon}


def how_sure(one: Likelihood) -> str:
    """What the odds are reckoned from."""
    parts = [f"{one.closed} closed", f"{one.pending} under contract"]
    part = round(one.share_left * 100)
    return (
        f"Reckoned from {' and '.join(parts)}, of which {round(one.closes * 100)} of a hundred "
        f"close, and {one.pace} closings in the last twelve months. For what is not under "
        f"contract today the season leaves {part} of a hundred parts of a year, as a contract "
        "takes about forty days to close. With so few closings the pace itself is uncertain; that "
        "is counted in."
    )
