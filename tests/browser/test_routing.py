"""Who gets a lead: the rules, a trial, a duty, speed, and a lead on its way, looked at."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, follow, look, show_leads_on_screen

PHONE = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))


@pytest.fixture
def inquiry():
    mail = EmailMessage()
    mail["From"] = "leads@email.realtor.com"
    mail["Subject"] = "New realtor.com lead - Odile Marchetti"
    mail["Message-ID"] = "<routing-1@email.realtor.com>"
    mail.set_content(
        "First Name: Odile\nLast Name: Marchetti\nEmail Address: odile.m@example.com\n"
        "Phone Number: 970-555-0166\n\nComment:\nCould we see it on Saturday?\n\n"
        "This consumer inquired about:\nProperty Address: 14 Heron Drive\n"
        "Traverse City, MI 49684\nMLSID # 1912399\n"
    )
    return mail


def test_rules_are_read_changed_and_tried(signed_in):
    page = signed_in
    page.goto("/leads/routing/")
    expect(page.get_by_text("Zillow on the lake")).to_be_visible()
    look(page, "routing")
    follow(page.get_by_role("link", name="Zillow on the lake", exact=True))
    look(page, "routing-rule")
    follow(page.get_by_role("button", name="Save the rule"))
    expect(page.locator("#toasts")).to_contain_text("Saved")
    page.goto("/leads/routing/try/?lead_type=renter&time=10:00")
    expect(page.get_by_role("heading", name="It would go to Sam Okoro")).to_be_visible()
    look(page, "routing-trial")
    page.goto("/leads/routing/duty/")
    look(page, "routing-duty")
    page.goto("/leads/routing/speed/?days=365")
    look(page, "routing-speed")


def test_a_lead_shows_itself_on_whatever_page_is_open_and_says_why(signed_in, receive, inquiry):
    page = signed_in
    show_leads_on_screen(page, True)
    page.goto("/people/")
    receive(inquiry)
    notice = page.locator(".arrival", has_text="Odile")
    expect(notice).to_be_visible(timeout=20_000)
    look(page, "routing-arrival")
    page.set_viewport_size(PHONE)
    call = notice.get_by_role("link", name="Call Odile Marchetti")
    heading = page.get_by_role("heading", name="Contacts")
    assert call.bounding_box()["height"] >= 44
    assert (
        notice.bounding_box()["y"] + notice.bounding_box()["height"] < heading.bounding_box()["y"]
    )
    notice.get_by_role("button", name="Close the notice").click()
    expect(notice).to_have_count(0)
    show_leads_on_screen(page, False)
    page.goto("/leads/")
    expect(page.get_by_role("link", name="Odile Marchetti").first).to_be_visible()
    page.get_by_text("Why me?").first.click()
    look(page, "leads-new")
    follow(page.get_by_role("link", name="Give it to somebody else").first)
    look(page, "routing-path")
