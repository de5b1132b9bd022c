"""Reports of time: hours for finding business, and what activities brought."""

from agenda.blocks.measuring import RULE
from goals import calendar
from goals.behind import Figure
from goals.reports import ACTIVITY, Column, Row, Table, report
from goals.time import hours
from goals.time.activities import Activities
from goals.time.brought import Brought
from goals.whose import member_of

_HOURS = [
    Column("Month"), Column("Planned", is_number=True), Column("Kept", is_number=True),
    Column("Half the week", is_number=True),
]  # fmt: skip
_BROUGHT = [
    Column("Activity"), Column("Times", is_number=True), Column("Hours", is_number=True),
    Column("Conversations", is_number=True), Column("Appointments after", is_number=True),
    Column("Closings after", is_number=True), Column("For one closing"),
]  # fmt: skip
_DAYS = [
    Column("Month"), Column("Workdays", is_number=True), Column("Met", is_number=True),
    Column("Days off", is_number=True), Column("People reached", is_number=True),
    Column("Conversations", is_number=True),
]  # fmt: skip


@report(
    "office-hours", "Hours for finding business", ACTIVITY, names_people=False,
    counted=f"{RULE} Blocks on days off that were not kept are left out. Half the week is half of "
    "the hours one works, for the workdays that are over.",
    page="goals:time", page_title="Time",
)  # fmt: skip
def office_hours(asked) -> Table:
    if (member := member_of(asked)) is None:
        return Table(_HOURS)
    found = hours.of(member, calendar.span(asked), asked.today, asked.zone)
    rows = [
        Row([f"{month.period.first:%B %Y}", month.planned, month.kept, round(month.aim)])
        for month in found.months
    ]
    total = ["Together", found.planned, found.kept, round(found.aim)]
    return Table(_HOURS, rows, total, said=f"{member}: {found.said}")


@report(
    "what-activities-brought", "What activities brought", ACTIVITY, names_people=False,
    counted="Conversations in the hours of office hours and open houses, or with the people of an "
    "appointment on its day. After an activity: listing and buyer appointments within 90 days, "
    "closings within a year, with one of its people. What came after several kinds is counted for "
    "each.",
    page="goals:time", page_title="Time",
)  # fmt: skip
def what_activities_brought(asked) -> Table:
    if (member := member_of(asked)) is None:
        return Table(_BROUGHT)
    period = calendar.span(asked).until(asked.today)
    found = Activities(Brought(asked.but(period=period), member))
    rows = [Row(_cells(one)) for one in [*found.of_hours, *found.of_touches]]
    return Table(_BROUGHT, rows, said=f"{member}. {found.said}".strip())


def _cells(one) -> list[str | float | Figure | None]:
    return [
        one.name, one.times, one.hours, one.talks, one.appointments, one.closings, one.for_one
    ]  # fmt: skip


@report(
    "days-met", "Daily targets met", ACTIVITY, names_people=False,
    counted="A workday is met when both targets of that day were. Everybody reached counts once a "
    "day, and so does a conversation; weekends, holidays, days off and days before there was a "
    "target count for nothing.",
    page="goals:days", page_title="The calendar of the year",
)  # fmt: skip
def days_met(asked) -> Table:
    if (member := member_of(asked)) is None:
        return Table(_DAYS)
    found = calendar.of(member, calendar.span(asked), asked.today, asked.zone)
    rows = [
        Row([
            f"{month.period.first:%B %Y}", len(month.judged), month.met,
            sum(one.state == "off" for one in month.squares),
            sum(one.day.contacts for one in month.squares),
            sum(one.day.conversations for one in month.squares),
        ])
        for month in found.months
    ]  # fmt: skip
    best = f"{found.longest} in a row at best, five in a row {found.fives} times."
    return Table(_DAYS, rows, said=f"{member}: {found.met} of {found.workdays} met. {best}")
