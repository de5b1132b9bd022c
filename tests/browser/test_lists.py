"""Lists of people: tabs, filters, picking many, and the last look before it is done."""

from tests.browser.conftest import follow, look


def test_picking_many_in_a_list(signed_in):
    page = signed_in
    page.goto("/people/?sort=oldest")
    boxes = page.locator("input[name=person]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert page.locator("input[name=person]:checked").count() == 4
    bar = page.locator(".bulk")
    assert bar.get_by_text("4 picked").is_visible()
    assert bar.bounding_box()["height"] < 64  # one row, however many things can be done
    look(page, "lists-picked")
    bar.get_by_text("More", exact=True).click()
    assert bar.get_by_role("button", name="Delete", exact=True).is_visible()
    look(page, "lists-more")
    page.keyboard.press("Escape")

    bar.get_by_role("button", name="Clear picks").click()
    assert not bar.is_visible()
    page.get_by_label("Select all").check()
    assert page.locator("input[name=person]:checked").count() == boxes.count()
    assert bar.is_visible()
    bar.get_by_role("button", name="Category", exact=True).click()
    page.wait_for_url("**/people/picks/*/")
    look(page, "lists-confirm")
    page.get_by_label("Category").fill("Boat people")
    page.get_by_role("button", name="File ").click()
    page.wait_for_url("**/people/?**")
    assert page.get_by_text("Done: file").is_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()


def test_more_filters_columns_and_a_saved_list(signed_in):
    page = signed_in
    page.goto("/people/")
    page.get_by_role("link", name="More filters").click()
    page.get_by_label("Missing").wait_for()
    page.get_by_text("Columns", exact=True).click()
    look(page, "lists-filters")
    page.get_by_label("Missing").select_option("address")
    for name in ("City", "Next call", "Source"):
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("checkbox", name="Reach them at").uncheck()
    page.get_by_role("button", name="Show these people").click()
    page.wait_for_url("**missing=address**")
    look(page, "lists-columns")
    page.get_by_role("link", name="Save this list").click()
    page.get_by_label("Name of the list").fill("Nowhere to write")
    look(page, "lists-save")
    page.get_by_role("button", name="Save the list").click()
    tab = page.get_by_role("navigation", name="Saved lists").get_by_text("Nowhere to write")
    tab.wait_for()
    follow(page.get_by_role("link", name="Change this list"))
    look(page, "lists-change")


def test_prospects_have_the_same_list(signed_in):
    page = signed_in
    page.goto("/people/?book=prospects")
    assert page.get_by_role("heading", level=1, name="Prospects").is_visible()
    page.locator("input[name=person]").first.check()
    assert page.locator(".bulk").get_by_text("1 picked").is_visible()
