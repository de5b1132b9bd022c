"""Tasks and plans as a member meets them: looked at at both widths, and one task done by a tap."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_the_pages_of_tasks_and_plans(signed_in):
    page = signed_in
    page.goto("/agenda/tasks/")
    expect(page.get_by_role("heading", name="Tasks", exact=True)).to_be_visible()
    look(page, "tasks")
    page.locator("details.menu summary[aria-label^='Later']").first.click()
    look(page, "tasks-menu")
    page.goto("/agenda/plans/")
    look(page, "plans")
    follow(page.get_by_role("link", name="New lead, fourteen days"))
    look(page, "plan")
    follow(page.get_by_role("link", name="Text after the first call"))
    look(page, "plan-step")
    page.goto("/agenda/plans/new/")
    look(page, "plan-new")


def test_a_task_is_done_by_a_tap_and_comes_back_by_another(signed_in):
    page = signed_in
    page.goto("/agenda/tasks/")
    line = page.locator(".task-line").filter(has=page.get_by_role("button", name="Done")).first
    title = line.get_by_role("button", name="Done").get_attribute("aria-label")
    line.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name=title, exact=True)).to_have_count(0)
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("is done.")
    follow(toast.get_by_role("button", name="Undo").last)
    expect(page.get_by_role("button", name=title, exact=True)).to_have_count(1)


def test_a_call_leads_to_the_composer_and_the_plan_stands_beside_it(signed_in):
    page = signed_in
    page.goto("/")
    expect(page.locator("#day .day-task").first).to_be_visible()
    page.goto("/agenda/tasks/")
    follow(page.get_by_role("link", name="Mail after the first call").or_(
        page.get_by_role("link", name="Mail with homes")).or_(
        page.get_by_role("link", name="Text one question")).first)  # fmt: skip
    look(page, "task")
    follow(page.locator(".lede a.name"))
    page.get_by_text("All 13 steps").click()
    look(page, "person-tasks")
    follow(page.get_by_role("link", name="Start a plan with"))
    look(page, "plan-start")
