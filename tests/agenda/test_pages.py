"""The pages: the list of tasks, one of them, Today, a person's panel, and the plans."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.capabilities import Role
from agenda.models import PlanRun, Task, TaskPlan
from contacts.models import Person, Touch
from crm.kit import clock
from tests.agenda.conftest import AFTERNOON

TASKS = "/agenda/tasks/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def task_of(run, kind: str) -> Task:
    return run.tasks.filter(kind=kind).order_by("position").first()


def undo(client, kind="task"):
    from accounts.models import Act

    act = Act.objects.filter(kind=kind).latest("pk")
    return client.post(f"/acts/{act.public_id}/undo/")


# ── the list ─────────────────────────────────────────────────────────────────
def test_tasks_stand_under_their_days_the_longest_due_first(ana_client, run):
    yesterday = AFTERNOON - dt.timedelta(days=1)
    Task.objects.create(title="Order the sign", due_at=yesterday)
    page = text_of(ana_client.get(TASKS))
    places = [page.index(f">{day}</h2>") for day in ("Late", "Today", "Tomorrow", "Friday")]
    assert places == sorted(places)
    assert page.index("Order the sign") < page.index("Call right away")


def test_a_tap_opens_the_call_the_text_and_the_mail_with_their_words(ana_client, run):
    page = ana_client.get(TASKS).content.decode()
    assert 'href="tel:+12315550142"' in page
    said = quote("Hi Priya, this is Ana Alvarez. You asked about 418 Quarry Lane")
    assert f'href="sms:+12315550142?&amp;body={said}' in page
    subject = quote("Your question about 418 Quarry Lane")
    assert f'href="mailto:priya@example.com?subject={subject}&amp;body=Hi%20Priya' in page


def test_a_number_that_may_not_be_called_is_no_link_and_its_tasks_wait(ana_client, run, priya):
    priya.phones.get().mark("DNC")
    page = text_of(ana_client.get(TASKS))
    assert "tel:" not in page
    assert "sms:" not in page
    assert "Call right away" not in page
    waiting = text_of(ana_client.get(TASKS, {"waiting": "on"}))
    assert "Call right away" in waiting
    assert "Not to be called" in waiting
    assert "tel:" not in waiting


def test_one_sees_ones_own_tasks_and_everybodys_on_request(ana_client, run, priya, join):
    Task.objects.create(title="Theirs", due_at=AFTERNOON, assigned_to=join(Role.PARTNER))
    Task.objects.create(title="Nobody’s yet", due_at=AFTERNOON)
    mine = text_of(ana_client.get(TASKS))
    assert "Theirs" not in mine
    assert "Nobody’s yet" in mine
    everybody = text_of(ana_client.get(TASKS, {"whose": "all"}))
    assert "For Partner." in everybody


def test_the_list_of_one_plan(ana_client, run, plan):
    Task.objects.create(title="By hand", due_at=AFTERNOON)
    page = text_of(ana_client.get(TASKS, {"plan": plan.public_id}))
    assert "Call right away" in page
    assert "By hand" not in page


def test_the_list_asks_as_often_for_thirty_as_for_three(ana_client, plan, member, afternoon):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ana_client.get(TASKS, {"whose": "all"}).status_code == 200
        return len(captured)

    def lead(number):
        person = Person.objects.create(first_name=f"Lead {number}")
        person.phones.create(number=f"+1231555{number:04d}")
        person.emails.create(address=f"lead{number}@example.com")
        plan.start(person, member=member, about="A home")

    lead(100)
    few = asked()
    for number in range(101, 131):
        lead(number)
    assert Task.objects.count() == 31 * 13
    assert asked() <= few <= 30


def test_a_long_list_goes_on_where_the_page_ended(ana_client, here, afternoon):
    for number in range(45):
        at = AFTERNOON + dt.timedelta(minutes=number)
        Task.objects.create(title=f"Task {number:02d}.", due_at=at)
    first = ana_client.get(TASKS)
    assert "Task 39." in text_of(first)
    assert "Task 40." not in text_of(first)
    second = text_of(ana_client.get(f"{TASKS}{first.context['next_url']}"))
    assert "Task 39." not in second
    assert "Task 44." in second


def test_what_the_address_says_wrongly_is_left_out(ana_client, run):
    answer = ana_client.get(TASKS, {"plan": "no", "after": "no", "whose": "no", "waiting": "no"})
    assert answer.status_code == 200


def test_an_empty_list_says_what_comes_here(ana_client, home):
    assert "All done" in text_of(ana_client.get(TASKS))


# ── one tap ──────────────────────────────────────────────────────────────────
def test_a_text_that_was_sent_is_a_touch_with_its_words_and_can_be_taken_back(
    ana_client, run, priya, member
):
    task = task_of(run, "text")
    answer = ana_client.post(reverse("agenda:done", args=[task.public_id]), {"next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    touch = Touch.objects.get(person=priya)
    assert (touch.kind, touch.by) == ("text", member)
    assert touch.body.startswith("Hi Priya, this is Ana Alvarez.")
    task.refresh_from_db()
    assert task.done_by == member
    assert run.tasks.open().count() == 12, "one text does one task"
    undo(ana_client)
    task.refresh_from_db()
    assert task.is_open
    assert not Touch.objects.exists()


def test_a_call_is_logged_in_the_composer(ana_client, run, priya):
    task = task_of(run, "call")
    answer = ana_client.post(reverse("agenda:done", args=[task.public_id]))
    assert answer["Location"] == f"{priya.get_absolute_url()}?how=call#log"
    task.refresh_from_db()
    assert task.is_open


def test_the_link_to_the_composer_says_what_is_logged(ana_client, priya):
    page = text_of(ana_client.get(f"{priya.get_absolute_url()}?how=met"))
    assert 'value="met" ' in page
    chosen = page[: page.index(" checked")].rsplit("<input", 1)[1]
    assert 'value="met"' in chosen
    odd = ana_client.get(f"{priya.get_absolute_url()}?how=%3Cscript%3E")
    assert odd.status_code == 200


def test_a_task_without_a_person_is_just_done(ana_client, here, afternoon):
    task = Task.objects.create(title="Order the sign", due_at=AFTERNOON)
    ana_client.post(reverse("agenda:done", args=[task.public_id]))
    task.refresh_from_db()
    assert task.done_at
    again = ana_client.post(reverse("agenda:done", args=[task.public_id]), follow=True)
    assert "off the list already" in text_of(again)


def test_htmx_gets_the_toast_and_the_new_counts(ana_client, run):
    task = task_of(run, "email")
    answer = ana_client.post(
        reverse("agenda:done", args=[task.public_id]), headers={"HX-Request": "true"}
    )
    assert "is done." in text_of(answer)
    assert "/undo/" in text_of(answer)


def test_a_task_is_left_out_with_a_reason_and_comes_back(ana_client, run, member):
    task = task_of(run, "text")
    ana_client.post(reverse("agenda:skip", args=[task.public_id]), {"reason": "Wrote on paper"})
    task.refresh_from_db()
    assert (task.skip_reason, task.skipped_by) == ("Wrote on paper", member)
    undo(ana_client)
    task.refresh_from_db()
    assert task.is_open


def test_a_task_is_put_off_to_the_morning_of_a_day(ana_client, run, home):
    task = task_of(run, "call")
    was = task.due_at
    ana_client.post(reverse("agenda:snooze", args=[task.public_id]), {"to": "in 3 days"})
    task.refresh_from_db()
    assert f"{task.due_at.astimezone(home.zone):%a %H:%M}" == "Sat 09:00"
    assert task.snoozed_from == was
    undo(ana_client)
    task.refresh_from_db()
    assert task.due_at == was


@pytest.mark.parametrize("typed", ["", "yesterday", "2/31", "the moon"])
def test_a_day_that_is_none_is_asked_for_again(typed, ana_client, run):
    task = task_of(run, "call")
    answer = ana_client.post(reverse("agenda:snooze", args=[task.public_id]), {"to": typed})
    assert answer.status_code == 422
    assert 'aria-describedby="id_to_error"' in text_of(answer)
    assert f'value="{typed}"' in text_of(answer)
    task.refresh_from_db()
    assert task.snoozed_from is None


def test_a_task_leads_back_to_no_foreign_site(ana_client, run):
    task = task_of(run, "text")
    answer = ana_client.post(
        reverse("agenda:done", args=[task.public_id]), {"next": "https://evil.example/"}
    )
    assert answer["Location"] == TASKS


def test_a_coach_looks_on(ana_client, run, join, client_of):
    task = task_of(run, "text")
    client = client_of(join(Role.COACH).user)
    assert client.get(TASKS, {"whose": "all"}).status_code == 200
    assert client.post(reverse("agenda:done", args=[task.public_id])).status_code == 403
    assert "Done</button>" not in text_of(client.get(TASKS, {"whose": "all"}))


# ── one task ─────────────────────────────────────────────────────────────────
def test_the_words_of_one_task_can_be_changed_before_they_go(ana_client, run):
    task = task_of(run, "email")
    url = reverse("agenda:task", args=[task.public_id])
    assert "Hi Priya," in text_of(ana_client.get(url))
    body = {"subject": "Quarry Lane", "words": "Good morning & welcome"}
    assert ana_client.post(url, body).status_code == 302
    page = ana_client.get(url).content.decode()
    assert "subject=Quarry%20Lane&amp;body=Good%20morning%20%26%20welcome" in page


def test_words_that_are_too_long_are_kept_and_shown_again(ana_client, run):
    task = task_of(run, "text")
    long = "x" * 5_001
    answer = ana_client.post(reverse("agenda:task", args=[task.public_id]), {"words": long})
    assert answer.status_code == 422
    assert long in answer.content.decode()


# ── elsewhere ────────────────────────────────────────────────────────────────
def _of_the_day(page) -> dict:
    return next(one for one in page.context["sections_rail"] if one["name"] == "day")


def test_today_shows_five_and_a_way_to_the_rest(ana_client, run):
    for number in range(4):
        Task.objects.create(title=f"More {number}", due_at=AFTERNOON)
    page = ana_client.get("/")
    section = _of_the_day(page)
    assert len(section["tasks"]) == 5
    assert section["there_are_more"]
    assert "All of them" in text_of(page)


def test_today_says_so_when_nothing_is_planned(ana_client, home):
    page = ana_client.get("/")
    assert _of_the_day(page)["tasks"] == []
    assert "Nothing is planned for today." in text_of(page)


def test_the_panel_shows_the_plan_with_its_steps_done_ones_ticked(ana_client, run, priya, member):
    priya.log_touch(by=member, kind="call", outcome="none")
    page = text_of(ana_client.get(priya.get_absolute_url()))
    assert "1 of 13 done. Next: Text after the first call" in page
    assert "Done <time" in page
    assert "No address is known: it waits" in page


def test_ending_the_plan_leaves_nothing_to_do_and_can_be_taken_back(ana_client, run, priya):
    ana_client.post(reverse("agenda:run_end", args=[run.public_id]))
    run.refresh_from_db()
    assert run.ended_because == "Ana Alvarez ended it."
    page = text_of(ana_client.get(priya.get_absolute_url()))
    assert "ended" in page
    assert "Nothing is to be done" in page
    undo(ana_client, "plan")
    run.refresh_from_db()
    assert run.is_running
    assert run.tasks.open().count() == 13


def test_a_plan_is_started_from_the_page_of_a_person(ana_client, plan, june, afternoon):
    url = reverse("agenda:start", args=[june.public_id])
    assert "Start a plan with June" in text_of(ana_client.get(url))
    answer = ana_client.post(url, {"plan": plan.public_id, "about": "Her barn"})
    assert answer["Location"] == june.get_absolute_url()
    assert PlanRun.objects.running().get().about == "Her barn"
    again = ana_client.post(url, {"plan": plan.public_id}, follow=True)
    assert "runs with June" in text_of(again)
    assert PlanRun.objects.count() == 1


def test_the_page_of_a_person_with_nothing_to_do_asks_nothing_about_tasks(ana_client, june):
    ana_client.get(june.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        page = ana_client.get(june.get_absolute_url())
    assert "Start a plan" in text_of(page)
    asked = [one["sql"] for one in captured if 'FROM "agenda_' in one["sql"]]
    ours = [sql for sql in asked if 'FROM "contacts_person"' not in sql]
    assert len(ours) <= 1, "the count of the navigation alone"


# ── plans ────────────────────────────────────────────────────────────────────
def test_a_plan_shows_its_steps_with_their_words(ana_client, plan):
    assert "runs with nobody" in text_of(ana_client.get("/agenda/plans/"))
    page = text_of(ana_client.get(plan.get_absolute_url()))
    assert "2 hours later" in page
    assert "1 day later, 9:30 am" in page
    assert "only if: their address is known" in page


def test_a_plan_is_made_step_by_step(ana_client, home, here):
    body = {"name": "After the party", "category": "closing", "anchor": "day"}
    made = ana_client.post("/agenda/plans/new/", body)
    plan = TaskPlan.objects.get(name="After the party")
    assert made["Location"] == reverse("agenda:step_new", args=[plan.public_id])
    step = {
        "title": "Ask how the move is", "kind": "call", "amount": "7", "unit": "days",
        "side": "before", "at_time": "10:00", "role": "agent",
    }  # fmt: skip
    ana_client.post(made["Location"], step)
    made = plan.steps.get()
    assert (made.offset, made.when) == (-7, "7 days before, 10 am")
    url = reverse("agenda:step", args=[plan.public_id, made.public_id])
    ana_client.post(url, step | {"side": "after", "title": "How is the move?"})
    made.refresh_from_db()
    assert (made.offset, made.title) == (7, "How is the move?")
    ana_client.post(reverse("agenda:step_removal", args=[plan.public_id, made.public_id]))
    assert not plan.steps.exists()
    undo(ana_client, "plan")
    assert plan.steps.get().title == "How is the move?"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"words": "Hi {{frist_name}}"}, "There is no field {{frist_name}}"),
        ({"words": "Hi {{first_name"}, "A field is not closed"),
        ({"amount": "99999"}, "less than or equal to 3650"),
        ({"unit": "hours", "at_time": "10:00"}, "A time of day goes with days"),
    ],
)
def test_a_step_that_cannot_be_is_shown_again_with_what_is_wrong(wrong, said, ana_client, plan):
    step = {
        "title": "Call", "kind": "text", "amount": "1", "unit": "days", "side": "after",
        "role": "agent",
    }  # fmt: skip
    url = reverse("agenda:step_new", args=[plan.public_id])
    answer = ana_client.post(url, step | wrong)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert plan.steps.count() == 13
    assert ana_client.post(url, step).status_code == 302


def test_a_copy_has_the_same_steps_and_changes_alone(ana_client, plan):
    url = reverse("agenda:plan_copy", args=[plan.public_id])
    assert ana_client.post(url, {"name": plan.name}).status_code == 422
    assert ana_client.post(url, {"name": "Short"}).status_code == 302
    copy = TaskPlan.objects.get(name="Short")
    assert [one.title for one in copy.in_order()] == [one.title for one in plan.in_order()]
    assert not copy.is_standard
    copy.steps.all().delete()
    assert plan.steps.count() == 13


def test_a_plan_put_away_is_started_no_more_and_runs_on(ana_client, run, plan, june):
    ana_client.post(reverse("agenda:plan_put_away", args=[plan.public_id]))
    run.refresh_from_db()
    assert run.is_running
    start = reverse("agenda:start", args=[june.public_id])
    assert ana_client.post(start, {"plan": plan.public_id}).status_code == 422
    ana_client.post(reverse("agenda:plan_return", args=[plan.public_id]))
    assert ana_client.post(start, {"plan": plan.public_id}).status_code == 302


def test_changing_a_plan_leaves_what_runs_as_it_is(ana_client, run, plan):
    step = plan.steps.order_by("position").first()
    step.title = "Something else"
    step.save()
    assert run.tasks.order_by("position").first().title == "Call right away"
    assert run.tasks.order_by("position").first().due_at == clock.now().replace(
        year=2026, month=11, day=18, hour=20, minute=0, second=run.anchor_at.second,
        microsecond=run.anchor_at.microsecond,
    )  # fmt: skip
