"""Tidy up and its pages, looked at; the walk of fall with one thumb."""

from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, look

PHONE = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))


def test_tidy_up_and_health(signed_in):
    page = signed_in
    page.goto("/people/")
    page.goto(page.locator("main a.name").nth(4).get_attribute("href"))
    page.get_by_label("More for").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts")).to_contain_text("was deleted")
    page.goto("/people/tidy-up/")
    look(page, "tidy-up")
    page.locator(".lately").get_by_role("button", name="Undo").first.click()
    expect(page.locator(".lately")).to_contain_text("Taken back")
    for name in ("health", "top100", "unreachable"):
        page.goto(f"/people/tidy-up/{name}/")
        look(page, f"tidy-{name}")
    page.goto("/prospects/ageing/")
    look(page, "tidy-ageing")


def test_the_walk_of_fall_with_one_thumb(signed_in):
    page = signed_in
    page.set_viewport_size(PHONE)
    page.goto("/people/fall-cleanup/")
    look(page, "fall-begin")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Begin the walk").click()
    expect(page.locator("#h-walk")).to_be_visible()
    first = page.locator("#h-walk").inner_text()
    look(page, "fall-walk")
    page.set_viewport_size(PHONE)
    for button in page.locator(".walk-acts .btn-big").all():
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] < PHONE["height"], "within reach without scrolling"
    page.get_by_role("button", name="Skip").click()
    expect(page.locator("#h-walk")).not_to_have_text(first)
    page.get_by_role("button", name="Back").click()
    expect(page.locator("#h-walk")).to_have_text(first)
    page.get_by_role("link", name="ix the address").click()
    expect(page.get_by_label("Street")).to_be_visible()
    look(page, "fall-address")
    page.set_viewport_size(PHONE)
    page.get_by_label("Street").fill("7 Elm Street, Traverse City MI 49684")
    page.get_by_role("button", name="Save, and on").click()
    expect(page.locator("#h-walk")).not_to_have_text(first)
    page.get_by_role("button", name="End the walk").click()
    expect(page.locator("#h-sum")).to_be_visible()
    look(page, "fall-end")


def test_the_yearly_cleanup_and_decide_soon(signed_in):
    page = signed_in
    page.goto("/people/yearly-cleanup/")
    look(page, "yearly-nothing")
    for place in (6, 7, 8):
        page.goto("/people/")
        page.goto(page.locator("main a.name").nth(place).get_attribute("href"))
        page.get_by_label("Add a category for").click()
        page.locator("#filings input[name=name], main input[name=name]").first.fill("Cold")
        page.keyboard.press("Enter")
        expect(page.locator("#filings")).to_contain_text("Cold")
    page.goto("/people/yearly-cleanup/")
    page.get_by_role("button", name="Look through the Cold").click()
    expect(page.locator("#h-go")).to_be_visible()
    look(page, "yearly-proposal")
    page.goto("/prospects/")
    look(page, "decide-soon")
    page.goto("/")
    look(page, "today-hygiene")
    more = page.locator("a[href*='more-time']").first
    if more.count():
        page.goto(more.get_attribute("href"))
        look(page, "more-time")
