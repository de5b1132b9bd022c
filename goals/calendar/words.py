"""What the year, a month and a day say of themselves."""

from goals.calendar import Calendar


def headline(calendar: Calendar) -> str:
    """ "142 of 201 workdays met in 2026." """
    if not calendar.workdays:
        return f"No workday of {calendar.period.words} is over yet."
    met, of = calendar.met, calendar.workdays
    every = "Every workday" if met == of else f"{met} of {of} workdays"
    return f"{every} met in {calendar.period.words}."
