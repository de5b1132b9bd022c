"""One lead's whole journey, in a real browser, with real mail both ways."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import look


@pytest.fixture
def inquiry():
    mail = EmailMessage()
    mail["From"] = "leads@email.realtor.com"
    mail["Subject"] = "New realtor.com lead - Wilma Tarrant"
    mail["Message-ID"] = "<journey-1@email.realtor.com>"
    mail.set_content(
        "First Name: Wilma\nLast Name: Tarrant\nEmail Address: wilma.tarrant@example.com\n"
        "Phone Number: 970-555-0177\n\nComment:\nDoes the boat house stay?\n\n"
        "This consumer inquired about:\nProperty Address: 118 Alder Court\n"
        "Traverse City, MI 49684\nMLSID # 1912345\n"
    )
    return mail


def test_from_a_portals_mail_to_the_contacts_book(signed_in, receive, inquiry):
    page = signed_in
    leads = page.locator("section", has=page.get_by_role("heading", name="New leads"))
    expect(page.get_by_text("Wilma Tarrant")).to_have_count(0)

    # A mail arrives; without reloading, it stands there with its clock running.
    receive(inquiry)
    line = leads.locator("li", has_text="Wilma Tarrant")
    expect(line).to_be_visible(timeout=5_000)
    expect(line.get_by_role("timer")).to_contain_text(re.compile(r"[0-5]:\d\d"))
    expect(line).to_contain_text("118 Alder Court")
    look(page, "today")

    # The agent has been told by mail.
    page.goto("/demo/mail/")
    expect(page.get_by_role("link", name=re.compile("Wilma Tarrant")).first).to_be_visible()

    # The record: what was asked, and the first call.
    page.goto("/")
    line.get_by_role("link", name="Wilma Tarrant").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wilma Tarrant")
    expect(page.get_by_text("Does the boat house stay?").first).to_be_visible()
    page.get_by_placeholder("What did you talk about?").fill("Loves the boat house. Call Sunday.")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator(".stream")).to_contain_text("Loves the boat house")
    look(page, "person-lead")

    # A drip: its first letter leaves right after the call that began it, in daytime.
    drip = page.locator("#drip")
    drip.get_by_label("Drip").select_option(label="New buyer, first weeks")
    drip.get_by_role("button", name="Start the drip").click()
    expect(page.locator("#drip")).to_contain_text("New buyer, first weeks")
    look(page, "person-drip")
    _read_and_unsubscribe(page)

    # Found again by three letters; the drip has ended and the address is marked.
    page.get_by_role("searchbox").first.fill("tar")
    page.get_by_role("option", name=re.compile("Wilma Tarrant")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wilma Tarrant")
    expect(page.get_by_text("OptOut").first).to_be_visible()
    expect(page.locator("#drip")).not_to_contain_text("Pause")

    _answer_the_seven(page)
    page.get_by_role("button", name=re.compile("Move to Contacts")).first.click()
    stream = page.locator(".stream")
    expect(stream).to_contain_text("Moved to Contacts")
    expect(stream).to_contain_text("Loves the boat house")
    expect(stream).to_contain_text("Does the boat house stay?")
    look(page, "person-contact")

    page.goto("/people/")
    page.get_by_role("searchbox").first.fill("wil")
    expect(page.get_by_role("option", name=re.compile("Wilma Tarrant"))).to_be_visible()


def _read_and_unsubscribe(page):
    page.goto("/messages/")  # it is written there before it leaves
    expect(page.locator("li", has_text="To Wilma Tarrant").first).to_be_visible(timeout=20_000)
    page.goto("/demo/mail/")
    letter = page.locator("li", has_text="wilma.tarrant@example.com").first
    waiting = page.get_by_role("button", name="Send now all the same")
    expect(letter.or_(waiting).first).to_be_visible(timeout=20_000)
    if not letter.is_visible():  # by night the letter waits for the recipient's daytime
        waiting.click()
    expect(letter).to_be_visible(timeout=20_000)
    expect(letter).to_contain_text("Wilma")
    letter.get_by_role("link").click()
    expect(page.get_by_text("List-Unsubscribe=One-Click")).to_be_visible()
    look(page, "sink-mail")
    link = page.locator("a[href*='/messages/unsubscribe/']").first
    page.goto(link.get_attribute("href"))
    look(page, "unsubscribe")
    page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")


def _answer_the_seven(page):
    boxes = page.locator(".q7 input[type=checkbox]")
    expect(boxes).to_have_count(7)
    for number in range(7):
        with page.expect_response(re.compile("/answers/")):
            boxes.nth(number).check()
    expect(page.locator(".sec", has=page.get_by_role("heading", name="Prospect"))).to_contain_text(
        "All seven"
    )
