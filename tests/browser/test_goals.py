"""Goals walked: from the year to the list behind a figure, from a wish to the calls of a day."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, follow, look

PHONE = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))


def test_a_figure_of_the_year_leads_to_what_it_counts_and_a_bar_does_too(signed_in):
    page = signed_in
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="Goals"))
    expect(page.locator(".chart svg")).to_be_visible()
    look(page, "goals-year")
    earned = page.locator("dl.figures a[data-behind]").first
    said = earned.inner_text()
    follow(earned)
    expect(page.locator("[data-sum]").first).to_have_text(said)
    look(page, "goals-behind")
    _section(page, "Timeline")
    expect(page.locator(".chart svg").first).to_be_visible()
    look(page, "goals-timeline")


def test_a_wish_becomes_the_target_of_a_day(signed_in):
    page = signed_in
    page.goto("/goals/plan/")
    look(page, "goals-plan")
    answer = page.locator("#what-if b.num")
    before = answer.inner_text()
    slider = page.get_by_role("slider").first
    slider.evaluate(
        "one => { one.value = one.max; one.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(answer).not_to_have_text(before)
    follow(page.get_by_role("button", name=re.compile(r"^Make \d+ a day my target")))
    page.goto("/goals/daily/")
    look(page, "goals-daily")
    page.goto("/goals/days/")
    look(page, "goals-days")
    page.goto("/goals/rewards/")
    look(page, "goals-rewards")
    page.goto("/goals/time/")
    look(page, "goals-time")


def test_funnel_sources_referrals_warnings_team_and_reports_are_looked_at(signed_in):
    page = signed_in
    page.goto("/goals/")
    for name in ("Funnel", "Sources", "Referrals", "Warnings", "Team", "Reports"):
        _section(page, name)
        look(page, f"goals-{name.lower()}")
    follow(page.get_by_role("link", name=re.compile("^Production")).first)
    look(page, "goals-report")
    page.set_viewport_size(PHONE)
    page.goto("/goals/team/")
    tab = page.get_by_role("navigation", name="Goals").locator("[aria-current]").bounding_box()
    assert 0 <= tab["x"] <= PHONE["width"] - tab["width"]
    page.go_back()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    page.emulate_media(media="screen")


def _section(page, name: str) -> None:
    if not page.get_by_role("navigation", name="Goals").count():
        page.goto("/goals/")
    follow(page.get_by_role("navigation", name="Goals").get_by_role("link", name=name, exact=True))
