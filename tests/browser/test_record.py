"""The record, the categories and the fields of one's own, as they look and as they are used."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, look


@pytest.fixture
def june(signed_in):
    """A person of the demo with everything filled in, on their page."""
    page = signed_in
    page.goto("/people/fields/")
    for name, kind in [("Boat name", "Text"), ("Loan", "Money"), ("HOA renewal", "Date")]:
        if not page.get_by_text(name, exact=True).count():
            page.locator("#id_name").fill(name)
            page.locator("main").get_by_label(kind, exact=True).check(force=True)
            follow(page.get_by_role("button", name="Add the field"))
    page.goto("/people/")
    page.goto(page.locator("main a.name").nth(2).get_attribute("href"))
    at = page.url
    typed = {
        "Children": "Theo, in Boston", "Pets": "Two beagles", "Works for": "Quarry Lumber",
        "Time in town": "Since 1998", "Favorite restaurant": "Chez Nan", "Language": "Spanish",
        "What you have in common": "We both sail", "Best time to reach": "After five",
        "Social and web pages": "june.example.com", "Bought their home": "December 3, 2019",
        "Birthday": "April 8, 1955", "Lease ends": "6/30/2027", "How you met": "At the pier",
        "Boat name": "Sea Legs", "Loan": "$412k", "HOA renewal": "6/30/2027",
    }  # fmt: skip
    page.goto(f"{at}edit/")
    for label, value in typed.items():
        page.locator("main").get_by_label(label, exact=True).fill(value)
    follow(page.get_by_role("button", name=re.compile("^Save ")))
    page.goto(f"{at}looking/")
    page.get_by_label("From", exact=True).fill("$350k")
    page.get_by_label("Up to", exact=True).fill("1.2 million")
    page.get_by_label("Areas").fill("Quarry Lane, near the school")
    follow(page.get_by_role("button", name="Save"))
    page.goto(at)
    return page


def test_a_person_with_everything_filled_in(june):
    expect(june.locator("#looking")).to_contain_text("$350,000 to $1,200,000")
    expect(june.locator("#own_fields")).to_contain_text("$412,000")
    look(june, "record-full")
    june.goto(f"{june.url}edit/")
    look(june, "record-edit")


def test_what_they_look_for_is_changed_in_its_place(june):
    june.get_by_role("link", name=re.compile("Change what .* looks for")).click()
    june.locator("#looking").get_by_label("Bedrooms, at least").fill("many")
    june.locator("#looking").get_by_role("button", name="Save").click()
    expect(june.locator("#looking .invalid-feedback")).to_contain_text("Write a number")
    june.locator("#looking").get_by_label("Bedrooms, at least").fill("3")
    june.locator("#looking").get_by_role("button", name="Save").click()
    expect(june.locator("#looking dl")).to_contain_text("3+ beds")


def test_a_sender_is_offered_while_one_types(june):
    june.get_by_role("link", name=re.compile("Change how you met")).click()
    june.locator("#beginning").get_by_label("Sent by").press_sequentially("a")
    june.locator("#beginning").get_by_label("Sent by").press_sequentially("r")
    offered = june.locator("#beginning .picker label").first
    expect(offered).to_be_visible()
    look(june, "record-sender")
    name = offered.inner_text().split("\n")[0].strip()
    offered.click()
    june.locator("#beginning").get_by_role("button", name="Save").click()
    expect(june.locator("#beginning")).to_contain_text(name.split(" ")[0])


def test_a_label_by_hand_is_refreshed_with_one_click(june):
    at = june.url
    june.goto(f"{at}letters/")
    june.get_by_label("Name on the envelope").fill("The whole family")
    follow(june.get_by_role("button", name="Save"))
    june.goto(f"{at}names/")
    june.locator("main").get_by_label("Last name", exact=True).fill("Hartwell")
    follow(june.get_by_role("button", name="Save"))
    june.goto(at)
    look(june, "record-refresh")
    june.locator("#letters").get_by_role("button", name=re.compile("^Refresh")).click()
    expect(june.locator("#letters")).to_contain_text("Hartwell")
    june.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(june.locator("#letters")).to_contain_text("The whole family")


def test_what_is_no_number_can_be_kept_as_a_note(june):
    june.get_by_role("link", name=re.compile("^Add a number for")).click()
    june.locator("#phones").get_by_label("Number", exact=True).fill("ask at the shop")
    june.locator("#phones").get_by_role("button", name="Save").click()
    expect(june.locator("#phones .invalid-feedback").first).to_be_visible()
    look(june, "record-no-number")
    june.locator("#phones").get_by_role("button", name="Keep it as a note").click()
    expect(june.locator("#toasts")).to_contain_text("kept as a note")


def test_the_categories_and_one_of_them(signed_in):
    page = signed_in
    page.goto("/people/categories/")
    look(page, "categories")
    for name in ("Church", "Club"):
        page.get_by_role("checkbox", name=f"Pick {name}", exact=True).check()
    expect(page.get_by_role("button", name="Merge")).to_be_visible()
    look(page, "categories-picked")
    page.get_by_role("checkbox", name="Pick Cold", exact=True).check()
    page.get_by_role("button", name="Delete, people stay").click()
    expect(page.get_by_role("alert").first).to_contain_text("Cold cannot be deleted")
    follow(page.get_by_role("link", name="Rename or color Friend"))
    look(page, "category")


def test_the_fields_of_ones_own(june):
    june.goto("/people/fields/")
    look(june, "custom-fields")
