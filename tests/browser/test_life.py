"""Outcomes on a phone, numbers that must not be called, deaths and partings, as one sees them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, look


@pytest.fixture
def couple(signed_in):
    """`couple(line)`: a new record made of one line of quick add, and its page."""

    def make(line):
        page = signed_in
        page.goto("/people/quick-add/")
        main = page.locator("main")
        main.get_by_label("All you know, in one line").press_sequentially(line)
        expect(main.get_by_label("First name", exact=True)).not_to_have_value("")
        expect(main.get_by_label("Phone", exact=True)).not_to_have_value("")
        main.get_by_role("button", name=re.compile("^Add")).first.click()
        page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/"))
        return page

    return make


def test_someone_asks_to_stop_on_a_phone(couple):
    page = couple("Otto & Ida Quell, 231-555-7301, 231-555-7302, 5 Oak Street Reno NV 89501")
    page.set_viewport_size({"width": 390, "height": 844})
    composer = page.locator("#composer")
    look(page, "composer")
    composer.get_by_text("Asked not to be called").click()
    expect(composer.get_by_text("The number is marked DNC")).to_be_visible()
    for label in composer.locator(".for-outcome label:visible").all():
        assert label.bounding_box()["height"] >= 44
    look(page, "composer-asked")
    page.reload()
    composer.get_by_text("Asked not to be called").click()
    composer.get_by_role("button", name=re.compile("^Save")).click()
    expect(composer.get_by_role("alert")).to_contain_text("Which number do they mean")
    composer.get_by_label("Which number?").select_option("all")
    composer.get_by_role("button", name=re.compile("^Save")).click()
    story = page.locator("#stories")
    expect(story).to_contain_text("Otto asked not to be called.")
    expect(page.locator(".person-head a[href^='tel:']")).to_have_count(0)
    page.reload()
    look(page, "person-dnc")
    follow(page.get_by_role("link", name=re.compile("Call anyway")).first)
    look(page, "call-anyway")
    page.get_by_label("Why do you call it?").fill("He asked me by mail to call today.")
    page.get_by_role("button", name="Write it down and call").click()
    expect(page.locator("main a[href^='tel:']")).to_have_count(1)
    look(page, "call-anyway-link")


def test_cold_is_one_tap_away(couple):
    page = couple("Nell Zand, 231-555-7311")
    page.locator("#composer").get_by_text("Asked not to be called").click()
    page.locator("#composer").get_by_role("button", name=re.compile("^Save")).click()
    page.get_by_role("button", name="File as Cold").click()
    expect(page.locator("#filings")).to_contain_text("Cold")
    expect(page.locator("#toasts")).to_contain_text("Nell is filed as Cold.")


def test_someone_has_died(couple):
    page = couple("Jack & Sandy Osmer, 231-555-7321, 8 Pine Street Reno NV 89501")
    page.get_by_role("button", name="A letter came back").click()
    expect(page.locator("#stories")).to_contain_text("The mail came back.")
    look(page, "mail-came-back")
    page.get_by_label(re.compile("^More for")).click()
    look(page, "person-menu")
    follow(page.get_by_role("link", name="Someone has died"))
    look(page, "death")
    page.get_by_text("Jack", exact=True).click()
    page.get_by_role("button", name="Save this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jack has died")
    look(page, "what-changed")
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("It was taken back")).to_be_visible()


def test_a_couple_parts(couple):
    page = couple("Rob & Tess Anders, 231-555-7331, tess.anders@example.com, 9 Pine Street Reno NV")
    page.get_by_label(re.compile("^More for")).click()
    follow(page.get_by_role("link", name="They go separate ways"))
    look(page, "two-people")
    page.get_by_role("button", name="Make two people").click()
    expect(page.get_by_role("link", name="Tess Anders")).to_be_visible()


def test_a_list_of_numbers(signed_in):
    page = signed_in
    page.goto("/people/do-not-call/")
    look(page, "do-not-call")
    page.get_by_role("button", name="Compare with my people").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    page.get_by_label("Or paste the numbers").fill("231,5559001\n231,5559002")
    page.get_by_role("button", name="Compare with my people").click()
    expect(page.locator("main")).to_contain_text("2 numbers read, 2 of them new.")
    look(page, "do-not-call-read")
