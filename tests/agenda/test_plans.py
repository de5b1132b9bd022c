"""The engine: what a plan lays out, when each step is due, and what ends it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Workspace
from accounts.tenancy import scope
from agenda import hours, plans
from agenda.models import PlanRun, PlanStep, Task, TaskPlan
from contacts import passing
from contacts.merge import merge
from contacts.models import Category, Person, Touch
from crm.kit import clock
from tests.agenda.conftest import AFTERNOON, NAME

HOURS = dt.timedelta(hours=1)


def due_of(run, zone):
    """Kind and local moment of every task, in the plan's order."""
    return [
        (task.kind, f"{task.due_at.astimezone(zone):%a %H:%M}")
        for task in run.tasks.order_by("position")
    ]


def open_kinds(run):
    return list(run.tasks.open().order_by("position").values_list("kind", flat=True))


# ── what is laid out ─────────────────────────────────────────────────────────
def test_a_new_workspace_has_the_fourteen_days_with_words_for_every_text_and_mail(plan):
    assert plan.is_standard
    steps = plan.in_order()
    assert [step.kind for step in steps].count("call") == 6
    assert [step.minutes for step in steps][-1] == 14 * 24 * 60
    assert all(step.words for step in steps if step.kind in ("text", "email"))
    assert all(step.subject for step in steps if step.kind == "email")


def test_a_plan_that_was_renamed_is_still_found_by_its_first_name(plan):
    TaskPlan.objects.filter(pk=plan.pk).update(name="My fortnight")
    assert TaskPlan.objects.named(NAME) == plan
    assert TaskPlan.objects.named("My fortnight") == plan
    assert TaskPlan.objects.named("Nothing of the kind") is None


def test_each_step_becomes_a_task_on_its_day(run, home, member, priya):
    assert due_of(run, home.zone) == [
        ("call", "Wed 15:00"),
        ("text", "Wed 15:05"),
        ("email", "Wed 15:05"),
        ("call", "Wed 17:00"),
        ("call", "Thu 09:30"),
        ("text", "Thu 16:00"),
        ("email", "Fri 10:00"),
        ("call", "Sat 17:00"),
        ("text", "Mon 12:00"),
        ("call", "Wed 10:00"),
        ("card", "Wed 11:00"),
        ("email", "Sat 10:00"),
        ("call", "Wed 10:00"),
    ]
    tasks = run.tasks.all()
    assert {task.assigned_to for task in tasks} == {member}
    assert {task.person for task in tasks} == {priya}
    assert {task.about for task in tasks} == {"418 Quarry Lane"}


def test_a_lead_of_the_night_is_called_the_next_morning(plan, priya, member, home):
    at = dt.datetime(2026, 11, 19, 7, 30, tzinfo=dt.UTC)  # 2:30 in Detroit
    with clock.at(at):
        run = plan.start(priya, member=member)
    assert due_of(run, home.zone)[:5] == [
        ("call", "Thu 09:00"),
        ("text", "Thu 09:00"),
        ("email", "Thu 09:00"),
        ("call", "Thu 11:00"),
        ("call", "Fri 09:30"),
    ]


def test_a_step_that_falls_in_the_evening_goes_to_the_next_morning(plan, priya, member, home):
    with clock.at(dt.datetime(2026, 11, 19, 0, tzinfo=dt.UTC)):  # Wednesday, 7 pm
        run = plan.start(priya, member=member)
    calls = [when for kind, when in due_of(run, home.zone) if kind == "call"]
    assert calls[:3] == ["Wed 19:00", "Thu 09:00", "Thu 11:00"], "two hours between two calls"


@pytest.mark.parametrize("number", ["310-555-0142", "808-555-0142"])
def test_nobody_is_called_before_eight_or_after_nine_where_their_number_is(
    number, plan, priya, member, home
):
    priya.phones.update(status="BAD")
    priya.phones.create(number=number)
    (there,) = hours.zones_of(f"+1{number.replace('-', '')}")
    with clock.at(dt.datetime(2026, 11, 19, 14, tzinfo=dt.UTC)):  # 9 am in Detroit
        run = plan.start(priya, member=member)
    for task in run.tasks.filter(kind__in=["call", "text"]):
        assert 8 <= task.due_at.astimezone(there).hour < 21, task
        assert 9 <= task.due_at.astimezone(home.zone).hour < 20, task


def test_a_toll_free_number_says_nothing_about_where_it_rings():
    assert hours.zones_of("+18005550111") == ()


def test_the_clock_change_keeps_the_hour_of_a_step(plan, priya, member, home):
    with clock.at(dt.datetime(2026, 3, 6, 20, tzinfo=dt.UTC)):  # two days before it
        run = plan.start(priya, member=member)
    assert due_of(run, home.zone)[4:7] == [
        ("call", "Sat 09:30"), ("text", "Sat 16:00"), ("email", "Sun 10:00"),
    ]  # fmt: skip


def test_days_before_a_chosen_day_are_counted_back(here, priya, member, home):
    plan = TaskPlan.objects.create(name="Appointment", anchor="day")
    plan.add_step(title="Confirm", kind="call", offset=-1, unit="days", at_time=dt.time(11))
    plan.add_step(title="Net sheet", kind="other", offset=-2, unit="days", at_time=dt.time(10))
    day = dt.datetime(2026, 12, 4, 14, tzinfo=home.zone)
    run = plan.start(priya, at=day, member=member)
    assert due_of(run, home.zone) == [("other", "Wed 10:00"), ("call", "Thu 11:00")]


def test_the_assistant_or_a_member_by_name_does_their_steps(here, priya, member, join):
    helper, other = join("assistant"), join("partner")
    priya.assistant = helper
    priya.save()
    plan = TaskPlan.objects.create(name="Team")
    plan.add_step(title="A", kind="other")
    plan.add_step(title="B", kind="other", role="assistant")
    plan.add_step(title="C", kind="other", member=other)
    run = plan.start(priya, member=member)
    assert [task.assigned_to for task in run.tasks.order_by("position")] == [member, helper, other]


# ── starting once ────────────────────────────────────────────────────────────
def test_a_second_start_returns_the_run_that_is_there(run, plan, priya, member):
    again = plan.start(priya, member=member, key="another inquiry")
    assert again == run
    assert Task.objects.filter(person=priya).count() == len(plan.in_order())


def test_a_key_that_was_used_starts_nothing_again_even_when_it_ended(plan, priya, member):
    run = plan.start(priya, member=member, key="lead:1")
    run.end("She answered.")
    assert plan.start(priya, member=member, key="lead:1") == run
    assert not run.tasks.open().exists()
    assert plan.start(priya, member=member, key="lead:2").is_running


def test_the_database_itself_refuses_two_runs_of_a_plan_with_one_person(run, plan, priya):
    now = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanRun.objects.create(plan=plan, person=priya, anchor_at=now, began_at=now)


def test_the_database_itself_refuses_a_task_both_done_and_left_out(run):
    now = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        run.tasks.update(done_at=now, skipped_at=now)


@pytest.mark.parametrize("meaning", ["cold", "nolead"])
def test_nothing_is_begun_with_who_is_left_alone(meaning, plan, priya, member):
    priya.file(Category.objects.meaning(meaning))
    run = plan.start(priya, member=member)
    assert not run.is_running
    assert "Filed as" in run.ended_because
    assert not run.tasks.exists()


# ── what ends it ─────────────────────────────────────────────────────────────
def test_a_talk_does_the_call_and_ends_what_is_left(run, priya, member):
    priya.log_touch(by=member, kind="call", outcome="talked")
    run.refresh_from_db()
    first, *rest = run.tasks.order_by("position")
    assert first.done_by == member
    assert not run.is_running
    assert run.ended_because == "Priya talked with you."
    assert {task.skip_reason for task in rest} == {"Priya talked with you."}


def test_no_answer_does_the_call_and_leaves_the_rest(run, priya, member):
    priya.log_touch(by=member, kind="call", outcome="none")
    run.refresh_from_db()
    assert run.is_running
    assert run.tasks.get(position=1).done_at
    assert open_kinds(run)[:2] == ["text", "email"]
    priya.log_touch(by=member, kind="call", outcome="none")
    assert open_kinds(run).count("call") == 5, "the call of two hours later is not due yet"


@pytest.mark.parametrize("kind", ["text", "email"])
def test_their_answer_ends_the_plan(kind, run, priya):
    priya.log_touch(by=None, kind=kind, is_incoming=True)
    run.refresh_from_db()
    assert run.ended_because == "Priya answered."
    assert not run.tasks.open().exists()


def test_an_app_may_tell_of_an_answer(run, priya):
    assert plans.replied(priya, "text") == 1
    run.refresh_from_db()
    assert run.ended_because == "Priya answered by text."
    assert plans.replied(priya, "text") == 0


def test_a_plan_that_does_not_wait_for_an_answer_goes_on(plan, priya, member):
    TaskPlan.objects.filter(pk=plan.pk).update(ends_on_reply=False)
    run = plan.start(priya, member=member)
    priya.log_touch(by=None, kind="text", is_incoming=True)
    run.refresh_from_db()
    assert run.is_running


def test_who_asks_not_to_be_called_is_followed_up_no_more(run, priya, member):
    priya.log_touch(by=member, kind="call", outcome="dnc", all_numbers=True)
    run.refresh_from_db()
    assert run.ended_because == "Priya asked not to be called."


def test_cold_ends_it_for_one_and_for_a_hundred(run, priya):
    Category.objects.meaning("cold").file_all(Person.objects.filter(pk=priya.pk))
    run.refresh_from_db()
    assert run.ended_because == "Filed as Cold."
    assert not run.tasks.open().exists()


def test_death_ends_the_plan_and_what_was_to_be_done(run, priya, member):
    Task.objects.create(title="Lunch", person=priya, due_at=AFTERNOON)
    act = passing.has_died(priya, "first", on=dt.date(2026, 11, 17), by=member)
    assert "A plan has ended." in act.facts["said"]
    assert not Task.objects.open().filter(person=priya).exists()
    act.undo(by=member)
    run.refresh_from_db()
    assert run.is_running
    assert Task.objects.open().filter(person=priya).count() == 14


def test_a_stop_of_texts_leaves_out_the_texts_alone(run, priya):
    assert plans.stopped([priya.pk], ["text"], "She texted STOP.") == 3
    assert "text" not in open_kinds(run)
    assert "call" in open_kinds(run)


def test_deleting_somebody_takes_the_tasks_along_and_an_undo_brings_them_back(run, priya, member):
    from accounts.models import Act
    from contacts.deletion import delete_people

    with Act.doing("delete", "Deleted", by=member, undo_for=dt.timedelta(days=1)) as act:
        delete_people(Person.objects.filter(pk=priya.pk))
    assert not Task.objects.exists()
    act.undo(by=member)
    assert run.tasks.open().count() == 13


def test_all_done_ends_the_plan(run, member):
    for task in run.tasks.exclude(kind="card").order_by("position"):
        assert task.finish(by=member)
        assert not task.finish(by=member)
    run.refresh_from_db()
    assert run.ended_because == "All of it is done."
    card = run.tasks.get(kind="card")
    assert card.skip_reason == "All of it is done.", "their address was never known"


# ── what cannot be done now ──────────────────────────────────────────────────
def test_a_card_is_to_be_written_only_when_their_address_is_known(run, priya):
    assert not run.tasks.doable().filter(kind="card").exists()
    assert run.tasks.get(kind="card").obstacle == "No address is known"
    priya.addresses.create(kind="home", street="418 Quarry Lane", city="Traverse City", state="MI")
    assert run.tasks.doable().filter(kind="card").exists()


@pytest.mark.parametrize("status", ["DNC", "BAD"])
def test_calls_and_texts_wait_while_no_number_may_be_used(status, run, priya):
    phone = priya.phones.get()
    phone.mark(status)
    kinds = set(run.tasks.doable().values_list("kind", flat=True))
    assert kinds == {"email"}
    task = Task.objects.for_lines().get(run=run, position=1)
    assert task.obstacle == {"DNC": "Not to be called", "BAD": "Bad number"}[status]
    phone.mark("")
    assert run.tasks.doable().filter(kind="call").count() == 6


def test_mails_wait_while_they_do_not_want_any(run, priya):
    priya.emails.update(status="OptOut")
    assert not run.tasks.doable().filter(kind="email").exists()


# ── two become one ───────────────────────────────────────────────────────────
def test_merging_takes_the_tasks_along_and_can_be_taken_back(run, priya, member):
    other = Person.objects.create(first_name="Pria", last_name="Raman")
    act = merge(other, priya, by=member)
    assert {task.person for task in run.tasks.all()} == {other}
    act.undo(by=member)
    run.refresh_from_db()
    assert run.person == priya
    assert {task.person for task in run.tasks.all()} == {priya}


def test_who_is_on_a_plan_twice_after_a_merge_is_on_it_once(run, plan, priya, member):
    other = Person.objects.create(first_name="Pria", last_name="Raman")
    other.phones.create(number="231-555-0142")
    theirs = plan.start(other, member=member)
    act = merge(priya, other, by=member)
    assert list(PlanRun.objects.running().filter(person=priya)) == [run]
    theirs.refresh_from_db()
    assert theirs.ended_because == "It ran twice with them."
    act.undo(by=member)
    assert PlanRun.objects.running().count() == 2
    assert theirs.tasks.open().count() == 13


# ── a touch taken back ───────────────────────────────────────────────────────
def test_taking_a_touch_back_takes_back_what_it_did(ana_client, run, priya):
    saved = ana_client.post(
        f"/people/{priya.public_id}/touches/", {"how": "call", "outcome": "talked", "next": ""}
    )
    assert saved.status_code == 302
    run.refresh_from_db()
    assert not run.is_running
    from accounts.models import Act

    act = Act.objects.filter(kind="touch").latest("pk")
    ana_client.post(f"/acts/{act.public_id}/undo/")
    run.refresh_from_db()
    assert run.is_running
    assert run.tasks.open().count() == 13
    assert not Touch.objects.filter(person=priya).exists()


# ── every workspace has its own ──────────────────────────────────────────────
def test_a_workspace_sees_its_own_plans_and_tasks(run, elsewhere):
    assert Workspace.objects.count() == 2
    with scope(elsewhere.pk):
        assert not Task.objects.exists()
        assert PlanStep.objects.filter(plan=TaskPlan.objects.named(NAME)).count() == 13
