"""A mailing from the first words to what became of it, by keyboard, on both widths."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_mailing_is_written_checked_and_sent(signed_in):
    page = signed_in
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="Letters & eCards"))
    look(page, "mailings")
    follow(page.get_by_role("link", name="New mailing"))
    look(page, "mailing-new")
    follow(page.get_by_role("button", name=re.compile("Write it.*Newsletter")))
    write(page)
    look(page, "mailing-draft")
    follow(page.get_by_role("button", name="Check before sending"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ready for")
    look(page, "mailing-check")
    follow(page.get_by_role("button", name=re.compile("^Send to")))
    expect(page.locator("#results")).to_contain_text("Left", timeout=60_000)
    expect(page.locator("#results")).not_to_contain_text("It is leaving", timeout=60_000)


def write(page) -> None:
    page.get_by_label("To", exact=True).select_option(label="Newsletter")
    page.get_by_label("Subject", exact=True).fill("Ice and more")
    page.get_by_role("button", name="Add: Button").press("Enter")
    expect(page.get_by_label("On the button")).to_be_focused()
    page.keyboard.type("See it")
    with page.expect_response(is_whole):  # it comes into the frame, which runs no script
        page.get_by_label("Where it leads").fill("example.com/homes")
    page.get_by_role("button", name="Move up: Button 5").press("Enter")
    expect(page.get_by_role("button", name="Move up: Button 4")).to_be_focused()
    expect(page.get_by_label("Subject", exact=True)).to_have_value("Ice and more")
    page.get_by_text("Phone", exact=True).last.click()
    expect(page.locator("iframe[name=letter]")).to_have_css("width", "390px")


def is_whole(answer) -> bool:
    """The letter as it was typed last, button and all."""
    return answer.url.endswith("/preview/") and (
        answer.request.method == "POST" and "See it</a>" in answer.text()
    )


def test_results_and_one_that_waits(signed_in):
    page = signed_in
    page.goto("/messages/mailings/")
    follow(page.get_by_role("link", name=re.compile("Ice on the bay")))
    look(page, "mailing-results")
    follow(page.get_by_role("navigation", name="What became of it").get_by_text("Opened"))
    look(page, "mailing-opened")
    page.goto("/messages/mailings/")
    follow(page.get_by_role("link", name=re.compile("On Friday")))
    look(page, "mailing-scheduled")
