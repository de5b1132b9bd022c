"""The page of the morning digest, and the one tap that stops it."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_the_digest_page(signed_in):
    page = signed_in
    page.goto("/profile/")
    follow(page.get_by_role("link", name="Your morning digest and reminders"))
    expect(page.get_by_role("heading", name="Your morning digest")).to_be_visible()
    look(page, "digests")
    page.goto("/agenda/digests/stop/")
    expect(page.get_by_role("button", name="Stop these")).to_be_visible()
    look(page, "digest-stop")
