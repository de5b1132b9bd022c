"""The page on which a member says when and how they are told, with today's beside it."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import DigestWish, Task
from crm.kit import clock
from tests.contacts.conftest import at_most_queries  # noqa: F401

URL = "/agenda/digests/"
SAID = {
    "content": "day",
    "by_mail": "on",
    "hour": "6",
    "weekdays": ["0", "1", "4"],
    "reminder": "30",
}


def kept(home, member) -> DigestWish:
    with scope(home.pk):
        return DigestWish.objects.of(member)


def test_the_preview_is_what_would_be_sent_today(ana_client, home, june, afternoon):
    with scope(home.pk):
        Task.objects.create(title="Order photos", due_at=afternoon, person=june)
    page = ana_client.get(URL).text
    assert "Order photos" in page
    assert "Nothing to tell" not in page
    with scope(home.pk):
        Task.objects.get().finish(by=None)
    assert "Nothing to tell" in ana_client.get(URL).text


def test_hours_days_and_ways_are_kept(ana_client, home, member):
    assert ana_client.post(URL, SAID).status_code == 302
    wish = kept(home, member)
    assert (wish.hour, wish.weekdays, wish.reminder) == (6, [0, 1, 4], 30)
    ana_client.post(URL, SAID | {"content": "none", "reminder": ""})
    wish = kept(home, member)
    assert (wish.content, wish.reminder) == ("none", None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"by_mail": ""}, "Leave one way on"),
        ({"weekdays": []}, "Pick a day"),
        ({"by_text": "on"}, "Type your mobile number"),
        ({"by_text": "on", "mobile": "555"}, "not a whole number"),
        ({"hour": "3"}, "Select a valid choice"),
        ({"weekdays": ["9"]}, "Select a valid choice"),
        ({"reminder": "7"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_shown_again_with_422(ana_client, home, member, said, sentence):
    answer = ana_client.post(URL, SAID | said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(home, member).pk is None


def test_each_member_changes_their_own(home, member, join, client_of, ana):
    agent = join(Role.AGENT)
    client_of(agent.user).post(URL, SAID)
    assert kept(home, agent).hour == 6
    assert kept(home, member).hour == 7
    client_of(agent.user).post(f"{URL}stop/")
    assert kept(home, agent).content == "none"
    assert kept(home, member).content == "day"


def test_the_preview_asks_the_same_number_of_questions_for_30_tasks(
    ana_client,
    home,
    june,
    at_most_queries,  # noqa: F811
):
    with clock.at(dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)), scope(home.pk):
        for number in range(30):
            Task.objects.create(title=f"Task {number}", due_at=clock.now(), person=june)
        with at_most_queries(75):
            page = ana_client.get(URL).text
    assert page.count("digest-why") >= 8
