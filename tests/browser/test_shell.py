"""The frame of every page: keys, dialogs, finding, the theme. What has no server side to test."""

from playwright.sync_api import expect


def test_keys_lead_everywhere(signed_in, sphere):
    page = signed_in
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")

    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(f"{sphere.url}/people/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(".line a.name").first
    expect(first).to_be_focused()
    name = first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_nothing_typed_is_lost_when_a_dialog_closes(signed_in):
    page = signed_in
    page.keyboard.press("n")
    line = page.get_by_role("dialog").get_by_label("All you know, in one line")
    expect(line).to_be_focused()
    page.keyboard.type("Grace 555")  # the letters are typed, not taken for keys
    page.keyboard.press("Escape")
    expect(line).to_be_hidden()
    page.keyboard.press("n")
    expect(line).to_have_value("Grace 555")


def test_finding_needs_no_mouse(signed_in):
    page = signed_in
    page.keyboard.press("/")
    page.keyboard.type("hargr")
    found = page.get_by_role("listbox").get_by_role("option").first
    expect(found).to_contain_text("Hargrove")
    expect(found).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hargrove")

    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Find or do anything")
    page.keyboard.type("prosp")
    expect(palette.get_by_role("option", name="Prospects", exact=True)).to_be_visible()
    expect(palette.get_by_role("option", name="Leads", exact=True)).to_be_hidden()


def test_single_letters_can_be_switched_off(signed_in, sphere):
    page = signed_in
    page.goto("/profile/")
    page.get_by_label("Theme").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")  # before it is saved
    keys = page.get_by_label("Single-letter keys")
    keys.uncheck()
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_label("Theme").select_option("")
    keys.check()
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator("html")).not_to_have_attribute("data-bs-theme", "dark")
