"""Paper, as one sees it: the week's run, labels, returned mail, the letterhead."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_the_run_of_the_week(signed_in):
    page = signed_in
    page.goto("/messages/print/")
    expect(page.get_by_role("heading", name="for the mail this week")).to_be_visible()
    look(page, "print-week")
    follow(page.get_by_role("button", name="Next week").first)
    expect(page.get_by_text("It waits until next week.")).to_be_visible()
    page.get_by_label("Addresses for them").select_option("sheet-5160")
    page.get_by_label("Begin at label").fill("4")
    follow(page.get_by_role("button", name="Make the PDF of"))
    expect(page.get_by_role("link", name="Everything in one file")).to_be_visible(timeout=30_000)
    look(page, "print-run")
    follow(page.get_by_role("button", name="mailed"))
    expect(page.get_by_text("marked mailed.")).to_be_visible()
    code = page.locator("ol .num").first.inner_text()
    page.goto(f"/messages/print/returned/?q={code.lower()}")
    look(page, "print-returned")
    follow(page.get_by_role("button", name="It came back"))
    expect(page.get_by_text("A call is planned.")).to_be_visible()
    follow(page.locator("ul.lines .reason a").first)
    look(page, "print-piece")


def test_print_for_people_who_were_picked(signed_in):
    page = signed_in
    page.goto("/people/")
    page.locator("input[name=person]").nth(0).check()
    page.locator("input[name=person]").nth(1).check()
    follow(page.get_by_role("button", name="Print", exact=True))
    look(page, "print-people")
    follow(page.get_by_role("link", name="Labels"))
    look(page, "print-labels")
    follow(page.get_by_role("link", name="Something else"))
    follow(page.locator(".tile", has_text="Letters"))
    page.get_by_label("What it is about").fill("Hello")
    page.get_by_label("What it says").fill("Dear {{dear}},\n\nCome by for coffee.\n\nMaya")
    look(page, "print-letters")
    follow(page.get_by_role("button", name="Make the PDF"))
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()


def test_the_letterhead(signed_in):
    page = signed_in
    page.goto("/messages/print/stationery/")
    look(page, "print-stationery")
    page.get_by_label("line below the name").fill("Broker")
    follow(page.get_by_role("button", name="Save the letterhead"))
    expect(page.locator(".paper-who")).to_contain_text("Broker")
