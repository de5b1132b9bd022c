"""Tasks of the demo: the fourteen days at several of their days, and a few by hand."""

import datetime as dt

from agenda.models import Task, TaskPlan
from agenda.standard import NEW_LEAD
from contacts.models import Book, Person
from crm.kit import clock
from prospects.models import Prospect, Stage

DAYS = (0, 1, 2, 5, 7)  # so long ago the plan was started, with one person each
BY_HAND = [
    ("Ask how the new kitchen came out", "call", 15),
    ("Drop off the market report", "visit", 17),
    ("Send the name of the roofer", "text", 34),
    ("Thank-you card for the referral", "card", 58),
]  # title, kind, and the hour it is due, counted from this day's midnight


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


def _by_hand(by, now: dt.datetime) -> None:
    zone = by.workspace.zone
    midnight = dt.datetime.combine(now.astimezone(zone).date(), dt.time(), zone)
    known = Person.objects.in_book(Book.CONTACTS).living().exclude(last_contacted_at=None)
    for (title, kind, hour), person in zip(BY_HAND, known.order_by("pk")[3:30:5], strict=False):
        Task.objects.create(
            title=title, kind=kind, person=person, assigned_to=by, by=by,
            due_at=midnight + dt.timedelta(hours=hour),
        )  # fmt: skip
