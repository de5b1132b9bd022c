"""Texting, as one sees it: the tray, a talk, the lines, and the simulator with both sides."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_stranger_texts_and_the_line_answers(signed_in):
    page = signed_in
    page.goto("/messages/simulator/")
    page.get_by_label("Their text").fill("HELP")
    follow(page.get_by_role("button", name="Text the line"))
    expect(page.get_by_text("Msg & data rates may apply")).to_be_visible(timeout=20_000)
    page.get_by_label("Their text").fill("Is the porch new?")
    follow(page.get_by_role("button", name="Text the line"))
    expect(page.get_by_text("it waits under Texts", exact=False)).to_be_visible(timeout=20_000)
    follow(page.get_by_role("button", name="Call the line"))
    look(page, "simulator")
    page.goto("/messages/texts/")
    expect(page.get_by_text("Is the porch new?")).to_be_visible()
    look(page, "texts")
    follow(page.get_by_role("link", name="Make a lead of (989) 555-0177").first)
    look(page, "text")
    page.get_by_label("Name", exact=True).fill("Lena Marsh")
    follow(page.get_by_role("button", name="Make a lead"))
    expect(page.get_by_role("heading", name="You and Lena")).to_be_visible()
    page.get_by_label("Text", exact=True).fill("Hello Lena, it is new since May. " * 8)
    expect(page.get_by_text("It leaves as 2 texts.")).to_be_visible()
    own = page.get_by_role("link", name="Open in my own phone").get_attribute("href")
    assert own.startswith("sms:+19895550177?&body=Hello%20Lena")
    follow(page.get_by_role("button", name="Send from (989) 555-0199"))
    expect(page.get_by_text("Hello Lena").first).to_be_visible()
    look(page, "talk")


def test_the_lines_of_a_workspace(signed_in):
    page = signed_in
    page.goto("/messages/lines/")
    look(page, "lines")
    follow(page.get_by_role("link", name="Add a number"))
    page.get_by_label("Number", exact=True).fill("231-555-9000")
    page.get_by_label("Account SID").fill("AC123")
    page.get_by_label("Auth token").fill("secret")
    look(page, "line_form")
    follow(page.get_by_role("button", name="Save the number"))
    expect(page.get_by_text("not registered for texting yet").first).to_be_visible()
    look(page, "line")
