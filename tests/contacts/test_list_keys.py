"""What lists narrow by follows every write: of a form, in bulk, by raw SQL, taken back."""

import datetime as dt

import pytest
from django.db import connection

from accounts.models import Act
from contacts.models import Address, ListKey, Person, Phone

pytestmark = pytest.mark.django_db


def keys(person):
    found = ListKey.objects.get(person_pk=getattr(person, "pk", person))
    return found.missing, found.bad, found.city_lc


def test_the_keys_follow_every_way_to_reach(here, june):
    assert keys(june) == (4, 0, "")
    june.addresses.create(street="27 Quarry Lane", city="  Ñandú Bay")
    assert keys(june) == (0, 0, "nandu bay")

    june.phones.update(status="BAD")
    june.emails.update(status="OptOut")
    Address.objects.update(status="BAD")
    assert keys(june) == (7, 5, "nandu bay")

    june.emails.update(status="HardBounce")
    assert keys(june) == (7, 7, "nandu bay")
    june.addresses.all().delete()
    assert keys(june) == (7, 3, "")


def test_the_keys_move_with_what_is_given_to_somebody_else(here, june):
    other = Person.objects.create(first_name="Al")
    Phone.objects.filter(person=june).update(person=other)
    assert keys(june)[0] == 5
    assert keys(other)[0] == 6


def test_months_of_birth_are_kept_of_both(here, june):
    june.change(birthday=dt.date(1604, 5, 12), spouse_birthday=dt.date(1950, 12, 1))
    found = ListKey.objects.get()
    assert (found.birthday_month, found.spouse_month) == (5, 12)
    june.change(birthday=None)
    assert ListKey.objects.get().birthday_month is None


def test_a_person_put_back_has_its_keys_again(here, june, member):
    before, pk = keys(june), june.pk
    with Act.doing("deletion", "Deleted June", by=member, undo_for=dt.timedelta(days=1)) as act:
        june.delete()
    assert not ListKey.objects.exists()
    act.undo(by=member)
    assert keys(pk) == before


def test_raw_sql_is_seen_too(here, june):
    with connection.cursor() as cursor:
        cursor.execute("update contacts_phone set status = 'DNC' where person_id = %s", [june.pk])
    assert keys(june)[:2] == (5, 0)
