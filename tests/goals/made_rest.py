"""The made history's other rows: people one keeps in touch with, vendors, costs, dead addresses."""

import datetime as dt
from decimal import Decimal

from contacts.models import Category, Email, Person, Referral, SourceMonth, Touch
from contacts.models.category import file_in
from tests.goals.made_leads import note
from tests.goals.made_rows import TODAY, History, at
from transactions.models import Expense

YEARS = (2024, 2025, 2026)
A_MONTH = Decimal(400)  # what Zillow costs
FACEBOOK_SINCE = dt.date(2026, 9, 1)
# Last names of the people whose address bounced, and when.
BOUNCED = {
    "Wirth": dt.date(2025, 3, 10), "Yoder": dt.date(2026, 4, 10), "Zimmer": dt.date(2026, 5, 10),
    "Alder": dt.date(2026, 6, 10), "Birch": dt.date(2026, 7, 10), "Cedar": dt.date(2026, 8, 10),
    "Dogwood": dt.date(2026, 9, 10),
}  # fmt: skip
# To whom a vendor was recommended, and when.
RECOMMENDED = {
    "Nair": ["2025-02-10", "2025-09-10", "2026-01-10", "2026-03-10", "2026-05-10", "2026-07-10"],
    "Brandt": ["2026-02-10", "2026-04-10", "2026-06-10"],
}
SENT_BY_NAIR = ("R26a", "R26b")  # two who came to nothing


def write(history: History, sphere: list[str], vendors: dict[str, str]) -> None:
    names = [name.split()[-1] for name in sphere]
    _file(history, names, vendors)
    _keep_in_touch(history, names[:12])
    _recommend(history, names)
    _pay(history)
    _bounce(history)


def months() -> list[dt.date]:
    """From January 2024 to this month."""
    days = [dt.date(year, month, 1) for year in YEARS for month in range(1, 13)]
    return [day for day in days if day <= TODAY]


def _file(history: History, names: list[str], vendors: dict[str, str]) -> None:
    """Eight who hear from her and four who never did are in Top100."""
    top = [history.people[name].pk for name in (*names[:8], *names[12:])]
    file_in(Person.objects.filter(pk__in=top), Category.objects.meaning("top100"))
    for name, category in vendors.items():
        vendor = history.people[name.split()[-1]].pk
        file_in(Person.objects.filter(pk=vendor), Category.objects.named(category))
        file_in(Person.objects.filter(pk=vendor), Category.objects.named("Vendor"))


def _keep_in_touch(history: History, names: list[str]) -> None:
    """On the 15th of each month she calls six of them by turns, and texts two of the others."""
    touches = []
    for month in months():
        day = month.replace(day=15)
        called, others = names[:6], names[6:]
        if month.month % 2 == 0:
            called, others = others, called
        for number, name in enumerate([*called, *others[:2]]):
            kind = "call" if number < 6 else "text"
            touches.append(
                Touch(
                    person=history.people[name], by=history.ana, kind=kind, outcome="talked",
                    is_conversation=kind == "call", happened_at=at(day, 12, number),
                )
            )  # fmt: skip
    Touch.objects.bulk_create(touches)
    for touch in touches:
        note(history, touch)


def _recommend(history: History, names: list[str]) -> None:
    Referral.objects.bulk_create(
        Referral(
            person=history.people[names[number]], vendor=history.people[vendor], by=history.ana,
            given_at=at(dt.date.fromisoformat(day), 12),
        )
        for vendor, days in RECOMMENDED.items()
        for number, day in enumerate(days)
    )  # fmt: skip
    sent = [history.people[name] for name in SENT_BY_NAIR]
    for person in sent:
        person.referred_by = history.people["Nair"]
    Person.objects.bulk_update(sent, ["referred_by"])


def _pay(history: History) -> None:
    """Zillow by the bill; Facebook by its price, since September, as a new try."""
    zillow, facebook = history.sources["Z"], history.sources["F"]
    facebook.cost_model, facebook.price = "month", Decimal(150)
    facebook.active_from, facebook.is_new_try = FACEBOOK_SINCE, True
    facebook.save()
    SourceMonth.objects.bulk_create(
        SourceMonth(source=zillow, month=month, cost=A_MONTH) for month in months()
    )
    told = [(month, "ads", "Ads", 100) for month in months()]
    told += [(dt.date(year, 6, 20), "events", "Client picnic", 500) for year in YEARS]
    told += [(dt.date(year, 12, 15), "gifts", "Gifts", 200) for year in YEARS[:2]]
    told += [(month, "coaching", "Coach", 250) for month in months() if month.year == 2026]
    Expense.objects.bulk_create(
        Expense(on=day, category=category, what=what, amount=Decimal(amount), by=history.ana)
        for day, category, what, amount in told
    )


def _bounce(history: History) -> None:
    for name, day in BOUNCED.items():
        Email.objects.filter(person=history.people[name]).update(
            status="HardBounce", status_at=at(day, 12)
        )
