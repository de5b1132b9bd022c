import datetime as dt

import pytest

from agenda.models import TaskPlan
from contacts.models import Book, Person
from crm.kit import clock

NAME = "New lead, fourteen days"
# Wednesday, 3 pm in Detroit and New York.
AFTERNOON = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)


@pytest.fixture
def plan(here):
    return TaskPlan.objects.named(NAME)


@pytest.fixture
def priya(here):
    """A stranger who asked about a home."""
    person = Person.objects.create(first_name="Priya", last_name="Raman", book=Book.PROSPECTS)
    person.phones.create(number="231-555-0142")
    person.emails.create(address="priya@example.com")
    return person


@pytest.fixture
def afternoon():
    with clock.at(AFTERNOON):
        yield AFTERNOON


@pytest.fixture
def run(afternoon, plan, priya, member):
    """The plan at work with Priya, since this afternoon."""
    return plan.start(priya, member=member, about="418 Quarry Lane")


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)
