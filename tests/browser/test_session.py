"""A call session of ten on a phone: every outcome, and the network gone in the middle of it."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from launcher.settings import ROOT
from tests.browser.conftest import follow, look

# A dozen sample people stand first on Maya's list, and all of it may be called at whatever hour the
# test runs.
PUT_ON_THE_LIST = """
import datetime as dt
from django.db.models import F
from accounts.models import Membership
from accounts.tenancy import scope
from agenda.calls import whom
from agenda.models import CallLine
from contacts.models import Person
from crm.kit import clock
maya = Membership.everywhere.select_related("workspace").get(user__email="maya@sphere.example")
with scope(maya.workspace_id):
    now, day = clock.now(), clock.today(maya.workspace.zone)
    hours = {"opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(hours=1)}
    others = CallLine.objects.filter(member=maya, day=day)
    others.update(position=F("position") + 100, at=None, **hours)
    may = whom.may_be_called() & whom.not_touched(maya, day)
    free = Person.objects.filter(may, book="contacts", follow_up_on=None)
    free = free.exclude(call_lines__day=day).order_by("last_contacted_at", "pk")
    for position, person in enumerate(free[:12], 1):
        CallLine.objects.create(
            member=maya, day=day, person=person, rule="oldest", position=position, strong="94 days",
            reason="94 days since you talked.", **hours,
        )
"""


@pytest.fixture
def ten(sphere):
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", PUT_ON_THE_LIST],
        cwd=ROOT, env=sphere.env, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def phone(signed_in, ten):
    signed_in.set_viewport_size({"width": 390, "height": 844})
    return signed_in


def name(page) -> str:
    return page.locator("#h-who").inner_text()


def tap(page, outcome: str) -> str:
    """One tap; the next person is there, and the one before is said."""
    before = name(page)
    page.get_by_role("button", name=outcome, exact=True).click()
    expect(page.locator("#h-who")).not_to_have_text(before)
    return before


def test_a_session_of_ten_with_the_network_gone_in_the_middle(phone):
    page = phone
    follow(page.locator(".tabbar .call"))
    follow(page.get_by_role("button", name="Start calling"))
    expect(page.locator(".btn-dial")).to_have_attribute("href", re.compile(r"tel:\+1"))
    _look(page, "call-session")
    # Chromium would ask which program dials, and take no tap before it knows.
    page.locator(".btn-dial").evaluate("link => { link.href = '#dialled' }")
    page.locator(".btn-dial").click()
    expect(page.locator("[data-clock-up]")).to_have_text(re.compile(r"0:0[1-9]"))
    tap(page, "Talked")
    expect(page.locator("#toasts")).to_contain_text("Talked with")
    tap(page, "Left message")
    _without_network(page)
    page.keyboard.press("5")  # a bad number, by its key
    expect(page.locator("#toasts")).to_contain_text("is marked BAD")
    wanted_none = name(page)
    tap(page, "Don’t call me")
    tap(page, "Skip")
    page.get_by_label("Next", exact=True).select_option("pick")
    page.get_by_label("When, in your own words").fill("yesterday")
    page.get_by_role("button", name="Talked", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Yesterday has passed.")
    _look(page, "call-session-asked-again")
    page.get_by_label("Next", exact=True).select_option("pick")
    page.get_by_label("When, in your own words").fill("after Labor Day")
    tap(page, "Talked")
    expect(page.locator("#toasts").last).to_contain_text("Next call: Sep")
    _appointment_and_back(page)
    page.reload()
    tap(page, "Talked")
    tap(page, "No answer")  # the last: a call planned for tomorrow has the list made anew
    follow(page.get_by_role("button", name="Stop"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 appointment from")
    theirs = page.locator("li", has_text=wanted_none)  # two, if a number of theirs was dead first
    expect(theirs.filter(has_text="Don’t call me")).to_be_visible()
    look(page, "call-session-end")


def _look(page, name: str) -> None:
    look(page, name)
    page.reload()  # axe leaves styles on what it looked at, and a swap would carry them on


def _without_network(page) -> None:
    """What is tapped stays in the phone, and goes by itself when the network is back. Once."""
    called = name(page)
    page.get_by_label("Note").fill("Her sister moves here in spring")
    page.context.set_offline(True)
    page.get_by_role("button", name="Talked", exact=True).click()
    kept = page.locator("[data-kept]")
    expect(kept).to_contain_text("“Talked” for")
    expect(page.locator("#h-who")).to_have_text(called)
    page.screenshot(path="build/pages/call-session-offline-phone-light.png")
    page.context.set_offline(False)
    expect(page.locator("#h-who")).not_to_have_text(called)
    expect(kept).to_be_hidden()
    page.errors.clear()  # Chromium says of each request that there was no network
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('kept'))") == []


def _appointment_and_back(page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Set appointment", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New appointment")
    follow(page.get_by_role("link", name="Not now"))
    expect(page.locator("#session")).to_be_visible()
