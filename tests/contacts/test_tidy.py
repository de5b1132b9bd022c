"""Tidy up: whose last way to be reached has failed, and the Top100 who are due."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Address, Category, Email, Person, Phone
from crm.kit import clock

URL = "/people/tidy-up/unreachable/"
TOP = "/people/tidy-up/top100/"


def lose(person):
    """Every way to reach them fails."""
    for phone in person.phones.all():
        phone.mark(Phone.Status.BAD, "Disconnected")
    person.emails.update(status=Email.Status.HARD_BOUNCE, status_at=clock.now())
    for address in person.addresses.all():
        address.mark(Address.Status.BAD, "The card came back")


@pytest.fixture
def lost(home):
    with scope(home.pk):
        person = Person.objects.create(first_name="Lou", last_name="Lost")
        person.phones.create(number="231-555-0101")
        person.emails.create(address="lou@example.com")
        person.addresses.create(street="5 Oak Street", city="Reno")
    return person


def undo(client, home):
    with scope(home.pk):
        act = Act.objects.undoable().latest("pk")
    client.post(f"/acts/{act.public_id}/undo/")


def test_deletion_is_proposed_when_the_last_way_fails(client_of, ana, home, lost, june):
    client = client_of(ana)
    with scope(home.pk):
        lost.phones.get().mark(Phone.Status.DNC, "Asked not to be called")
        lost.emails.update(status=Email.Status.OPT_OUT)
    assert "Lou Lost" not in client.get(URL).text, "a letter still reaches them"
    with scope(home.pk):
        lost.addresses.get().mark(Address.Status.BAD, "The card came back")
    page = client.get(URL).text
    assert "Lou Lost" in page
    assert "June" not in page.partition("<main")[2]
    for reason in (
        "(231) 555-0101: DNC since",
        "lou@example.com: OptOut",
        "5 Oak Street: mail comes",
    ):
        assert reason in page
    assert "Nobody can reach them any more" in client.get("/people/tidy-up/").text


def test_whoever_never_had_a_way_is_not_proposed(client_of, ana, home):
    with scope(home.pk):
        Person.objects.create(first_name="Nobody", last_name="Yet")
    assert "Everybody can be reached" in client_of(ana).get(URL).text


def test_who_matters_is_not_proposed(client_of, ana, home, lost):
    with scope(home.pk):
        lose(lost)
        lost.file(Category.objects.meaning(Category.Meaning.TOP100))
    assert "Lou Lost" not in client_of(ana).get(URL).text


def test_one_tap_deletes_and_an_undo_brings_back(client_of, ana, home, lost):
    client = client_of(ana)
    with scope(home.pk):
        lose(lost)
    client.post(f"{URL}{lost.public_id}/deletion/")
    with scope(home.pk):
        assert not Person.objects.exists()
    undo(client, home)
    assert "Lou Lost</a>" in client.get(URL).text


def test_keep_is_remembered_until_something_changes(client_of, ana, home, lost):
    client = client_of(ana)
    with scope(home.pk):
        lose(lost)
    client.post(f"{URL}{lost.public_id}/keeping/")
    assert "Lou Lost</a>" not in client.get(URL).text
    with scope(home.pk):
        new = lost.phones.create(number="231-555-0102")
        new.mark(Phone.Status.BAD, "Disconnected, too")
    assert "Lou Lost</a>" in client.get(URL).text
    client.post(f"{URL}{lost.public_id}/keeping/")
    assert "Lou Lost</a>" not in client.get(URL).text
    undo(client, home)
    assert "Lou Lost</a>" in client.get(URL).text


def test_all_of_them_in_one_go_with_one_undo(client_of, ana, home, june):
    client = client_of(ana)
    with scope(home.pk):
        for number in range(60):
            person = Person.objects.create(first_name=f"Lou{number}", last_name="Lost")
            person.phones.create(number=f"231-555-01{number:02}").mark(Phone.Status.BAD)
    page = client.get(URL).text
    assert page.count("/keeping/") == 50
    assert "Delete all 60" in page
    page = client.post(f"{URL}deletion/", follow=True).text
    assert "60 people deleted whom nobody could reach." in page
    with scope(home.pk):
        assert Person.objects.get() == june
    undo(client, home)
    with scope(home.pk):
        assert Person.objects.count() == 61


def test_who_may_not_delete_may_keep(client_of, join, home, lost):
    with scope(home.pk):
        lose(lost)
    client = client_of(join(Role.ASSISTANT).user)
    page = client.get(URL).text
    assert "/deletion/" not in page
    assert client.post(f"{URL}{lost.public_id}/deletion/").status_code == 403
    assert client.post(f"{URL}deletion/").status_code == 403
    client.post(f"{URL}{lost.public_id}/keeping/")
    assert "Lou Lost</a>" not in client.get(URL).text


def test_the_list_costs_the_same_for_many(client_of, ana, home, at_most_queries):
    with scope(home.pk):
        for number in range(30):
            person = Person.objects.create(first_name=f"Lou{number}", last_name="Lost")
            person.phones.create(number=f"231-555-01{number:02}").mark(Phone.Status.BAD)
    client = client_of(ana)
    with at_most_queries(9):
        assert client.get(URL).text.count("/keeping/") == 30


# ── Top100 ───────────────────────────────────────────────────────────────────
def test_who_of_the_top100_is_due(client_of, ana, home):
    with scope(home.pk):
        top = Category.objects.meaning(Category.Meaning.TOP100)
        now = clock.now()
        for name, days in (("Never", None), ("Fresh", 10), ("Late", 91), ("Later", 200)):
            person = Person.objects.create(first_name=name, last_name="Pal")
            person.file(top)
            if days is not None:
                person.log_touch(
                    by=None, is_incoming=True, happened_at=now - dt.timedelta(days=days)
                )
        Person.objects.create(first_name="Gone", died_on="2026-01-01").file(top)
        Person.objects.create(first_name="Other")
    client = client_of(ana)
    page = client.get(TOP).text
    assert 'aria-label="1 of 4 people"' in page
    assert "3 of your Top100 are due" in page
    places = [page.index(f"{name} Pal</a>") for name in ("Never", "Later", "Late")]
    assert places == sorted(places)
    assert "Fresh Pal</a>" not in page
    tidy = client.get("/people/tidy-up/").text
    assert "Top100 who are due" in tidy


def test_an_empty_top100_says_how_to_fill_it(client_of, ana, home):
    assert "Nobody is in your Top100" in client_of(ana).get(TOP).text


def test_top100_costs_the_same_for_many(client_of, ana, home, at_most_queries):
    with scope(home.pk):
        top = Category.objects.meaning(Category.Meaning.TOP100)
        for number in range(40):
            person = Person.objects.create(first_name=f"Pal{number}", last_name="Pal")
            person.phones.create(number=f"231-555-01{number:02}")
            person.file(top)
    client = client_of(ana)
    with at_most_queries(8):
        client.get(TOP)
