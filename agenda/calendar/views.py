"""The pages of the calendar: a week, a month, a day, a list, and a year looked back on."""

import calendar as months_of
import datetime as dt
from dataclasses import replace

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Membership
from agenda.calendar import grid, hooks, year
from agenda.calendar.looking import A_DAY, look_at
from crm.kit import clock, dates

LISTED_DAYS, MOST_LISTED = 30, 120
FIRST_YEAR, LAST_YEAR = 1990, 2100
VIEWS = [
    ("calendar", "Week"), ("calendar_month", "Month"), ("calendar_day", "Day"),
    ("calendar_list", "List"),
]  # fmt: skip


class Look(forms.Form):
    """Which days, and whose. What is not understood is left out; nothing is refused."""

    on = forms.DateField(required=False)
    of = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    who = forms.MultipleChoiceField(required=False)

    def __init__(self, request):
        super().__init__(request.GET)
        self.membership = request.membership
        self.team = list(
            Membership.objects.visible_to(self.membership).active().select_related("user")
        )
        self.fields["who"].choices = [(str(one.pk), str(one)) for one in self.team]
        self.is_valid()
        zone = self.membership.workspace.zone
        self.today = clock.today(zone)
        on = self.cleaned_data.get("on")
        self.on = on if on and FIRST_YEAR <= on.year <= LAST_YEAR else self.today
        asked = set(self.cleaned_data.get("who") or ())
        chosen = [one for one in self.team if str(one.pk) in asked]
        self.members = chosen or [one for one in self.team if one.pk == self.membership.pk]
        self.members = self.members or [self.membership]
        self.who = "".join(f"&who={one.pk}" for one in chosen)

    def url(self, name: str, on: dt.date | None = None) -> str:
        return f"{reverse(f'agenda:{name}')}?on={on or self.on}{self.who}"

    def context(self, name: str, before: dt.date, after: dt.date) -> dict:
        shown = {one.pk for one in self.members}
        return {
            "on": self.on,
            "who_query": self.who,
            "view": name,
            "views": [(label, self.url(view), view == name) for view, label in VIEWS],
            "before_url": self.url(name, before),
            "after_url": self.url(name, after),
            "today_url": self.url(name, self.today),
            "is_now": before < self.today < after,
            "team": [(one, one.pk in shown) for one in self.team] if len(self.team) > 1 else [],
            "can_work": self.membership.can_work,
            "new_url": f"{reverse('agenda:appointment_new')}?on={self.on}",
        }


def _answer(request, context):
    template = "agenda/calendar/calendar.html"
    return render(request, f"{template}#shown" if request.htmx else template, context)


@require_safe
def week(request):
    """Seven days beside each other; on a phone the one that was asked for, and a strip of them."""
    asked = Look(request)
    first = asked.on - asked.on.weekday() * A_DAY
    days, found = look_at(asked.membership, first, 7, asked.members)
    for day in days:
        day.is_shown, day.url = day.day == asked.on, asked.url("calendar", day.day)
        day.day_url = asked.url("calendar_day", day.day)
    context = asked.context("calendar", first - 7 * A_DAY, first + 7 * A_DAY)
    return _answer(
        request,
        context | _columns([(day.timed, day.day) for day in days]) | {
            "days": days,
            "title": _days_in_words(first, first + 6 * A_DAY),
            "lede": hooks.lede_of(asked.membership, first, 7, found),
            "is_now": first <= asked.today < first + 7 * A_DAY,
            "has_whole": any(day.whole or day.marks or day.more_tasks for day in days),
        },
    )  # fmt: skip


@require_safe
def day(request):
    """One day: a column for each member whose calendar is looked at."""
    asked = Look(request)
    days, found = look_at(asked.membership, asked.on, 1, asked.members)
    shown = days[0]
    columns = [(one, _of(shown.timed, one), _of(shown.whole, one)) for one in asked.members]
    if len(columns) == 1:
        columns = [(asked.members[0], shown.timed, shown.whole)]
    context = asked.context("calendar_day", asked.on - A_DAY, asked.on + A_DAY)
    return _answer(
        request,
        context | _columns([(items, asked.on) for _, items, _ in columns]) | {
            "shown": shown,
            "columns": columns,
            "title": f"{asked.on:%A}, {asked.on:%B} {asked.on.day}",
            "lede": hooks.lede_of(asked.membership, asked.on, 1, found),
        },
    )  # fmt: skip


def _of(items, member):
    """Those on the calendar of that member, each with a place of its own in their column."""
    return [replace(item) for item in items if member.pk in item.time.appointment.member_ids]


def _columns(columns) -> dict:
    hours = grid.hours_of(columns)
    grid.lay_out(columns, hours)
    return {"hours": hours}


@require_safe
def month(request):
    """A month in its weeks."""
    asked = Look(request)
    first = asked.on.replace(day=1)
    last = first.replace(day=months_of.monthrange(first.year, first.month)[1])
    begins = first - first.weekday() * A_DAY
    number = (last + (6 - last.weekday()) * A_DAY - begins).days + 1
    days, _ = look_at(asked.membership, begins, number, asked.members, in_words=False)
    for day in days:
        day.is_outside, day.url = day.day.month != first.month, asked.url("calendar_day", day.day)
        day.shown_items, day.left = _that_fit(day)
    before, after = first - A_DAY, last + A_DAY
    context = asked.context("calendar_month", before.replace(day=1), after)
    context |= {
        "weeks": [days[at : at + 7] for at in range(0, number, 7)],
        "title": f"{first:%B} {first.year}",
        "is_now": first <= asked.today <= last,
    }
    return _answer(request, context)


MOST_IN_A_CELL = 4


def _that_fit(day) -> tuple[list, int]:
    """What a cell of the month shows, appointments first, and how many more there are."""
    for item in day.items:
        item.is_appointment = True
    rows = [*day.items, *day.marks]
    most = MOST_IN_A_CELL if len(rows) + day.more_tasks <= MOST_IN_A_CELL else MOST_IN_A_CELL - 1
    return rows[:most], max(0, len(rows) - most) + day.more_tasks


@require_safe
def agenda(request):
    """Thirty days under each other, fewer where they are full: what one has ahead."""
    asked = Look(request)
    days, _ = look_at(asked.membership, asked.on, LISTED_DAYS, asked.members)
    days = _that_one_reads(days)
    for day in days:
        whole = f"{day.day:%A}, {day.day:%B} {day.day.day}"
        is_near = -1 <= (day.day - asked.today).days < 7
        day.words = dates.in_words(day.day, asked.today).capitalize() if is_near else whole
        day.date_words = whole.removeprefix(day.words).removeprefix(", ")
        day.url = asked.url("calendar_day", day.day)
    last = days[-1].day
    context = asked.context("calendar_list", asked.on - LISTED_DAYS * A_DAY, last + A_DAY)
    context |= {
        "days": [day for day in days if not day.is_empty],
        "title": _days_in_words(asked.on, last),
        "is_now": asked.on == asked.today,
    }
    return _answer(request, context)


def _that_one_reads(days: list) -> list:
    """As many of the days as fit a list, at least one: the next page goes on with the others."""
    lines = 0
    for number, day in enumerate(days):
        lines += day.number
        if number and lines > MOST_LISTED:
            return days[:number]
    return days


@require_safe
def look_back(request):
    """How one spent a year, the last one: its hours by kind of activity, month by month."""
    asked = Look(request)
    number = asked.cleaned_data.get("of") or asked.today.year - 1
    context = asked.context("calendar_year", asked.on, asked.on) | year.looked_back(
        asked.membership, number, asked.members
    )
    return render(request, "agenda/calendar/year.html", context)


def _days_in_words(first: dt.date, last: dt.date) -> str:
    """ "November 16 to 22", "November 30 to December 6"."""
    if first.month == last.month:
        return f"{first:%B} {first.day} to {last.day}"
    return f"{first:%B} {first.day} to {last:%B} {last.day}"
