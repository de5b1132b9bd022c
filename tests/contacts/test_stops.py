"""Stops that are known before a number or an address is written, and that outlive a person."""

import datetime as dt

import pytest

from accounts.tenancy import scope
from contacts import stops
from contacts.models import DncNumber, Email, KeptStop, Person, Phone
from crm.kit import clock

pytestmark = pytest.mark.django_db


def forget(person):
    stops.remember(Person.objects.filter(pk=person.pk))
    Person.objects.filter(pk=person.pk).delete()


@pytest.fixture
def asked(here):
    """Someone who asked for neither calls nor letters."""
    person = Person.objects.create(first_name="Otto", last_name="Quiet")
    phone = person.phones.create(number="231-555-0177")
    phone.mark("DNC", "Asked not to be called")
    person.phones.create(number="231-555-0178")
    person.emails.create(address="Otto@Example.com", status="OptOut", status_at=clock.now())
    person.emails.create(address="other@example.com", status="HardBounce")
    return person


def test_a_stop_outlives_its_person_as_a_hash(asked):
    forget(asked)
    again = Person.objects.create(first_name="Otto", last_name="Again")

    phone = again.phones.create(number="(231) 555-0177")
    email = again.emails.create(address="otto@example.com")

    assert (phone.status, phone.dnc_source) == ("DNC", "own")
    assert phone.status_note.startswith("Asked not to be called, ")
    assert not phone.is_callable
    assert email.status == "OptOut"
    assert phone.status_at
    assert email.status_at
    assert again.phones.create(number="231-555-0178").status == ""
    assert again.emails.create(address="other@example.com").status == ""
    kept = " ".join(str(vars(stop)) for stop in KeptStop.objects.all())
    assert "5550177" not in kept
    assert "otto@example" not in kept.lower()


def test_the_stops_of_one_workspace_say_nothing_in_another(asked, elsewhere):
    forget(asked)
    with scope(elsewhere.pk):
        stranger = Person.objects.create(first_name="Otto")
        assert stranger.phones.create(number="231-555-0177").status == ""


def test_an_old_key_still_opens_what_it_kept(asked, settings):
    forget(asked)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new key"
    assert stops.status_of_number("+12315550177") == ("", "", "")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert stops.status_of_number("+12315550177")[0] == "DNC"


def test_a_stop_is_kept_for_five_years(asked):
    forget(asked)
    assert KeptStop.objects.count() == 2
    until = KeptStop.objects.first().kept_until
    assert until >= clock.now().date() + dt.timedelta(days=1826)
    KeptStop.objects.update(kept_until=clock.now().date() - dt.timedelta(1))
    assert stops.status_of_address("otto@example.com") == ("", "")
    stops.remember(Person.objects.none())
    assert not KeptStop.objects.exists()


def test_remembering_twice_keeps_one(asked):
    people = Person.objects.filter(pk=asked.pk)
    assert stops.remember(people) == 2
    assert stops.remember(people) == 2
    assert KeptStop.objects.count() == 2


def test_a_listed_number_comes_marked_and_is_not_kept_as_a_wish(here):
    DncNumber.objects.create(number="+12315550142", source="registry")
    june = Person.objects.create(first_name="June")
    phone = june.phones.create(number="231-555-0142")
    assert (phone.status, phone.dnc_source) == ("DNC", "registry")
    forget(june)
    assert not KeptStop.objects.exists()


def test_a_number_that_is_changed_to_a_known_one_is_marked(here):
    DncNumber.objects.create(number="+12315550142", source="registry")
    phone = Person.objects.create(first_name="June").phones.create(number="231-555-0100")
    phone.number = "231-555-0142"
    phone.save(update_fields=["number"])
    assert Phone.objects.get().status == "DNC"


def test_an_address_that_is_changed_to_a_known_one_is_marked(asked):
    forget(asked)
    email = Person.objects.create(first_name="June").emails.create(address="june@example.com")
    email.address = "otto@example.com"
    email.save(update_fields=["address"])
    assert Email.objects.get().status == "OptOut"


def test_who_says_dnc_is_themselves_unless_it_is_a_list(here):
    june = Person.objects.create(first_name="June")
    phone = june.phones.create(number="231-555-0142", status="DNC")
    assert phone.dnc_source == "own"
    phone.mark("")
    phone.refresh_from_db()
    assert (phone.status, phone.dnc_source, phone.status_at) == ("", "", None)
