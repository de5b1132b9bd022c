"""The pages of addresses, hours and consent, as somebody sees them."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_addresses_hours_and_consent(signed_in):
    page = signed_in
    page.goto("/messages/addresses/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("look wrong")
    look(page, "addresses")
    follow(page.get_by_role("link", name="Probably mistyped"))
    expect(page.get_by_text("E-mail probably mistyped").first).to_be_visible()
    follow(page.get_by_role("link", name="Irene Fox").first)
    expect(page.get_by_text("Looks wrong").first).to_be_visible()
    look(page, "person-address-wrong")
    follow(page.get_by_role("link", name="Consent"))
    look(page, "consents")
    page.goto("/messages/addresses/hours/")
    look(page, "quiet-hours")


def test_what_was_lost_year_by_year(signed_in):
    page = signed_in
    page.goto("/messages/addresses/")
    follow(page.get_by_role("link", name="What was lost, year by year"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("lost in")
    look(page, "lost")
