"""What a year says of itself: how far it is, and how that stands to last year and the plan."""

from decimal import ROUND_HALF_UP, Decimal

from django.contrib.humanize.templatetags.humanize import intcomma

_ONES = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(number: int) -> str:
    """ "no", "two", "twenty-two"; from a hundred on in figures."""
    if number < 20:
        return _ONES[number]
    if number > 99:
        return intcomma(number)
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def closings(number: int) -> str:
    return f"{spelled(number)} closing{'' if number == 1 else 's'}"


# ── against the plan ─────────────────────────────────────────────────────────
def headline(year: int, done: int, goal: int | None, mark, *, is_over: bool, is_mine: bool) -> str:
    """ "Seventeen of twenty-two closings. You’re about two behind." """
    if not goal:
        when = f"in {year}" if is_over else f"in {year} so far"
        return sentence(f"{closings(done)} {when}.")
    whole = sentence(f"{spelled(done)} of {closings(goal)}")
    if is_over:
        return f"{whole} in {year}." + (" The goal is met." if done >= goal else "")
    return f"{whole}. {pace(done, goal, mark, is_mine=is_mine)}"


def pace(done: int, goal: int, mark, *, is_mine: bool) -> str:
    """How far ahead or behind of where the plan would have one be by now."""
    if done >= goal:
        return "The year’s goal is met."
    apart = int((Decimal(mark) - done).quantize(Decimal(1), ROUND_HALF_UP))
    subject = "You’re " if is_mine else ""
    if not apart:
        return sentence(f"{subject}on pace.")
    where = "behind" if apart > 0 else "ahead"
    return sentence(f"{subject}about {spelled(abs(apart))} {where}.")


# ── against last year ────────────────────────────────────────────────────────
def percent(now, before) -> str:
    """ "+9%", "−19%"; nothing where there was nothing before."""
    if not before:
        return ""
    change = round(100 * (Decimal(now) - before) / before)
    return f"+{change}%" if change > 0 else f"−{-change}%" if change else "±0%"


def against(measure, now, before, then: str) -> str:
    """ "$17,500 less than by this day last year", "as many as in 2024"; `then` says when."""
    if now == before:
        return f"as {'much' if measure.is_money else 'many'} as {then}"
    apart = measure.said(abs(now - before)).split(" ")[0]
    if measure.is_money:
        return f"{apart} {'more' if now > before else 'less'} than {then}"
    return f"{apart} {'more' if now > before else 'fewer'} than {then}"


def finding(measure, now, before, year: int, *, is_over: bool) -> str:
    """The page of the timeline in one sentence: the heading, and what the chart says."""
    done = measure.said(now)
    if is_over:
        return sentence(f"{done} in {year}, {against(measure, now, before, 'the year before')}.")
    return sentence(f"{done} so far, {against(measure, now, before, 'by this day last year')}.")
