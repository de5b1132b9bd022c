"""Showings, promotions and a report of the demo's listing: nine visits, three answers to read."""

import datetime as dt

from django.utils import timezone

from crm.demo.transactions import PARTS
from crm.kit import clock
from leads.models import ShowingVisit
from transactions.models import Promotion, ReportSchedule, Showing
from transactions.promotions import costs, public_page
from transactions.report import sending

Interest, Price, Change = ShowingVisit.Interest, ShowingVisit.Price, ShowingVisit.Change
# Days ago, hour, agent, brokerage, and what they said: interest, price, condition, words, shared.
SHOWN = [
    (11, 10, "Ines Falk", "Bayline", ("some", "right", 4, "Priced right. The yard is smaller than "
                                      "the photos.", True)),
    (11, 13, "Omar Haddad", "Bayview Homes", ("not", "high", 3, "", False)),
    (11, 16, "Lena Ortiz", "Northgate", None),
    (10, 11, "Dale Whitfield", "Lakeshore", ("some", "right", 4, "", True)),
    (7, 17, "Nadia Petrov", "Harborlight", ("not", "right", 4, "", True)),
    (5, 12, "Sam Okafor", "Bayline", None),
    (4, 10, "Gwen Asher", "Lakeshore", ("very", "right", 5, "Loved it. Road noise in the back "
                                        "bedroom.", True)),
    (3, 15, "Tom Reyes", "Northgate", ("offer", "right", 5, "Best kitchen on the hill. My client "
                                       "will write.", True)),
    (2, 14, "Priya Lindholm", "Harborlight", ("very", "right", 4, "", True)),
]  # fmt: skip
DONE = [
    (12, Promotion.Kind.MLS, "On the MLS and all portals", "Zillow, Realtor.com, Homes.com", 0,
     {"views": 1_312, "saves": 38}, ""),
    (10, Promotion.Kind.MAIL, "100 “just listed” cards to neighbors", "Tamarack Hill", 84,
     {"reached": 100, "inquiries": 2}, "Two neighbors came to the open house"),
    (9, Promotion.Kind.SOCIAL, "Photo tour on Facebook and Instagram", "", 40,
     {"reached": 2_450, "inquiries": 3}, ""),
    (13, Promotion.Kind.PHOTOS, "Photos, floor plan and drone", "", 385, {}, ""),
]  # fmt: skip


def show(by, homes) -> None:
    """Into the Kellers' listing; Quarry Lane has its page ready."""
    listing = homes.tamarack
    for days, hour, agent, brokerage, said in SHOWN:
        _showing(listing, days, hour, agent, brokerage, said)
    _to_come(listing)
    for days, kind, title, where, cost, results, came in DONE:
        done = Promotion.objects.create(
            transaction=listing, kind=kind, title=title, where=where, cost=cost or None,
            on=_day(days), result=came, **results,
        )  # fmt: skip
        costs.follow(done, by=by)
    public_page.make(listing, by=by)
    public_page.make(homes.quarry, by=by)
    ReportSchedule.objects.create(transaction=listing, weekday=_day(0).weekday())
    sending.draft(listing)


def _showing(listing, days, hour, agent, brokerage, said) -> None:
    starts = _at(listing, days, hour)
    one = Showing.objects.create(
        transaction=listing, agent_name=agent, brokerage=brokerage, phone=_phone(agent),
        email=_mail(agent, brokerage), starts_at=starts, ends_at=starts + dt.timedelta(minutes=25),
        came_by=Showing.CameBy.MAIL, system="Supra eKEY", keybox="34110927",
    )  # fmt: skip
    visit = one.feedback()
    asked = starts + dt.timedelta(hours=1)
    ShowingVisit.objects.filter(pk=visit.pk).update(asked_at=asked, asked_again_at=asked)
    if said is None:
        return
    interest, price, condition, words, may_share = said
    ShowingVisit.objects.filter(pk=visit.pk).update(
        interest=interest, price=price, condition=condition, remarks=words, may_share=may_share,
        change=Change.NOTHING if interest != "not" else Change.PRICE,
        answered_at=starts + dt.timedelta(hours=5),
    )  # fmt: skip


def _to_come(listing) -> None:
    Showing.objects.create(
        transaction=listing, agent_name="Ines Falk", brokerage="Bayline", phone=_phone("Ines Falk"),
        email=_mail("Ines Falk", "Bayline"), starts_at=_at(listing, -1, 11), what="Second look",
        came_by=Showing.CameBy.MAIL, system="ShowingTime",
    )  # fmt: skip


def _at(listing, days: int, hour: int) -> dt.datetime:
    return dt.datetime.combine(_day(days), dt.time(hour), tzinfo=listing.workspace.zone)


def _day(days: int) -> dt.date:
    return timezone.localdate(clock.now()) - dt.timedelta(days=days)


def _phone(name: str) -> str:
    return f"+1231555{100 + sum(map(ord, name)) % 100:04d}"


def _mail(agent: str, brokerage: str) -> str:
    return f"{agent.lower().replace(' ', '.')}@{brokerage.lower().replace(' ', '')}.example.com"


PARTS.append(show)
