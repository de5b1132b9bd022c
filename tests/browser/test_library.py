"""The library as people walk it: find, read for somebody, take, write, use a sequence."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_finding_a_letter_and_making_it_ones_own(signed_in):
    page = signed_in
    page.goto("/messages/library/")
    page.get_by_role("link", name="Letters", exact=True).click()
    expect(page.get_by_role("link", name="Letters", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    look(page, "library")
    follow(page.locator("#list .line .name").first)
    page.get_by_role("link", name="Show it for somebody").click()
    expect(page.get_by_text("As it reads for")).to_be_visible()
    look(page, "library_standard")
    follow(page.get_by_role("button", name="Make it yours").or_(
        page.get_by_role("button", name="Take another copy")
    ))  # fmt: skip
    page.get_by_label("Text", exact=True).fill("Hi {{frist_name}}, perfect for families.")
    expect(page.get_by_text("Did you mean {{first_name}}?")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Describe homes, never the people they suit.")).to_be_visible()
    expect(page.locator("#live-letter article")).to_be_visible(timeout=20_000)
    look(page, "library_form")


def test_a_sequence_is_read_whole_and_used(signed_in):
    page = signed_in
    page.goto("/drips/library/first_time_buyer/")
    look(page, "library_sequence")
    follow(page.get_by_role("button", name="Use it"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/messages/library/?place=own")
    look(page, "library_own")
