"""The week's board, as one sees it: a card by one tap, done, and taken back."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_the_week_of_birthdays_is_worked_through(signed_in):
    page = signed_in
    page.goto("/agenda/birthdays/")
    look(page, "birthdays")
    left = page.locator(".celebration:not(.is-done)")
    count = left.count()
    line = left.first
    name = line.locator(".name").inner_text()
    line.get_by_role("button", name="eCard for").click()
    expect(page.get_by_text("The eCard to")).to_be_visible()
    expect(page.locator(".celebration:not(.is-done)")).to_have_count(count - 1)
    undo = page.get_by_role("button", name="Undo")
    undo.focus()  # a toast does not leave while one is on it
    look(page, "birthdays_sent")
    follow(undo)
    expect(page.locator(".celebration:not(.is-done)", has_text=name).first).to_be_visible()
    page.get_by_label("Select all").check()
    look(page, "birthdays_picked")
    follow(page.locator(".bulk").get_by_role("button", name="Done"))
    expect(page.get_by_role("heading", name="Everybody was thought of")).to_be_visible()
    follow(page.get_by_role("button", name="Undo"))
    follow(page.get_by_role("link", name="The week after"))
    expect(page.get_by_text("Next week")).to_be_visible()
    look(page, "birthdays_next")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/agenda/birthdays/")
    page.locator(".celebration .menu > summary").first.click()
    look(page, "birthdays_menu")
