"""A listing lived through: from the appointment at which they signed to the weeks after it."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from launcher.settings import ROOT
from tests.browser.conftest import follow, look

# An hour ago Maya sat at the table of a couple who want to sell, whom a friend had sent.
SAT_WITH_THEM = """
import datetime as dt
from accounts.models import Membership
from accounts.tenancy import scope
from agenda.calendar import changing
from agenda.calendar.span import Span
from contacts.models import Person, Property
from crm.kit import clock
maya = Membership.everywhere.select_related("workspace", "user").get(
    user__email="maya@sphere.example")
with scope(maya.workspace_id, by=maya):
    sent_by = Person.objects.get(first_name="June", last_name="Hargrove")
    rosa = Person.objects.create(
        first_name="Rosa", last_name="Delgado", owner=maya, referred_by=sent_by)
    rosa.emails.create(address="rosa.delgado@example.com")
    local = clock.now().astimezone(maya.workspace.zone).replace(tzinfo=None)
    begins = local - dt.timedelta(hours=1)
    changing.make(
        Span(begins, begins + dt.timedelta(minutes=45), maya.workspace.time_zone), by=maya,
        title="Listing appointment, the Delgados", kind="listing", people=[rosa],
        property=Property.objects.at("27 Heron Point, Traverse City, MI 49684"))
    print(begins.date())
"""


@pytest.fixture
def appointment_day(sphere) -> str:
    """The day at whose page the appointment stands: yesterday’s, in the first hour of a day."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", SAT_WITH_THEM],
        cwd=ROOT, env=sphere.env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()[-1]


def test_a_listing_from_the_appointment_to_the_weeks_after_its_closing(signed_in, appointment_day):
    page = signed_in
    _sign(page, appointment_day)
    _go_live(page)
    _show(page)
    _weigh_offers(page)
    _close(page)


def _sign(page, day: str) -> None:
    page.goto(f"/agenda/calendar/list/?day={day}")
    follow(page.get_by_role("link", name=re.compile("the Delgados")).first)
    page.get_by_label("Signed", exact=False).first.check()
    follow(page.get_by_role("button", name="Save how it went"))
    follow(page.get_by_role("button", name="Open the listing"))
    expect(page.get_by_role("heading", level=1)).to_have_text("27 Heron Point")
    expect(page.locator(".deal-head")).to_contain_text("Rosa Delgado")
    look(page, "listing-new")


def _tab(page, name: str) -> None:
    follow(page.locator("#main-tab").get_by_role("link", name=re.compile(f"^{name}")))


def _go_live(page) -> None:
    """The plan starts, the price is said, and the home goes on the market."""
    _tab(page, "Plan")
    follow(page.get_by_role("button", name="Start it").first)
    _tab(page, "Plan")
    expect(page.locator("#plan .todo li").first).to_be_visible()
    look(page, "listing-plan")
    page.goto(page.url.rsplit("/plan", 1)[0] + "/price/")
    page.get_by_label("New list price").fill("$389k")
    follow(page.locator("main").get_by_role("button", name=re.compile("price|Save", re.I)).first)
    _move(page, "Active")
    expect(page.locator(".deal-head")).to_contain_text("$389,000")
    look(page, "listing-active")


def _move(page, stage: str) -> None:
    page.locator(".deal-head details.menu summary").click()
    follow(page.locator(".deal-head .menu-list").get_by_role("button", name=stage, exact=True))


def _show(page) -> None:
    _tab(page, "Showings")
    follow(page.get_by_role("link", name="Showing", exact=True))
    page.get_by_label("Agent", exact=True).fill("Ines Falk")
    page.get_by_label("From", exact=True).fill("09:00")
    follow(page.get_by_role("button", name="Add the showing"))
    expect(page.locator("main")).to_contain_text("Ines Falk")
    look(page, "listing-showings")


def _weigh_offers(page) -> None:
    for name, price in (("The Oyelarans", "$385,000"), ("J. Whitlock", "$391,500")):
        _tab(page, "Offers")
        follow(page.get_by_role("link", name=re.compile("^(Offer|Take down an offer)$")))
        page.get_by_label("Whose offer").or_(page.locator("#id_name")).first.fill(name)
        page.locator("#id_price").fill(price)
        follow(page.get_by_role("button", name="Take it down"))
        if "/transactions/offers/" in page.url:
            follow(page.get_by_role("link", name=re.compile("27 Heron Point")).first)
    _tab(page, "Offers")
    expect(page.locator("#offers")).to_contain_text("Two offers, side by side")
    look(page, "listing-offers")
    follow(page.get_by_role("link", name=re.compile("^Accept offer 2")))
    follow(page.get_by_role("button", name=re.compile("^Accept")))
    page.goto("/transactions/list/")
    follow(page.get_by_role("link", name=re.compile("27 Heron Point")).first)
    expect(page.locator(".deal-head .eyebrow")).to_contain_text("Under contract")
    look(page, "listing-contract")
    _tab(page, "Money")
    expect(page.locator("main")).to_contain_text("391,500")
    look(page, "listing-money")
    _tab(page, "People")
    look(page, "listing-people")
    _tab(page, "Papers")
    look(page, "listing-papers")


def _close(page) -> None:
    _move(page, "Closed")
    expect(page.get_by_text("June", exact=False).first).to_be_visible()
    look(page, "listing-closing")
    follow(page.get_by_role("button", name="Close it"))
    expect(page.locator(".deal-head .eyebrow")).to_contain_text("Closed")
    follow(page.get_by_role("link", name="Start the plan after a closing"))
    follow(page.get_by_role("button", name="Start it").first)
    _tab(page, "Plan")
    look(page, "listing-after")
    page.goto("/search/?q=delgado")
    follow(page.get_by_role("link", name=re.compile("Delgado")).first)
    expect(page.locator("main")).to_contain_text("Past Client")
    expect(page.locator(".stream")).to_contain_text("27 Heron Point")


def test_the_board_and_what_stands_beside_it(signed_in):
    page = signed_in
    for path, name in (
        ("/transactions/", "transactions-board"),
        ("/transactions/list/", "transactions-list"),
        ("/transactions/new/", "transactions-new"),
        ("/transactions/commissions/", "transactions-money"),
        ("/transactions/expenses/", "transactions-expenses"),
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        look(page, name)
