"""A day on a phone: the digest tapped, a few calls, a birthday, an hour kept, the streak.

The call session of ten with all its outcomes is in test_session.py.
"""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from launcher.settings import ROOT
from tests.browser.conftest import follow, look

# However the hour and the weekday: today is a workday, its hour of calls is now, three may be
# called, two more people make the target, and the digest is written.
BEGIN_THE_DAY = """
import datetime as dt
from django.db.models import F
from accounts.models import Membership
from accounts.tenancy import scope
from agenda.calendar import changing
from agenda.calendar.span import Span
from agenda.calls import whom
from agenda.digests import sending
from agenda.models import CallLine, DigestWish
from contacts.models import Person
from crm.kit import clock
from goals import page
from goals.models import DailyTarget
maya = Membership.everywhere.select_related("workspace", "user").get(
    user__email="maya@sphere.example")
with scope(maya.workspace_id):
    zone, now = maya.workspace.zone, clock.now()
    local, day = now.astimezone(zone).replace(tzinfo=None), clock.today(zone)
    reached = page.record_of(maya).today
    DailyTarget.objects.set_for(
        maya, contacts=reached.contacts + 2, conversations=reached.conversations + 1,
        weekdays=list(range(7)), keeps_holidays=False, reward="the ball game")
    changing.make(
        Span(local, local + dt.timedelta(minutes=30), maya.workspace.time_zone),
        by=maya, title="Call hour", kind="block")
    hours = {"opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(hours=1)}
    CallLine.objects.filter(member=maya, day=day).update(position=F("position") + 10)
    may = whom.may_be_called() & whom.not_touched(maya, day)
    free = Person.objects.filter(may, book="contacts").exclude(call_lines__day=day)
    for position, person in enumerate(free.order_by("last_contacted_at", "pk")[:3], 1):
        CallLine.objects.create(
            member=maya, day=day, person=person, rule="oldest", position=position,
            strong="94 days", reason="94 days since you talked.", **hours)
    sending.tell(maya, DigestWish.objects.of(maya), day)
"""


@pytest.fixture
def morning(sphere):
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", BEGIN_THE_DAY],
        cwd=ROOT, env=sphere.env, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def phone(signed_in, morning):
    signed_in.set_viewport_size({"width": 390, "height": 844})
    return signed_in


def test_a_day_on_a_phone(phone):
    page = phone
    _open_the_digest(page)
    ring = page.locator("#target .ring-link")
    before = int(ring.get_attribute("aria-label").split()[0])
    expect(page.locator("#target")).to_contain_text("Two more for five days in a row")
    expect(page.locator("#target .now")).to_contain_text("still open")
    hour = page.locator("#day li", has_text="Call hour")
    expect(hour).to_contain_text(re.compile(r"You’re in it now, until [\d:]+\s*$"))
    page.screenshot(path="build/pages/day-before-phone-light.png", full_page=True)
    _call_three(page)
    expect(ring).to_have_attribute("aria-label", re.compile(rf"^{before + 2} of {before + 2} "))
    expect(page.locator("#target")).to_contain_text("Five days in a row.")
    expect(page.locator("#target")).to_contain_text("You have earned it: the ball game.")
    expect(page.locator("#target .now")).to_have_count(0)
    expect(hour).to_contain_text("3 reached out to")
    _send_a_card(page)
    look(page, "day-after")
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path="build/pages/day-after-whole-phone-light.png", full_page=True)
    follow(ring)
    expect(page.locator(".ring-card .facts")).to_contain_text(re.compile(r"Days in a row\s+5"))
    page.goto("/agenda/calendar/blocks/")
    now = page.locator(".block-list .is-now", has_text="now, 3 reached out to")
    expect(now.first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("office hours kept this week")


def _open_the_digest(page) -> None:
    """It stands in the sink; what it says of the day is one tap away."""
    page.goto("/demo/mail/")
    follow(page.get_by_role("link", name=re.compile(r"day, \w+ \d+: .*\d+\+? calls?")).first)
    mail = page.locator(".mail-text")
    expect(mail).to_contain_text("CALL FIRST")
    expect(mail).to_contain_text("tel:+1231")
    look(page, "day-digest")
    page.set_viewport_size({"width": 390, "height": 844})
    today = re.search(r"Your day in Sphere: (\S+)", mail.inner_text())[1]
    follow(mail.locator(f"a[href='{today}']").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maya.")


def _call_three(page) -> None:
    follow(page.locator(".tabbar .call"))
    follow(page.get_by_role("button", name="Start calling"))
    heading = page.get_by_role("heading", level=1)
    for outcome in ("Talked", "Left message", "Talked"):
        name = heading.inner_text()
        page.get_by_role("button", name=outcome, exact=True).click()
        expect(heading).not_to_have_text(name)
    if not page.url.endswith("/end/"):  # with nobody left the session ends by itself
        follow(page.get_by_role("button", name="Stop"))
    expect(heading).to_have_text("You talked with 2 of 3")
    follow(page.get_by_role("link", name="Back to Today"))


def _send_a_card(page) -> None:
    """From Today to the week's board, and a card by one tap."""
    done = page.locator("#celebrations header .soft")
    before = int(done.inner_text().split()[0])
    follow(page.get_by_role("link", name=re.compile("^A card for ")).first)
    page.get_by_role("button", name=re.compile("^eCard for ")).first.click()
    expect(page.locator("#toasts")).to_contain_text("The eCard to")
    follow(page.locator(".tabbar").get_by_role("link", name="Today"))
    expect(done).to_contain_text(f"{before + 1} of")
