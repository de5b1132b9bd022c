"""The call list in a browser: on Today, on its own page, and the rules by which it is made."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_the_call_list_is_read_put_off_and_put_in_another_order(signed_in):
    page = signed_in
    section = page.locator("#calls")
    expect(section.get_by_role("heading", name="People to call")).to_be_visible()
    lines = section.locator(".call-line")
    expect(lines).to_have_count(10)
    section.scroll_into_view_if_needed()
    look(page, "calls-today")

    name = lines.first.locator(".name").inner_text()
    lines.first.get_by_label(f"Not today: {name}").click()
    lines.first.get_by_role("button", name="In a week").click()
    expect(section.get_by_role("link", name=name, exact=True)).to_have_count(0)
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("Not today")
    follow(toast.get_by_role("button", name="Undo"))

    page.goto("/agenda/calls/")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    look(page, "calls")

    follow(page.get_by_role("link", name="Rules"))
    expect(page.locator(".call-rules > li").first).to_contain_text("New leads not reached")
    look(page, "calls-rules")
    follow(page.get_by_role("button", name="Move down: New leads not reached"))
    expect(page.locator(".call-rules > li").first).to_contain_text("Replied to you")
    follow(page.get_by_role("button", name="Move up: New leads not reached"))
    expect(page.locator(".call-rules > li").first).to_contain_text("New leads not reached")
