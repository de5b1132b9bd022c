"""The walk of fall: everybody once, big answers, a way back, several at once."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts import fall_cleanup
from contacts.models import Address, Book, Category, FallCleanup, FallCleanupVisit, Person
from crm.kit import clock

URL = "/people/fall-cleanup/"
HALLOWEEN = dt.datetime(2026, 10, 31, 15, tzinfo=dt.UTC)


@pytest.fixture
def everybody(home):
    """Three contacts by name, with an address each; a dead one and a stranger are not met."""
    with scope(home.pk):
        people = [
            Person.objects.create(first_name=first, last_name=last)
            for first, last in (("Al", "Abbot"), ("Jean", "Baker"), ("Hal", "Cole"))
        ]
        for person in people:
            person.addresses.create(street="5 Oak Street", city="Reno", state="NV")
        Person.objects.create(first_name="Gone", last_name="Aaron", died_on="2026-01-01")
        Person.objects.create(first_name="New", last_name="Aaron", book=Book.PROSPECTS)
    return people


@pytest.fixture
def walk(client_of, ana, everybody):
    client = client_of(ana)
    client.post(f"{URL}start/")
    return client


def answer(client, person, what, **data):
    return client.post(f"{URL}{person.public_id}/{what}/", data, follow=True)


def christmas(person) -> bool:
    with scope(person.workspace_id):
        fresh = Person.objects.get(pk=person.pk)
        return fresh.is_filed_as(Category.Meaning.CHRISTMAS)


def test_it_is_offered_from_halloween_to_christmas(client_of, ana, home, everybody):
    client = client_of(ana)
    for day, is_offered in (("10-30", False), ("10-31", True), ("12-25", True), ("12-26", False)):
        with clock.at(dt.datetime.fromisoformat(f"2026-{day}T20:00:00+00:00")):
            assert ("Fall cleanup" in client.get("/").text) == is_offered
    assert "Fall cleanup" in client.get("/people/tidy-up/").text, "and by hand on any day"


def test_everybody_is_met_once_by_name(walk, everybody):
    al, jean, hal = everybody
    page = walk.get(URL).text
    assert "Would you send Al a Christmas card this year?" in page
    assert "Jean" in answer(walk, al, "card").text
    assert "Hal" in answer(walk, jean, "cold").text
    page = answer(walk, hal, "skip").text
    assert "Everybody was met" in page
    assert [christmas(person) for person in everybody] == [True, False, False]
    with scope(al.workspace_id):
        assert jean.is_filed_as(Category.Meaning.COLD)


def test_looking_at_the_walk_writes_nothing(client_of, ana, everybody, home):
    client = client_of(ana)
    assert "Begin the walk" in client.get(URL).text
    client.post(f"{URL}start/")
    client.get(URL)
    client.get(URL)
    with scope(home.pk):
        assert FallCleanupVisit.objects.count() == 1


def test_the_address_is_mended_on_the_way(walk, everybody):
    al, jean, _ = everybody
    page = walk.get(f"{URL}?fix").text
    assert 'value="5 Oak Street"' in page
    refused = answer(walk, al, "address", kind="home", street="")
    assert refused.status_code == 422
    assert "This field is required" in refused.text
    page = answer(
        walk, al, "address", kind="home", street="7 Elm Street", city="Reno", state="NV",
        postal_code="89501", card="on",
    ).text  # fmt: skip
    assert "Jean" in page
    with scope(al.workspace_id):
        assert [address.street for address in al.addresses.all()] == ["7 Elm Street"]
    assert christmas(al)


def test_an_address_that_failed_is_kept_with_its_end(walk, everybody):
    al = everybody[0]
    with scope(al.workspace_id):
        al.addresses.get().mark(Address.Status.BAD, "The card came back")
    assert "Mail comes back" in walk.get(URL).text
    answer(walk, al, "address", kind="home", street="7 Elm Street", city="Reno")
    with scope(al.workspace_id):
        old, new = al.addresses.order_by("pk")
        assert (old.street, old.status, old.lived_until is None) == ("5 Oak Street", "BAD", False)
        assert (new.street, new.is_mailable) == ("7 Elm Street", True)
        assert al.mailing_address == new


def test_back_takes_the_last_answer_back_even_a_deletion(walk, everybody):
    al, jean, hal = everybody
    answer(walk, al, "card")
    answer(walk, jean, "deletion")
    with scope(al.workspace_id):
        assert not Person.objects.filter(pk=jean.pk).exists()
    page = walk.post(f"{URL}back/", follow=True).text
    assert "Would you send Jean a Christmas card" in page
    with scope(al.workspace_id):
        assert jean.addresses.get().street == "5 Oak Street"
    page = walk.post(f"{URL}back/", follow=True).text
    assert "Would you send Al a Christmas card" in page
    assert not christmas(al)
    for person, what in ((al, "skip"), (jean, "skip"), (hal, "skip")):
        page = answer(walk, person, what).text
    assert "Everybody was met" in page


def test_the_summary_counts_the_deleted_too(walk, everybody):
    al, jean, hal = everybody
    answer(walk, al, "card")
    answer(walk, jean, "deletion")
    page = " ".join(answer(walk, hal, "skip").text.split())
    assert '<span class="num">3</span> of <span class="num">3</span>' in page
    for line in (
        '<dt>Send a card</dt><dd class="num">1</dd>',
        '<dt>Deleted</dt><dd class="num">1</dd>',
    ):
        assert line in page
    walk.post(f"{URL}again/")
    assert "Would you send Hal" in walk.get(URL).text


def test_several_members_never_meet_the_same_person(walk, everybody, join, home):
    other = Client()
    other.force_login(join(Role.ASSISTANT).user)
    other.post(f"{URL}start/")
    assert "Would you send Al" in walk.get(URL).text
    assert "Would you send Jean" in other.get(URL).text
    al, jean, hal = everybody
    assert "answered already" in answer(walk, jean, "card").text, "she is another’s"
    assert not christmas(jean)
    assert "Would you send Hal" in answer(walk, al, "card").text
    assert "Go on" not in answer(other, jean, "card").text
    with scope(home.pk):
        assert FallCleanup.objects.count() == 1
        assert FallCleanupVisit.objects.count() == 3


def test_who_was_left_lying_is_met_by_another(walk, everybody, join):
    other = Client()
    other.force_login(join(Role.ASSISTANT).user)
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        other.post(f"{URL}next/")
        assert "Would you send Al" in other.get(URL).text


def test_the_walk_goes_on_days_later(walk, everybody):
    answer(walk, everybody[0], "card")
    with clock.at(clock.now() + dt.timedelta(days=9)):
        assert "Would you send Jean" in walk.get(URL).text


def test_an_assistant_answers_but_does_not_delete(client_of, join, everybody):
    client = client_of(join(Role.ASSISTANT).user)
    client.post(f"{URL}start/")
    assert "/deletion/" not in client.get(URL).text
    assert answer(client, everybody[0], "deletion").status_code == 403
    assert "Would you send Jean" in answer(client, everybody[0], "card").text


def test_the_walk_costs_the_same_for_many(client_of, ana, home, at_most_queries):
    with scope(home.pk):
        for number in range(60):
            person = Person.objects.create(first_name=f"Al{number}", last_name="Abbot")
            person.phones.create(number=f"231-555-01{number:02}")
    client = client_of(ana)
    client.post(f"{URL}start/")
    with at_most_queries(12):
        assert "Would you send" in client.get(URL).text


# ── at the same moment ───────────────────────────────────────────────────────
@pytest.fixture
def browser_of(home):
    """`browser_of(membership, work)`: work(client) beside the others, on its own connection."""
    with ThreadPoolExecutor(4) as pool:

        def begin(membership, work):
            def run():
                client = Client()
                try:
                    client.force_login(membership.user)
                    return work(client)
                finally:
                    connection.close()

            return pool.submit(run)

        yield begin


def whom(client) -> str:
    """Who that member has before them. (`response.context` would mix what the threads render.)"""
    found = re.search(rf"{URL}([0-9a-f-]{{36}})/skip/", client.get(URL).text)
    return found[1] if found else ""


@pytest.mark.django_db(transaction=True)
def test_members_who_walk_at_once_meet_everybody_once(browser_of, home, member, join):
    with scope(home.pk):
        for number in range(24):
            Person.objects.create(first_name=f"P{number}", last_name="Abbot")
    helpers = [member, join(Role.ASSISTANT), join(Role.PARTNER)]
    all_set = Barrier(len(helpers))

    def walk_through(client):
        met = []
        all_set.wait(10)
        client.post(f"{URL}start/")
        while person := whom(client):
            met.append(person)
            page = client.post(f"{URL}{person}/skip/", follow=True).text
            assert "answered already" not in page
        return met

    walks = [browser_of(one, walk_through) for one in helpers]
    met = [person for walk in walks for person in walk.result(60)]
    with scope(home.pk):
        everybody = [str(one) for one in Person.objects.values_list("public_id", flat=True)]
        assert sorted(met) == sorted(everybody)
        assert FallCleanup.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_left_lying", [False, True])
def test_whom_one_is_being_shown_this_moment_is_shown_to_no_other(
    browser_of, home, member, join, everybody, is_left_lying
):
    """The first has not committed yet; the other neither waits nor gets the same person."""
    (al, jean, _), partner = everybody, join(Role.PARTNER)
    with scope(home.pk):
        walk = fall_cleanup.begin(home, by=member)
        if is_left_lying:
            an_hour_ago = clock.now() - dt.timedelta(hours=1)
            FallCleanupVisit.objects.create(cleanup=walk, person=al, held_until=an_hour_ago)

    def come(client):
        client.post(f"{URL}next/")
        return whom(client)

    with scope(home.pk):  # one transaction, that of a request
        assert fall_cleanup.meet_next(walk, by=member).person == al
        assert browser_of(partner, come).result(20) == str(jean.public_id)


@pytest.mark.django_db(transaction=True)
def test_an_answer_given_twice_at_once_counts_once(browser_of, home, member, everybody):
    al = everybody[0]
    with scope(home.pk):
        fall_cleanup.meet_next(fall_cleanup.begin(home, by=member), by=member)
    all_set = Barrier(2)

    def send(client):
        all_set.wait(10)
        return answer(client, al, "card").text

    pages = [browser_of(member, send), browser_of(member, send)]
    texts = [page.result(20) for page in pages]
    assert sum("answered already" in text for text in texts) == 1
    with scope(home.pk):
        assert Act.objects.filter(kind="fall_cleanup").count() == 1
