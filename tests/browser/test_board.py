"""The board as a member meets it: a card dragged with the mouse, and moved by a thumb."""

from playwright.sync_api import expect

from tests.browser.conftest import PICTURES, follow, look


def lane(page, name):
    return page.locator(".lane").filter(has=page.locator(f"h2#lane-{name}"))


def test_a_card_is_dragged_to_another_lane_and_comes_back(signed_in):
    page = signed_in
    page.goto("/prospects/")
    look(page, "prospects")
    card = lane(page, "new").locator(".pcard").first
    name = card.locator(".name").inner_text()
    with page.expect_navigation():
        card.drag_to(lane(page, "attempted"), target_position={"x": 60, "y": 60})
    expect(lane(page, "attempted").get_by_text(name, exact=True)).to_be_visible()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text(f"{name}: Tried.")
    follow(toast.get_by_role("button", name="Undo").last)
    page.goto("/prospects/")
    expect(lane(page, "new").get_by_text(name, exact=True)).to_be_visible()


def test_a_thumb_moves_a_card_by_its_menu_and_qualified_asks(signed_in):
    page = signed_in
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/prospects/")
    card = lane(page, "contacted").locator(".pcard").first
    name = card.locator(".name").inner_text()
    card.get_by_label(f"Move {name} to another stage").click()
    card.get_by_role("button", name="Let go").scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / "prospects-menu-thumb.png")
    look(page, "prospects-menu")
    page.set_viewport_size({"width": 390, "height": 844})
    follow(card.get_by_role("button", name="Qualified"))
    expect(page.get_by_role("heading", name="Qualified, with questions open?")).to_be_visible()
    look(page, "prospects-open")
    page.get_by_label("Why all the same?").fill("Their sister told me the rest")
    follow(page.get_by_role("button", name="Qualify all the same"))
    moved = lane(page, "qualified").locator(".pcard").filter(has_text=name)
    expect(moved).to_be_in_viewport()
    follow(moved.locator(".name"))
    look(page, "prospects-card")
    follow(page.get_by_role("link", name="Stage by stage"))
    expect(page.get_by_text("Their sister told me the rest")).to_be_visible()
    look(page, "prospect")


def test_a_board_with_an_open_menu_waits_to_fetch_itself(signed_in):
    page = signed_in
    page.goto("/prospects/")
    menu = lane(page, "new").locator(".pcard .menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.evaluate("htmx.trigger(document.querySelector('.board'), 'live')")
    expect(menu.get_by_role("button", name="Tried")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/prospects/")):
        page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Tried")).to_be_hidden()


def test_the_list_and_the_names_of_the_stages(signed_in):
    page = signed_in
    page.goto("/prospects/list/")
    look(page, "prospects-list")
    page.get_by_label("Answers").select_option("7")
    expect(page.locator("#list .line").first).to_contain_text("7 of 7")
    expect(page.locator("#list")).not_to_contain_text("5 of 7")
    page.goto("/prospects/stages/")
    look(page, "stages")
