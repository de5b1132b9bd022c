"""Mails that are read at the same moment by several workers."""

import threading

import pytest
from django.db import connection

from accounts.models import User, Workspace
from accounts.tenancy import scope
from contacts.models import Person, Property
from leads.models import Lead
from tests.leads.team import ask

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


@pytest.fixture
def team(db):
    owner = User.objects.create_user("ana@example.com", "x", name="Ana")
    return Workspace.found(name="Team", by=owner, time_zone="UTC")


@pytest.fixture
def at_once(team):
    """`at_once(said)`: as many workers as there are inquiries take them at the same moment."""

    def run(inquiries):
        ready, failed = threading.Barrier(len(inquiries)), []

        def come_in(number, said):
            try:
                with scope(team.pk):
                    ready.wait(30)
                    ask(number, **said)
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=come_in, args=(number, said))
            for number, said in enumerate(inquiries)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failed == []

    return run


def test_one_stranger_whose_mails_are_read_at_once_is_one_person(at_once, team):
    known = {"first_name": "Priya", "last_name": "Raman", "email": "priya@example.com"}
    at_once([known | {"phone": ""}] * WORKERS)
    with scope(team.pk):
        assert Person.objects.filter(last_name="Raman").count() == 1
        assert Lead.objects.get().times == WORKERS


@pytest.mark.parametrize(
    "shared", [{"phone": "+12315550142"}, {"phone": "", "email": "a@example.com"}]
)
def test_two_mails_that_share_a_number_or_an_address_are_one_person(at_once, team, shared):
    both = {"phone": "+12315550142", "email": "a@example.com"}
    at_once([both, both | {"email": "", "phone": ""} | shared])
    with scope(team.pk):
        assert Lead.objects.values("person").distinct().count() == 1


def test_strangers_who_ask_about_one_new_home_at_once_make_one_property(at_once, team):
    home = {"property_address": "77 Quarry Lane, Traverse City, MI 49684"}
    at_once([home] * WORKERS)
    with scope(team.pk):
        assert Property.objects.count() == 1
        assert Lead.objects.count() == WORKERS
