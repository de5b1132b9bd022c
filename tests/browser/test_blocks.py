"""Office hours, and an invitation that is answered on its own page, in the browser."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.browser.conftest import follow, look

BLOCKS = "/agenda/calendar/blocks/"


def test_office_hours_are_laid_out_by_taps(signed_in):
    page = signed_in
    page.goto(BLOCKS)
    look(page, "office-hours")
    follow(page.get_by_role("button", name="8 to 12 each workday"))
    expect(page.get_by_text("20 hours a week. It is on your calendar.")).to_be_visible()
    follow(page.get_by_role("button", name=re.compile("^Undo")))
    page.goto(BLOCKS)
    page.get_by_label("Saturday, 9 am").check(force=True)
    follow(page.get_by_role("button", name="Keep this week"))
    expect(page.get_by_label("Saturday, 9 am")).to_be_checked()
    page.get_by_label(re.compile("hours you work", re.IGNORECASE)).fill("36")
    follow(page.locator(".working-week").get_by_role("button", name="Keep"))
    expect(page.get_by_text("The aim is 18 hours a week.")).to_be_visible()


def test_somebody_is_invited_and_answers_on_their_own_page(signed_in):
    page = signed_in
    page.goto("/agenda/calendar/new/")
    page.get_by_label("What", exact=True).fill("Walk through 14 Heron Drive")
    page.get_by_label("Day", exact=True).fill(f"{dt.date.today() + dt.timedelta(days=1)}")
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("To", exact=True).fill("10:00")
    page.get_by_label("Where", exact=True).fill("14 Heron Drive, Traverse City")
    page.get_by_label("With", exact=True).fill("Cathy Mos")
    follow(page.get_by_role("button", name="Add another person"))
    expect(page.get_by_label("What", exact=True)).to_have_value("Walk through 14 Heron Drive")
    look(page, "calendar-form-people")
    follow(page.get_by_role("button", name="Make the appointment"))
    page.goto("/agenda/calendar/list/")
    follow(page.get_by_role("link", name=re.compile("Walk through 14 Heron Drive")).first)
    where = page.url
    page.locator("#invitees summary").click()
    page.get_by_label("Names or e-mails").fill("Walt Kowalski <walt@example.org>")
    follow(page.get_by_role("button", name="Invite by mail"))
    expect(page.locator("#invitees")).to_contain_text("No answer yet")

    page.goto("/demo/mail/")  # the mail leaves after ten seconds
    follow(page.get_by_role("link", name=re.compile("^Invitation: Walk through")).first)
    link = re.search(r"http\S+/agenda/invitations/\w+/", page.content())[0]
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Walk through 14 Heron Drive")
    look(page, "invitation")
    page.get_by_label("A word with it").fill("I bring the plans")
    follow(page.get_by_role("button", name="I will come"))
    expect(page.get_by_text("You said that you come.")).to_be_visible()

    page.goto(where)
    expect(page.locator("#invitees")).to_contain_text("Will come")
    expect(page.locator("#invitees")).to_contain_text("I bring the plans")
    look(page, "appointment-invited")
