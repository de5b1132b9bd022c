"""Tasks by hand and plans at work, as a member meets them at both widths."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_task_in_one_line_several_in_one_go_and_a_plan_that_moves(signed_in):
    page = signed_in
    page.goto("/agenda/tasks/")
    page.get_by_label("A task in one line").fill("Order cookies for the picnic next fri 3pm")
    follow(page.get_by_role("button", name="Add the task").first)
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("Order cookies for the picnic")
    page.goto("/agenda/tasks/?whose=all")
    page.locator("input[name=task][form=task-picks]").first.check()
    page.locator("input[name=task][form=task-picks]").nth(1).check()
    expect(page.get_by_text("2 picked")).to_be_visible()
    look(page, "tasks-picked")
    for name in ("by-person", "by-member", "alike?whose=all", "closed"):
        page.goto(f"/agenda/tasks/{name}")
        look(page, f"tasks-{name.partition('?')[0]}")
    page.goto("/agenda/tasks/alike/?whose=all")
    heading = page.get_by_role("heading", name="Order photos")
    group = page.locator("section.alike").filter(has=heading)
    follow(group.get_by_role("button", name="Done", exact=True).first)
    expect(page.locator("#toasts")).to_contain_text("3 tasks are done.")
    page.goto("/agenda/tasks/new/")
    look(page, "task-new")


def test_a_plan_of_the_office_is_looked_at_and_moved(signed_in):
    page = signed_in
    page.goto("/agenda/tasks/?whose=all&kind=other")
    follow(page.get_by_role("link", name="A new listing, the office’s part").first)
    look(page, "run")
    page.get_by_label("Counted from now on from").fill("in 3 weeks")
    follow(page.get_by_role("button", name="See what would move"))
    look(page, "run-move")
    follow(page.get_by_role("button", name="Move what is ticked"))
    expect(page.locator("#toasts")).to_contain_text("is counted from")
    follow(page.get_by_role("link", name="Save what I did as a plan"))
    look(page, "plan-from-run")
