"""The calendar in the browser: its views, typing one in, dragging it, and the keys."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.browser.conftest import follow, look

CALENDAR = "/agenda/calendar/"


def test_the_calendar_in_all_its_views(signed_in):
    page = signed_in
    page.goto(CALENDAR)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r" \d+ to "))
    expect(page.locator(".slots .ev").first).to_be_visible()
    look(page, "calendar-week")
    for view in ("Month", "Day", "List", "Last year"):
        follow(page.get_by_role("link", name=view, exact=True))
        look(page, f"calendar-{view.lower().replace(' ', '-')}")
    page.goto(CALENDAR)
    # A day of the listing may stand there too.
    appointments = page.locator("a[href^='/agenda/calendar/']")
    follow(appointments.filter(has_text="60 Quarry Lane").first)
    look(page, "calendar-appointment")
    follow(page.get_by_role("link", name="Change"))
    look(page, "calendar-form")


def test_one_is_typed_in_dragged_and_moved_by_keys(signed_in):
    """Two weeks ahead, where nothing else of the demo stands at that hour."""
    page = signed_in
    day = dt.date.today() + dt.timedelta(days=21)
    day -= dt.timedelta(days=day.weekday() - 1)
    page.goto(f"{CALENDAR}?on={day}")
    page.get_by_label("A new appointment, in one line").fill(f"Tasting {day:%m/%d/%Y} 8:30-9:30am")
    follow(page.get_by_role("button", name="Add", exact=True))
    tasting = page.locator(".slots .ev", has_text="Tasting")
    expect(tasting).to_contain_text("8:30 am")
    box, next_day = tasting.bounding_box(), page.locator(".slots").nth(2).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(next_day["x"] + 20, box["y"] + 10 + 60, steps=5)
    with page.expect_navigation():
        page.mouse.up()
    moved = page.locator(".slots").nth(2).locator(".ev", has_text="Tasting")
    expect(moved).to_contain_text("9:30 am")
    moved.locator("a").focus()
    with page.expect_navigation():
        page.keyboard.down("Alt")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
        page.keyboard.up("Alt")
    back = page.locator(".slots").nth(1).locator(".ev", has_text="Tasting")
    expect(back).to_contain_text("9:15 am")
    edge = back.bounding_box()
    page.mouse.move(edge["x"] + 40, edge["y"] + edge["height"] - 3)
    page.mouse.down()
    page.mouse.move(edge["x"] + 40, edge["y"] + edge["height"] + 30, steps=4)
    with page.expect_navigation():
        page.mouse.up()
    expect(back).to_have_class(re.compile("for-6"))
    follow(page.get_by_role("button", name="Undo").last)
    expect(back).to_have_class(re.compile("for-4"))
    page.locator(".slots").nth(5).click(position={"x": 30, "y": 130})  # a Saturday
    expect(page.get_by_label("From")).to_have_value("10:00")
