"""Tasks of the demo: plans at several of their days, what is done again and again, and by hand."""

import datetime as dt

from accounts.capabilities import Role
from accounts.models import Membership
from agenda.models import Task, TaskPlan
from agenda.repeating import Repeat, first_day
from agenda.standard import NEW_LEAD
from contacts.models import Book, Category, Person
from crm.kit import clock
from prospects.models import Prospect, Stage

DAYS = (0, 1, 2, 5, 7)  # so long ago the plan was started, with one person each
BY_HAND = [
    ("Ask how the new kitchen came out", "call", 15),
    ("Drop off the market report", "visit", 17),
    ("Send the name of the roofer", "text", 34),
    ("Thank-you card for the referral", "card", 58),
]  # title, kind, and the hour it is due, counted from this day's midnight
# Title, how often, the days until it is due, and the hour.
AGAIN = [
    ("Send the sellers their report of the week", Repeat.WEEK, 1, 16),
    ("Look through the feed for price changes", Repeat.WORKDAY, 0, 9),
    ("Mail the receipts to the accountant", Repeat.MONTH, 9, 10),
    ("Renew the license of the lockboxes", Repeat.YEAR, 41, 10),
]
# The same thing to be ordered for three homes, in one go.
HOMES = ("412 Tamarack Lane", "77 Cove Street", "14 Heron Drive")
ALIKE = ("Order photos", "Order the yard sign")
OFFICE = "A new listing, the office’s part"
OFFICE_STEPS = [
    ("Open the file, paper and folder", 0, {}),
    ("Order the yard sign and the lockbox", 1, {}),
    ("Ask for the seller’s disclosure", 1, {"never_moves": True}),
    ("Order photos and the floor plan", 3, {}),
    ("Write the remarks, and read them for fair housing", 4, {"role": "agent"}),
    ("Draft in the MLS; the seller signs it off", 5, {}),
    ("Go live: proof the sheet, test the lockbox", 7, {}),
    ("Call the seller: what to expect of showings", 8, {"role": "agent"}),
    ("First report to the seller", 14, {}),
]  # title, days after the agreement, and what else; the assistant's, if nothing is said


def plan_days(by) -> None:
    """What was due more than a little ago is done, but for the last step that was missed."""
    plan = TaskPlan.objects.named(NEW_LEAD)
    fresh = Prospect.objects.open().in_stages(Stage.NEW, Stage.ATTEMPTED)
    fresh = fresh.filter(person__phones__status="").distinct().select_related("person", "property")
    now = clock.now()
    for days, prospect in zip(DAYS, fresh.newest_first(), strict=False):
        about = prospect.property.street if prospect.property else ""
        begun = now - dt.timedelta(days=days, minutes=40)
        run = plan.start(prospect.person, at=begun, member=by, about=about)
        past = list(run.tasks.filter(due_at__lt=now - dt.timedelta(minutes=20)).order_by("due_at"))
        for task in past[:-1]:
            Task.objects.filter(pk=task.pk).update(done_at=task.due_at, done_by=by)
    _by_hand(by, now)
    _again_and_again(by, now)
    _for_the_assistant(by, now)


def _by_hand(by, now: dt.datetime) -> None:
    zone = by.workspace.zone
    midnight = dt.datetime.combine(now.astimezone(zone).date(), dt.time(), zone)
    known = Person.objects.in_book(Book.CONTACTS).living().exclude(last_contacted_at=None)
    for (title, kind, hour), person in zip(BY_HAND, known.order_by("pk")[3:30:5], strict=False):
        Task.objects.create(
            title=title, kind=kind, person=person, assigned_to=by, by=by,
            due_at=midnight + dt.timedelta(hours=hour),
        )  # fmt: skip


def _morning(by, now: dt.datetime, days: int, hour: int = 9) -> dt.datetime:
    zone = by.workspace.zone
    day = now.astimezone(zone).date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), zone)


def _again_and_again(by, now: dt.datetime) -> None:
    """Each was done the last few times, too."""
    for title, repeat, days, hour in AGAIN:
        due = _morning(by, now, days, hour)
        due += first_day(repeat, due.date()) - due.date()
        task = Task(title=title, due_at=due, assigned_to=by, by=by)
        task.repeat(repeat, due.date())
        task.save()
        for before in (1, 2, 3):
            was = due - dt.timedelta(weeks=before)
            if was < now and repeat in (Repeat.WEEK, Repeat.WORKDAY):
                Task.objects.create(
                    title=title, due_at=was, assigned_to=by, by=by, series=task.series,
                    occurs_on=was.date(), done_by=by, done_at=was + dt.timedelta(minutes=50),
                )  # fmt: skip


def _for_the_assistant(by, now: dt.datetime) -> None:
    """What Nora does: a category bears her name; the same for three homes; a plan of the office."""
    nora = Membership.objects.filter(role=Role.ASSISTANT).first() or by
    hers = Category.objects.named(nora.user.get_short_name())
    for day, title in enumerate(ALIKE):
        for number, home in enumerate(HOMES):
            Task.objects.create(
                title=title, about=home, assigned_to=nora, by=by, category=hers, has_time=False,
                due_at=_morning(by, now, day + number),
            )  # fmt: skip
    plan, is_new = TaskPlan.objects.get_or_create(
        name=OFFICE,
        defaults={
            "category": "listing", "anchor": "day", "weekends": "before", "ends_on_reply": False,
            "description": "From the signed agreement to the first report: who does what.",
        },
    )  # fmt: skip
    if is_new:
        for title, days, facts in OFFICE_STEPS:
            usual = {"kind": "other", "role": "assistant", "member": None}
            plan.add_step(title=title, offset=days, **(usual | facts))
        plan.steps.filter(role="assistant").update(member=nora)
    run = plan.start(at=_morning(by, now, -6), member=by, about=HOMES[0])
    for task in run.tasks.filter(due_at__lt=now - dt.timedelta(hours=20)).order_by("due_at")[:4]:
        Task.objects.filter(pk=task.pk).update(
            done_at=task.due_at + dt.timedelta(hours=3), done_by=task.assigned_to
        )
