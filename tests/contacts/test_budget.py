"""What whole pages ask of the database, the frame included (PERFORMANCE.md)."""

import datetime as dt

import pytest

from accounts.tenancy import scope
from contacts.models import Category, LeadSource, Person
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads.models import Lead
from messaging.models import Message
from prospects.models import Prospect, Side, Stage

# What every page asks: session, user, memberships, topics, two counts, two scopes, two savepoints.
FRAME = 12

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(home, june, member):
    """June with something in every panel and every kind of entry."""
    with scope(home.pk):
        june.file(Category.objects.meaning("top100"), Category.objects.named("Friend"))
        june.phones.create(number="231-555-0108", label="home", of_spouse=True)
        june.emails.create(address="walt@example.com", of_spouse=True)
        june.addresses.create(street="27 Quarry Lane", city="Reno", state="NV")
        june.change(
            owner=member,
            source=LeadSource.objects.first(),
            referred_by=Person.objects.create(first_name="Ellen"),
            follow_up_on=clock.today(home.zone),
        )
        for _ in range(3):
            june.log_touch(by=member, body="Furnace", follow_up_on=june.follow_up_on)
            june.add_note("The furnace is new", by=member)
        prospect = Prospect.pursue(june, side=Side.SELL)
        prospect.advance(Stage.APPOINTMENT_SET, by=member)
        _drip_and_letters(june, member)
        now = clock.now()
        Lead.objects.create(person=june, received_at=now, clock_started_at=now, message="Hello")
    return june


def _drip_and_letters(june, member):
    sequence = Sequence.objects.create(name="First home")
    sequence.add_step(subject="One", body="Hi", wait_days=0)
    sequence.add_step(subject="Two", body="Hi", wait_days=7)
    Enrolment.objects.enrol(june, sequence, by=member)
    for key in "ab":
        Message.objects.queue(
            key=key, to="june.hargrove@example.com", subject=key, text="Hi", person=june, by=member,
            purpose=Message.Purpose.MARKETING,
        )  # fmt: skip
    then = clock.now() - dt.timedelta(days=8)
    Message.objects.update(state="sent", handoff_at=then, sent_at=then)


def test_a_person_with_every_panel(client_of, ana, busy, django_assert_max_num_queries):
    client = client_of(ana)
    client.get(busy.get_absolute_url())
    with django_assert_max_num_queries(FRAME + 20):
        page = client.get(busy.get_absolute_url()).text
    for word in ("First home", "June is waiting for you", "Appointment set", "The furnace is new"):
        assert word in page


def test_the_list_of_people(client_of, ana, busy, django_assert_max_num_queries):
    client = client_of(ana)
    client.get("/people/")
    with django_assert_max_num_queries(FRAME + 6):
        assert "June" in client.get("/people/").text
