"""A stop that is taken back: the drip goes on where it was, and no letter leaves twice."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from contacts import merge
from contacts.models import Person
from crm.kit import clock
from drips.tasks import scan
from messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(noon):
    """`at(days)`: noon, so many days on, and a minute for what was written meanwhile."""
    return lambda days: noon + dt.timedelta(days=days, minutes=1 + days)


@pytest.fixture
def at_night(noon):
    """Ten hours after noon: letters are written down, and leave in the morning."""
    with clock.at(noon + dt.timedelta(hours=10)):
        yield


def subjects(sink):
    return [message.letter["Subject"] for message in sink.messages]


def undo_the_last(client, home):
    with scope(home.pk):
        act = Act.objects.order_by("-pk").first()
    assert client.post(reverse("accounts:act_undo", args=[act.public_id])).status_code == 302


def states(home):
    with scope(home.pk):
        return list(Message.objects.order_by("pk").values_list("state", flat=True))


STOPS = {"cold": {}, "deletion": {}, "death": {"who": "first:June", "died_on": ""}}
ALL_THREE = ["Letter 1, June", "Letter 2, June", "Letter 3, June"]


@pytest.mark.parametrize("stop", STOPS)
def test_a_letter_that_the_stop_cancelled_leaves_once_when_the_stop_is_taken_back(
    home, ana, talked, enrol, run, at, at_night, sink, client_of, fresh, stop
):
    client, enrolment = client_of(ana), enrol()
    scan()
    assert states(home) == ["queued"]
    url = reverse(f"contacts:{stop}", args=[talked.public_id])
    assert client.post(url, STOPS[stop]).status_code == 302
    assert states(home) == ["cancelled"]
    undo_the_last(client, home)
    assert fresh(enrolment).state == "active"
    assert [run(at(day)) for day in range(1, 23)].count(1) == 3
    assert subjects(sink) == ALL_THREE
    assert states(home) == ["cancelled", "sent", "sent", "sent"]


def test_stopped_and_taken_back_again_and_again_each_letter_leaves_once(
    home, ana, talked, enrol, run, at, at_night, sink, client_of
):
    client = client_of(ana)
    enrol()
    for _ in range(3):
        scan()
        client.post(reverse("contacts:cold", args=[talked.public_id]))
        undo_the_last(client, home)
    for day in range(1, 23):
        run(at(day))
    assert subjects(sink) == ALL_THREE
    assert states(home) == ["cancelled"] * 3 + ["sent"] * 3


def test_what_had_left_before_the_stop_does_not_leave_again(
    home, ana, talked, enrol, run, at, sink, client_of
):
    client = client_of(ana)
    enrol()
    assert run(at(0)) == 1
    with clock.at(at(1)):
        client.post(reverse("contacts:cold", args=[talked.public_id]))
        undo_the_last(client, home)
    assert [run(at(day)) for day in range(2, 7)] == [0] * 5, "nor does the next come sooner"
    for day in range(7, 23):
        run(at(day))
    assert subjects(sink) == ALL_THREE


def test_a_letter_stopped_at_the_door_after_a_merge_leaves_when_the_merge_is_taken_back(
    home, ana, talked, enrol, run, at, at_night, sink, client_of, member
):
    """Both were on the drip: the later one's letter was stopped as it was about to leave."""
    with scope(home.pk):
        twin = Person.objects.create(first_name="Junie", last_name="Hargrove")
        twin.emails.create(address="junie@example.com")
    enrol()
    enrol(twin, write_first=True)
    scan()
    with scope(home.pk):
        merge.merge(talked, twin, by=member)
    run(at(1))
    assert subjects(sink) == ["Letter 1, June"]
    assert sorted(states(home)) == ["cancelled", "sent"]
    with clock.at(at(1)):
        undo_the_last(client_of(ana), home)
    run(at(2))
    assert subjects(sink) == ["Letter 1, June", "Letter 1, Junie"]
