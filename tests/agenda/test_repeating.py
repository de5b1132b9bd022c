"""What is done again and again: finishing one makes the next, once, whatever happens twice."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from agenda import repeating
from agenda.models import Task
from crm.kit import clock
from tests.agenda.conftest import AFTERNOON

MONDAY = dt.date(2026, 11, 16)


def repeating_task(repeat: str, at=AFTERNOON, **facts) -> Task:
    task = Task(title="Send the report", due_at=at, **facts)
    task.repeat(repeat, at.astimezone(dt.UTC).date())
    task.save()
    return task


def days(task) -> list[str]:
    series = Task.objects.filter(series=task.series).order_by("due_at")
    return [f"{one.due_at.astimezone(one.workspace.zone):%a %b %d %H:%M}" for one in series]


@pytest.mark.parametrize(
    ("repeat", "day", "following"),
    [
        ("day", MONDAY, "Tue Nov 17"),
        ("workday", dt.date(2026, 11, 20), "Mon Nov 23"),
        ("week", MONDAY, "Mon Nov 23"),
        ("two_weeks", MONDAY, "Mon Nov 30"),
        ("month", dt.date(2027, 1, 31), "Sun Feb 28"),
        ("month", dt.date(2027, 1, 30), "Sun Feb 28"),
        ("quarter", dt.date(2026, 11, 30), "Sun Feb 28"),
        ("year", dt.date(2028, 2, 29), "Wed Feb 28"),
        ("year", MONDAY, "Tue Nov 16"),
    ],
)
def test_the_next_day_of_each_kind(repeat, day, following):
    rule = repeating.rule(repeat, day)
    assert f"{repeating.following(rule, day, day):%a %b %d}" == following
    assert repeating.repeat_of(rule) == repeat


def test_the_last_day_of_the_month_stays_the_last():
    day, rule = dt.date(2027, 1, 31), repeating.rule("month", dt.date(2027, 1, 31))
    seen = []
    for _ in range(4):
        day = repeating.following(rule, day, day)
        seen.append((day.month, day.day))
    assert seen == [(2, 28), (3, 31), (4, 30), (5, 31)]
    assert repeating.in_words(rule, dt.date(2027, 2, 28)) == "every month on the last day"


def test_finishing_one_makes_the_next_at_the_same_hour(here, member, afternoon):
    task = repeating_task("week", assigned_to=member, note="To the sellers")
    assert task.finish(by=member)
    assert days(task) == ["Wed Nov 18 15:00", "Wed Nov 25 15:00"]
    following = Task.objects.open().get()
    assert (following.assigned_to, following.note) == (member, "To the sellers")


def test_the_hour_stays_when_the_clocks_change(here, member):
    with clock.at(dt.datetime(2027, 3, 13, 15, tzinfo=dt.UTC)):
        task = repeating_task("day", dt.datetime(2027, 3, 13, 15, tzinfo=dt.UTC))
        task.finish(by=member)
    assert days(task) == ["Sat Mar 13 10:00", "Sun Mar 14 10:00"]


def test_finishing_it_twice_makes_one(here, member, afternoon):
    task = repeating_task("day")
    again = Task.objects.get(pk=task.pk)
    assert task.finish(by=member)
    assert not again.finish(by=member)
    assert not again.skip("Not needed", by=member)
    assert len(days(task)) == 2


def test_what_was_missed_does_not_pile_up(here, member, afternoon):
    task = repeating_task("day", AFTERNOON - dt.timedelta(days=10))
    task.finish(by=member)
    assert days(task)[1:] == ["Thu Nov 19 15:00"]


def test_what_was_put_off_comes_back_on_its_own_day(here, member, afternoon):
    task = repeating_task("week")
    task.snooze(AFTERNOON + dt.timedelta(days=2), by=member)
    with clock.at(AFTERNOON + dt.timedelta(days=2)):
        task.finish(by=member)
    assert days(task)[-1] == "Wed Nov 25 15:00"


def test_left_out_once_it_comes_again(here, member, afternoon):
    task = repeating_task("month")
    task.skip("On holiday", by=member)
    assert days(task)[1:] == ["Fri Dec 18 15:00"]


def test_taking_it_back_takes_the_next_one_back_and_doing_it_again_makes_it_once(
    ana_client, here, afternoon
):
    task = repeating_task("week")
    for _ in range(2):
        ana_client.post(reverse("agenda:done", args=[task.public_id]))
        assert len(days(task)) == 2
        act = Act.objects.filter(kind="task").latest("pk")
        ana_client.post(f"/acts/{act.public_id}/undo/")
        assert days(task) == ["Wed Nov 18 15:00"]
        task.refresh_from_db()
        assert task.is_open


def test_what_has_come_again_is_not_opened_beside_it(ana_client, here, member, afternoon):
    task = repeating_task("week")
    task.finish(by=member)
    page = ana_client.post(reverse("agenda:reopen", args=[task.public_id]), follow=True)
    assert "it has come again already" in page.content.decode()
    task.refresh_from_db()
    assert not task.is_open


def test_the_database_refuses_the_same_day_twice(here, afternoon):
    task = repeating_task("day")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(
            title="Twice", due_at=AFTERNOON, repeats=task.repeats, series=task.series,
            occurs_on=task.occurs_on,
        )  # fmt: skip


def test_changing_how_often_or_to_never(ana_client, here, member, afternoon):
    task = repeating_task("day", assigned_to=member)
    url = reverse("agenda:task_edit", args=[task.public_id])
    body = {"title": task.title, "kind": "other", "due": "fri 3pm", "assigned_to": member.pk}
    ana_client.post(url, body | {"repeat": "week"})
    task.refresh_from_db()
    assert task.repeats_in_words == "every Friday"
    ana_client.post(url, body | {"repeat": ""})
    task.refresh_from_db()
    task.finish(by=member)
    assert not Task.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_two_members_who_finish_it_at_once_make_one(home, member):
    with scope(home.pk):
        task = repeating_task("day")

    def finish():
        try:
            with scope(home.pk):
                return Task.objects.get(pk=task.pk).finish(by=member)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        won = [pool.submit(finish) for _ in range(2)]
        assert sorted(one.result() for one in won) == [False, True]
    with scope(home.pk):
        assert Task.objects.filter(series=task.series).count() == 2
