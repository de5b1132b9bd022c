"""The list of sources and the page of one, looked at and changed as an agent does."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_sources_are_looked_at_and_a_month_is_written_down(signed_in):
    page = signed_in
    page.goto("/leads/")
    follow(page.get_by_role("link", name="Sources", exact=True))
    expect(page.get_by_text("went to new sources")).to_be_visible()
    look(page, "sources")
    follow(page.get_by_role("link", name="Zillow", exact=True))
    expect(page.get_by_role("heading", name="How they arrived")).to_be_visible()
    look(page, "source")
    page.locator("input[name^=visitors_]").first.fill("some")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the months").click()
    expect(page.get_by_text("Write a whole number, as 12,400.").first).to_be_visible()
    page.locator("input[name^=visitors_]").first.fill("2,150")
    follow(page.get_by_role("button", name="Save the months"))
    expect(page.locator("input[name^=visitors_]").first).to_have_value("2,150")
    with page.expect_navigation():
        page.get_by_role("button", name="Make an address").click()
    expect(page.locator("#visitors-address")).to_contain_text("/hooks/visitors/")
    page.goto("/leads/sources/new/")
    look(page, "source-new")
    page.get_by_label("Name", exact=True).fill("Lawn signs")
    follow(page.get_by_role("button", name="Add the source"))
    expect(page.get_by_role("heading", name="Lawn signs")).to_be_visible()
    follow(page.get_by_role("button", name="Delete"))
    expect(page.locator("#toasts")).to_contain_text("Lawn signs is deleted.")
