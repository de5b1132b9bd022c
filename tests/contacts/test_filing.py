"""Filing one person or a hundred thousand: the same path, in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import scope
from contacts.models import Category, Filing, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def friend(here):
    return Category.objects.named("Friend")


@pytest.fixture
def street(here):
    """Thirty people of one street."""
    return [
        Person.objects.create(first_name=f"P{number}", last_name="Quarry") for number in range(30)
    ]


def test_everybody_is_filed_once_with_the_name_they_are_sorted_by(here, street, friend):
    street[3].file(friend)
    assert friend.file_all(Person.objects.filter(last_name="Quarry")) == 29
    assert friend.file_all(Person.objects.filter(last_name="Quarry")) == 0
    assert set(friend.filings.values_list("person_id", "sort_lc")) == {
        (person.pk, person.sort_lc) for person in street
    }


def test_thirty_cost_what_one_costs(here, street, friend):
    with CaptureQueriesContext(connection) as captured:
        friend.file_all(Person.objects.all())
        friend.unfile_all(Person.objects.all())
    assert len([query for query in captured if "contacts_" in query["sql"]]) == 2
    assert not Filing.objects.exists()


def test_only_the_people_that_were_chosen_are_filed(here, street, friend):
    top = Category.objects.meaning("top100")
    assert friend.file_all(Person.objects.order_by("sort_lc")[:5]) == 5
    assert top.file_all(Person.objects.in_category(friend).distinct()) == 5
    assert top.file_all(Person.objects.none()) == 0
    assert friend.unfile_all(Person.objects.in_category(top)[:2]) == 2
    assert friend.filings.count() == 3


def test_nobody_of_another_workspace_is_filed(here, street, friend, elsewhere):
    with scope(elsewhere.pk):
        Person.objects.create(first_name="Zed", last_name="Quarry")
    assert friend.file_all(Person.objects.all()) == 30


def test_who_is_told_hears_of_the_new_ones_only(here, street, friend, monkeypatch):
    told = []
    monkeypatch.setattr(
        "contacts.models.category._when_filed", [lambda ids, category: told.append(ids)]
    )
    street[0].file(friend)
    friend.file_all(Person.objects.filter(pk__in=[street[0].pk, street[1].pk]))
    friend.file_all(Person.objects.filter(pk=street[1].pk))
    assert told == [[street[0].pk], [street[1].pk]]
