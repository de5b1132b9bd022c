"""The ninety days, counted from the first call; and two years without a word."""

import datetime as dt

import pytest

from accounts.models import Act
from accounts.tenancy import scope
from contacts import yearly_cleanup
from contacts.models import Book, Category, Person, Touch
from crm.kit import clock
from leads.models import Lead
from messaging.models import Message
from prospects.models import Prospect, Side, Stage

DAY = dt.timedelta(days=1)


def ago(days):
    return clock.at(clock.now() - days * DAY)


def stranger(first="Hal", **facts):
    return Person.objects.create(
        first_name=first, last_name="Brewster", book=Book.PROSPECTS, **facts
    )


def fresh(prospect):
    with scope(prospect.workspace_id):
        return Prospect.objects.select_related("person", "workspace").get(pk=prospect.pk)


def pursued(days, called=None, member=None):
    with ago(days):
        prospect = Prospect.pursue(stranger(), side=Side.SELL)
    if called is not None:
        with ago(called):
            prospect.person.log_touch(by=member, outcome=Touch.Outcome.NO_ANSWER)
    return prospect


def undo(client, home, kind):
    with scope(home.pk):
        act = Act.objects.get(kind=kind)
    client.post(f"/acts/{act.public_id}/undo/")


def test_days_count_from_the_first_call(home, member):
    with scope(home.pk):
        prospect = pursued(80, called=20, member=member)
        assert fresh(prospect).day == 20
        assert list(Prospect.objects.pursued().to_decide()) == []
        prospect.person.log_touch(by=member)
        assert fresh(prospect).day == 20, "the first call, not the last"


def test_before_a_first_call_its_age_is_shown(home, member):
    with scope(home.pk):
        prospect = pursued(80)
        prospect.person.log_touch(by=member, kind=Touch.Kind.TEXT)
        prospect.person.log_touch(by=None, is_incoming=True)
        assert fresh(prospect).day == 80


def test_from_day_60_it_stands_under_decide_soon(client_of, ana, home, member):
    with scope(home.pk):
        prospect = pursued(80, called=59, member=member)
    client = client_of(ana)
    for url in ("/", "/prospects/"):
        assert "Decide soon" not in client.get(url).text
    with clock.at(clock.now() + DAY):
        assert "Decide soon: Hal Brewster, day 60 of 90." in client.get("/").text
        page = client.get("/prospects/").text
        assert "Decide soon" in page
        for what in ("promotion", "more-time", "loss"):
            assert f"/prospects/{prospect.public_id}/{what}/" in page


def test_at_day_90_sphere_asks_and_drops_nobody(client_of, ana, home, member):
    with scope(home.pk):
        prospect = pursued(120, called=89, member=member)
    client = client_of(ana)
    assert "ninety days are over" not in client.get("/").text.lower()
    with clock.at(clock.now() + DAY):
        assert "Hal Brewster: ninety days are over." in client.get("/").text
    with clock.at(clock.now() + 300 * DAY):
        client.get("/")
        client.get("/prospects/")
        assert fresh(prospect).is_open


def test_ninety_more_days_want_a_reason(client_of, ana, home, member):
    with scope(home.pk):
        prospect = pursued(95, called=95, member=member)
    client, url = client_of(ana), f"/prospects/{prospect.public_id}/more-time/"
    refused = client.post(url, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    client.post(url, {"reason": "Their lease ends in May"})
    assert "Decide soon" not in client.get("/prospects/").text
    for days, stands in ((59, False), (61, True)):
        with clock.at(clock.now() + days * DAY):
            page = client.get("/prospects/").text
            assert ("Decide soon" in page) == stands
            assert ("Their lease ends in May" in page) == stands
    undo(client, home, "more_time")
    assert fresh(prospect).more_time_until is None
    assert "Decide soon" in client.get("/prospects/").text


def test_cold_and_to_contacts_are_taken_back_whole(client_of, ana, home, member):
    with scope(home.pk):
        prospect = pursued(95, called=95, member=member)
    client = client_of(ana)
    client.post(f"/prospects/{prospect.public_id}/loss/", {"reason": "Over", "is_cold": "on"})
    assert fresh(prospect).stage == Stage.LOST
    undo(client, home, "loss")
    with scope(home.pk):
        assert fresh(prospect).is_open
        assert not fresh(prospect).person.is_filed_as(Category.Meaning.COLD)
    client.post(f"/prospects/{prospect.public_id}/promotion/")
    assert fresh(prospect).person.book == Book.CONTACTS
    assert "Decide soon" not in client.get("/prospects/").text, "that was a decision"
    undo(client, home, "promotion")
    assert fresh(prospect).person.book == Book.PROSPECTS
    assert "Decide soon" in client.get("/prospects/").text


def test_nolead_is_left_alone_even_when_also_cold(client_of, ana, home, member):
    with scope(home.pk):
        prospect = pursued(95, called=95, member=member)
        for meaning in (Category.Meaning.NO_LEAD, Category.Meaning.COLD):
            prospect.person.file(Category.objects.meaning(meaning))
    assert "Decide soon" not in client_of(ana).get("/prospects/").text
    assert "ninety days are over" not in client_of(ana).get("/").text


# ── two years without a word ─────────────────────────────────────────────────
@pytest.fixture
def quiet_ones(home, member):
    """Old is quiet; the others had one word of each kind, or are left alone."""
    with scope(home.pk):
        people = {
            name: stranger(name)
            for name in ("Old", "Touched", "Tried", "Asked", "Wrote", "Cold", "Nolead", "Pursued")
        }
        Person.objects.update(created_at=clock.now() - 900 * DAY)
        stranger("New")
        Person.objects.create(first_name="Contact", created_at=clock.now() - 900 * DAY)
        long_ago, lately = clock.now() - 800 * DAY, clock.now() - 700 * DAY
        people["Old"].log_touch(by=member, happened_at=long_ago)
        people["Touched"].log_touch(by=member, happened_at=lately)
        people["Tried"].log_touch(by=member, happened_at=lately, outcome=Touch.Outcome.NO_ANSWER)
        for name, moment in (("Old", long_ago), ("Asked", lately)):
            Lead.objects.create(person=people[name], received_at=moment, clock_started_at=moment)
        Message.objects.queue(
            key="x", to="a@example.com", subject="Hi", text="Hi", by=member,
            person=people["Wrote"],
        )  # fmt: skip
        Message.objects.queue(
            key="y", to="a@example.com", subject="Hi", text="Hi", person=people["Old"],
            is_automated=True,
        )  # fmt: skip
        people["Cold"].file(Category.objects.meaning(Category.Meaning.COLD))
        people["Nolead"].file(Category.objects.meaning(Category.Meaning.NO_LEAD))
        Prospect.pursue(people["Pursued"], side=Side.BUY)
    return people


def names(page) -> set[str]:
    lines = page.text.partition("<main")[2]
    return {
        part.partition(" Brewster</a>")[0]
        for part in lines.split('/">')[1:]
        if " Brewster</a>" in part
    }


def test_two_years_without_a_word_are_proposed_as_cold(client_of, ana, home, quiet_ones):
    client = client_of(ana)
    page = client.get("/prospects/ageing/")
    assert names(page) == {"Old"}
    assert "Two years without a word" in client.get("/people/tidy-up/").text
    client.post(f"/prospects/ageing/{quiet_ones['Old'].public_id}/cold/")
    with scope(home.pk):
        assert quiet_ones["Old"].is_filed_as(Category.Meaning.COLD)
    assert names(client.get("/prospects/ageing/")) == set()
    undo(client, home, "age_cold")
    assert names(client.get("/prospects/ageing/")) == {"Old"}


def test_all_are_filed_in_one_go_and_come_back_by_one_undo(client_of, ana, home, quiet_ones):
    with scope(home.pk):
        Person.objects.filter(first_name="New").update(created_at=clock.now() - 900 * DAY)
    client = client_of(ana)
    page = client.post("/prospects/ageing/cold/", follow=True)
    assert "2 prospects are filed Cold." in page.text
    assert names(page) == set()
    undo(client, home, "age_cold")
    assert names(client.get("/prospects/ageing/")) == {"Old", "New"}


def test_who_is_kept_is_not_proposed_again_for_two_years(client_of, ana, quiet_ones):
    client = client_of(ana)
    client.post(f"/prospects/ageing/{quiet_ones['Old'].public_id}/keeping/")
    for days, there in ((0, set()), (729, set()), (731, {"Old"})):
        with clock.at(clock.now() + days * DAY):
            assert names(client.get("/prospects/ageing/")) & {"Old"} == there


def test_the_ageing_list_costs_the_same_for_many(
    client_of, ana, home, django_assert_max_num_queries
):
    with scope(home.pk):
        for number in range(60):
            stranger(f"Old{number}").phones.create(number=f"231-555-01{number:02}")
        Person.objects.update(created_at=clock.now() - 900 * DAY)
    client = client_of(ana)
    client.get("/prospects/ageing/")
    with django_assert_max_num_queries(22):
        page = client.get("/prospects/ageing/").text
    assert page.count('<li class="line line-wide">') == 50


def test_an_open_pursuit_spares_from_the_yearly_cleanup(home, member):
    with scope(home.pk):
        prospect = pursued(10)
        prospect.person.file(Category.objects.meaning(Category.Meaning.COLD))
        assert not yearly_cleanup.would_go().exists()
        prospect.lose("Gone", by=member)
        assert yearly_cleanup.would_go().get() == prospect.person
