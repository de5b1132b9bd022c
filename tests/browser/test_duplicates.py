"""People who are here twice: the pair side by side, one person of two, and back again."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.conftest import look

LINES = [
    "Margaret Vanterpool, 231-555-0188, mvant@example.com, 77 Quarry St, Larkspur Bay MI 49601",
    "Peggy Vanterpool, 231-555-0188, peggy@v.example.com, 77 Quarry Street, Larkspur Bay MI 49601",
]


def add(page, line: str) -> None:
    page.goto(f"/people/quick-add/?line={quote(line)}")
    page.get_by_role("button", name=re.compile("Add (them|anyway)")).click()
    page.wait_for_url(re.compile("/people/[0-9a-f]{8}-"))


def test_two_become_one_and_come_apart_again(signed_in):
    page = signed_in
    for line in LINES:
        add(page, line)
    expect(page.get_by_text("Might be the same as")).to_be_visible()
    look(page, "person-might-be")
    page.get_by_role("link", name="Compare with Margaret Vanterpool").click()
    expect(page.get_by_role("heading", name="Are these the same person?")).to_be_visible()
    expect(page.get_by_text("Same street, spelled two ways")).to_be_visible()
    look(page, "duplicates-pair")
    page.get_by_label("Peggy Vanterpool", exact=True).check()
    expect(page.locator("#result .name")).to_have_text("Peggy Vanterpool")
    page.get_by_role("button", name="Make one person", exact=True).click()
    expect(page.get_by_text("are one person now")).to_be_visible()
    look(page, "duplicates-after")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.goto("/people/duplicates/")
    while page.get_by_role("button", name="Two different people").count():
        page.get_by_role("button", name="Two different people").click()
        page.wait_for_load_state()
    look(page, "duplicates-none")
    page.get_by_role("button", name="Look for duplicates").click()
    expect(page.get_by_text("Nobody is here twice.", exact=True)).to_be_visible()


def test_any_two_can_be_picked_by_typing(signed_in):
    page = signed_in
    page.goto("/people/")
    page.locator("ul.lines a.name").first.click()
    page.locator("summary[aria-label^='More for']").click()
    page.get_by_role("link", name="Merge with someone").click()
    page.get_by_label("Name, number or e-mail of the other one").press_sequentially("an")
    expect(page.locator("#merge-found a.name").first).to_be_visible()
    look(page, "merge-choice")
