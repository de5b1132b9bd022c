"""Sphere without JavaScript: every step of a new prospect by plain forms and links."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in


@pytest.fixture
def page(browser, browser_context_args):
    with browser.new_context(java_script_enabled=False, **browser_context_args) as context:
        yield context.new_page()


def test_a_prospect_by_plain_forms(page, sphere):
    sign_in(page, sphere)
    page.goto("/people/quick-add/")
    main = page.locator("main")
    line = "Nora Quist 231-555-7184 nora.q@example.com"
    main.get_by_label("All you know, in one line").fill(line)
    page.locator("main").get_by_text("A prospect", exact=True).click()
    page.get_by_role("button", name="Add them").click()
    expect(main.get_by_label("First name", exact=True)).to_have_value("Nora")  # seen, then added
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora Quist")

    page.get_by_placeholder("What did you talk about?").fill("She wants a porch.")
    page.get_by_role("button", name="Save call").click()
    expect(page.locator(".stream")).to_contain_text("She wants a porch.")

    page.get_by_role("checkbox", name="Wants to talk with you").check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("One of seven.")).to_be_visible()
    page.get_by_role("button", name="Move to Contacts").first.click()
    expect(page.locator(".stream")).to_contain_text("Moved to Contacts")
