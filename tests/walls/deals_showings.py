"""The same for showings, promotions and service reports."""

import datetime as dt

from crm.kit import clock
from leads.models import Flyer
from transactions.models import Promotion, ServiceReport, Showing
from transactions.promotions import public_page
from transactions.report import sending


def showing() -> Showing:
    """Of yesterday, by an agent who has an address."""
    from tests.walls import deals

    found = Showing.objects.order_by("pk").first()
    return found or Showing.objects.create(
        transaction=deals.transaction(), agent_name="Ines Falk", email="ines@example.com",
        starts_at=clock.now() - dt.timedelta(days=1),
    )  # fmt: skip


def promotion() -> Promotion:
    from tests.walls import deals

    found = Promotion.objects.order_by("pk").first()
    return found or Promotion.objects.create(
        transaction=deals.transaction(), title="Cards", on=dt.date(2026, 11, 10)
    )


def service_report() -> ServiceReport:
    """A draft; `prepare` lets it go where a URL is about one that went."""
    from tests.walls import deals

    return sending.draft(deals.transaction())


def report_key() -> str:
    """Of one that went, to nobody."""
    from tests.walls import deals

    one = deals.transaction()
    if found := ServiceReport.objects.filter(transaction=one).approved().first():
        return found.key
    made = sending.draft(one)
    sending.approve(made, to=[], days=30, by=None)
    return made.key


SAMPLES = {
    "showing": lambda workspace: showing().public_id,
    "promotion": lambda workspace: promotion().public_id,
    "report_key": lambda workspace: report_key(),
    "service_report": lambda workspace: service_report().public_id,
}
SHOWN = {
    "agent_name": "Tom Reyes", "starts": "10:00", "ends": "10:30", "state": "booked",
    "email": "tom@example.com",
}  # fmt: skip
REPORT = {"letter": "Other words.", "parts": ["quotes"], "days": "30"}


def bodies() -> dict:
    day = clock.now() - dt.timedelta(days=2)
    promotion = {"kind": "mail", "title": "100 cards", "on": "2026-11-12", "cost": "$84.50"}
    return {
        "transactions:showing_new": SHOWN | {"day": f"{day:%Y-%m-%d}"},
        "transactions:showing": SHOWN | {"day": f"{day:%Y-%m-%d}"},
        "transactions:showing_feedback": {"interest": "very", "liked": "The yard"},
        "transactions:showing_keeping_back": {"keep": "1"},
        "transactions:promotion_new": promotion,
        "transactions:promotion": promotion,
        "transactions:report_schedule": {"is_on": "on", "weekday": "4", "every": "1"},
        "transactions:service_report": REPORT,
        "transactions:report_approval": REPORT,
    }


def prepare(name: str, ids: dict) -> None:
    from tests.walls import deals

    coming = clock.now() + dt.timedelta(days=1)
    match name:
        case "transactions:showing_calling_off":
            Showing.objects.filter(public_id=ids["showing"]).update(starts_at=coming)
        case "transactions:listing_page_showing" | "transactions:listing_page_hiding":
            public_page.make(deals.transaction(), by=None)
            Flyer.objects.update(is_shown=name.endswith("hiding"))
        case "transactions:listing_flyer":
            public_page.make(deals.transaction(), by=None)
        case "transactions:report_new":
            ServiceReport.objects.drafts().delete()
        case "transactions:report_revocation":
            draft = ServiceReport.objects.get(public_id=ids["service_report"])
            sending.approve(draft, to=[], days=30, by=None)
