"""What Maya wants of the year and of a day, the days on which she met it, and her last years."""

import datetime as dt
from decimal import Decimal

from accounts.capabilities import Role
from accounts.models import Membership, User
from contacts.models import Book, Person, Touch
from crm.demo import business
from crm.kit import clock
from goals import days
from goals.models import Coaching, DailyTarget, IncomeGoal, Reward

# It takes 187,500 of commissions.
WANTED = {"net": Decimal(120_000), "expenses": Decimal(30_000), "kept": Decimal(80)}
COACH = "dee@sphere.example"
THE_YEAR = {"what": "A weekend away", "price": Decimal(1_900), "beyond": Decimal(187_500)}
TARGET = {"contacts": 5, "conversations": 2, "reward": "the ball game on Saturday"}
DAYS_MET = 4
TODAY = 3
AROUND_NOON = dt.time(11, 30)
A_MINUTE = dt.timedelta(minutes=1)


def keep_at_it(by) -> None:
    """With those she talked with last: who is quiet stays so, for the call list and Tidy up."""
    zone, now = by.workspace.zone, clock.now()
    today = now.astimezone(zone).date()
    IncomeGoal.objects.create(member=by, year=today.year, **WANTED)
    Reward.objects.create(member=by, year=today.year, **THE_YEAR)
    DailyTarget.objects.create(member=by, since=today - 60 * days.ONE_DAY, **TARGET)
    known = Person.objects.in_book(Book.CONTACTS).living().exclude(last_contacted_at=None)
    known = list(known.filter(follow_up_on=None).order_by("-last_contacted_at", "pk")[:15])
    record = days.between([by], today - 14 * days.ONE_DAY, today, zone)[by.pk]
    workdays = [day.date for day in record[:-1] if day.is_workday][-DAYS_MET:]
    for number, day in enumerate(workdays):
        noon = dt.datetime.combine(day, AROUND_NOON, zone)
        _talk(by, known[number * 3 :] + known, noon, TARGET["contacts"])
    _talk(by, known, now - 5 * A_MINUTE, TODAY)
    business.look_back(by)
    _be_coached(today)


def _be_coached(today: dt.date) -> None:
    """Dee sees the figures, and nobody's name."""
    user = User.objects.filter(email=COACH).first()
    user = user or User.objects.create_user(COACH, None, name="Dee Marlow")
    coach = Membership.objects.create(user=user, role=Role.COACH)
    Coaching.objects.create(coach=coach, fee=Decimal(250), since=today - 410 * days.ONE_DAY)


def _talk(by, people, moment: dt.datetime, count: int) -> None:
    """Calls and texts by turns; written down as they are, without what follows from a new one."""
    for number, person in enumerate(people[:count]):
        at = moment + number * A_MINUTE
        kind = Touch.Kind.TEXT if number % 2 else Touch.Kind.CALL
        Touch.objects.create(
            person=person, by=by, kind=kind, happened_at=at,
            is_conversation=kind == Touch.Kind.CALL,
        )  # fmt: skip
        Person.objects.filter(pk=person.pk, last_contacted_at__lt=at).update(last_contacted_at=at)
