"""Today and the daily target as a member meets them: looked at, a task ticked, a target set."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_today_in_whole_and_the_daily_target(signed_in):
    page = signed_in
    expect(page.get_by_role("heading", name="The four laws")).to_be_visible()
    look(page, "today-top")
    tick = page.locator("#day .day-task button").first
    name = tick.get_attribute("aria-label")
    tick.click()
    expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("is done.")
    page.set_viewport_size({"width": 1440, "height": 2600})
    page.screenshot(path="build/pages/today-whole-desk.png")
    page.set_viewport_size({"width": 390, "height": 4200})
    page.screenshot(path="build/pages/today-whole-phone.png")
    page.set_viewport_size({"width": 1440, "height": 900})
    follow(page.locator("#target .ring-link"))
    expect(page.get_by_role("heading", name="What must I do each day?")).to_be_visible()
    look(page, "goals-daily")
    page.set_viewport_size({"width": 390, "height": 2600})
    page.screenshot(path="build/pages/goals-daily-whole-phone.png")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("People I reach each workday").fill("30")
    follow(page.get_by_role("button", name="Save the target"))
    expect(page.locator("#toasts")).to_contain_text("From today on: 30 people a day")
