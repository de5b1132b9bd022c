"""A planned call: who is due, and moving it to another day."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Category, Person
from crm.kit import clock
from tests.conftest import noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(home):
    return clock.today(home.zone)


def url(person):
    return reverse("contacts:postponement", args=[person.public_id])


def due(member, today) -> list[Person]:
    return list(Person.objects.visible_to(member).due_for_a_call(today))


def test_who_is_due_says_so_on_their_page_with_the_reason(client_of, ana, june, home, today):
    with scope(home.pk):
        june.plan_call(today, "Ask about the hip")
        Person.objects.filter(pk=june.pk).update(last_contacted_at=noon(home, days_ago=94))
    call = client_of(ana).get(june.get_absolute_url()).context["call"]
    assert call["bold"] == "Ask about the hip"
    assert call["rest"] == "planned for today. 94 days since you talked."


@pytest.mark.parametrize("meaning", ["cold", "nolead"])
def test_who_is_to_be_left_alone_is_never_due(here, member, june, today, meaning):
    june.plan_call(today)
    assert due(member, today) == [june]
    june.file(Category.objects.meaning(meaning))
    assert due(member, today) == []


def test_the_dead_and_those_later_are_not_due(here, member, today):
    Person.objects.create(first_name="Later", follow_up_on=today + dt.timedelta(1))
    Person.objects.create(first_name="Gone", follow_up_on=today, died_on=today)
    assert due(member, today) == []


def test_a_reason_is_not_said_twice(client_of, ana, june, home, today):
    reason = "94 days since you talked; Top100 is every 90."
    with scope(home.pk):
        june.plan_call(today, reason)
    call = client_of(ana).get(june.get_absolute_url()).context["call"]
    assert (call["bold"], call["rest"]) == (reason.rstrip("."), "")


def test_not_today_is_tomorrow_and_can_be_undone(client_of, ana, june, home, today):
    late = today - dt.timedelta(3)
    with scope(home.pk):
        june.plan_call(late, "Furnace")
    client = client_of(ana)

    page = client.post(url(june), follow=True).content.decode()

    with scope(home.pk):
        june.refresh_from_db()
        assert (june.follow_up_on, june.follow_up_reason) == (today + dt.timedelta(1), "Furnace")
    undo = f"{url(june)}?was={late}"
    assert f'action="{undo}"' in page
    client.post(undo)
    with scope(home.pk):
        june.refresh_from_db()
        assert june.follow_up_on == late


def test_nonsense_moves_nothing(client_of, ana, june, home, today):
    with scope(home.pk):
        june.plan_call(today)
    client_of(ana).post(url(june) + "?was=noon")
    client_of(ana).post(url(june), {"to": "whenever"})
    with scope(home.pk):
        june.refresh_from_db()
    assert june.follow_up_on == today


def test_who_may_postpone(client_of, ben, june, join, elsewhere):
    assert client_of(ben).post(url(june)).status_code == 404
    assert client_of(join(Role.COACH).user).post(url(june)).status_code == 403
