"""Drips as an agent sees them: the editor, its rules, who is on it, who is proposed."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_drip_its_people_and_one_of_them(signed_in):
    page = signed_in
    page.goto("/drips/")
    look(page, "drips-list")
    follow(page.get_by_role("link", name="Past client, every year", exact=True))
    expect(page.get_by_role("heading", name="Manners")).to_be_visible()
    look(page, "drip-editor")
    follow(page.get_by_role("link", name="Who left, and why"))
    look(page, "drip-who")
    follow(page.locator("a.name").first)
    look(page, "drip-one")
    page.goto("/drips/held-back/")
    look(page, "drip-held-back")
    page.goto("/drips/proposed/")
    look(page, "drip-proposed")
    page.get_by_role("button", name="Leave out").first.click()
    expect(page.get_by_text("stays off")).to_be_visible()


def test_the_rules_and_a_step_are_changed(signed_in):
    page = signed_in
    page.goto("/drips/")
    follow(page.get_by_role("link", name="Birthdays, a card and a call"))
    look(page, "drip-dated")
    follow(page.get_by_role("link", name="Change when it writes"))
    look(page, "drip-rules")
    page.get_by_label("Saturday").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("Monday to Saturday")).to_be_visible()
    follow(page.get_by_role("link", name="Add a letter"))
    follow(page.get_by_role("link", name="Text", exact=True))
    look(page, "drip-step")
    page.get_by_label("What you call it").fill("Happy birthday by text")
    page.get_by_label("Text", exact=True).fill("Happy birthday, {{first_name|friend}}!")
    follow(page.get_by_role("button", name="Save the step"))
    expect(page.get_by_text("Happy birthday by text").first).to_be_visible()
    follow(page.get_by_role("link", name="Put someone on it"))
    look(page, "drip-people")
