"""A stop always wins, everywhere in the workspace and nowhere else."""

import pytest

from accounts.tenancy import scope
from contacts.models import Person
from messaging import consent, delivery
from messaging.models import Brake, Message, State, Suppression

pytestmark = pytest.mark.django_db
ADDRESS = "june.hargrove@example.com"


@pytest.fixture
def may(june):
    def ask(address=ADDRESS, person=june, **kwargs):
        return consent.refusal(address, person, **kwargs) == ""

    return ask


def test_an_opt_out_stops_what_waits_and_marks_the_address(here, queue, fresh, sink, june):
    letter, answer = queue(key="a", purpose="marketing"), queue(key="b")
    assert consent.opt_out(" June.Hargrove@EXAMPLE.com ")
    assert not consent.opt_out(ADDRESS)
    delivery.deliver_due()
    assert fresh(letter).state == State.SUPPRESSED
    assert fresh(answer).state == State.SENT
    assert june.emails.get().status == "OptOut"


def test_an_opt_out_after_the_claim_is_seen_at_the_hand_off(home, queue, fresh):
    message = queue(purpose="marketing")
    (claimed,) = delivery.claim(home.pk, [message.pk])
    with scope(home.pk):
        consent.opt_out(ADDRESS)
    from messaging.handoff import hand_off

    assert not hand_off(claimed, b"")
    assert fresh(message).state == State.SUPPRESSED


def test_it_does_not_reach_another_workspace(home, elsewhere, queue):
    with scope(home.pk):
        consent.opt_out(ADDRESS)
    with scope(elsewhere.pk):
        assert consent.refusal(ADDRESS) == ""


def test_it_survives_deletion_new_import_and_another_spelling(here, june, may):
    """C06."""
    consent.opt_out(ADDRESS)
    june.delete()
    again = Person.objects.create(first_name="June")
    again.emails.create(address="June.Hargrove@Example.com")
    assert not may(person=again)
    assert not may("JUNE.HARGROVE@example.com", person=None)


def test_it_silences_the_other_addresses_until_a_member_picks_one_by_name(here, june, may, member):
    june.emails.create(address="june@work.example")
    consent.opt_out(ADDRESS)
    june.emails.create(address="later@example.com")
    assert not may("june@work.example")
    assert not may("later@example.com")
    assert [e.address for e in consent.addresses_to_choose(june)] == [
        "june@work.example",
        "later@example.com",
    ]
    assert consent.choose_address(june, "June@Work.example", by=member)
    assert may("june@work.example")
    assert not may("later@example.com")
    assert not consent.choose_address(june, ADDRESS, by=member)
    consent.opt_out("later@example.com")
    assert not may("june@work.example"), "a later stop counts again"


def test_it_follows_the_person_when_the_address_is_deleted(here, june, may, queue):
    message = queue()
    consent.opt_out(ADDRESS, message=message)
    june.emails.all().delete()
    june.emails.create(address="other@example.com")
    assert not may("other@example.com")


def test_an_imported_status_counts_as_much(here, june, may):
    june.emails.update(status="OptOut")
    june.emails.create(address="june@work.example")
    assert not may()
    assert not may("june@work.example")


@pytest.mark.parametrize(
    ("stop", "marketing", "answer", "notice", "code"),
    [
        (consent.opt_out, False, True, True, True),
        (consent.complaint, False, True, False, True),
        (consent.hard_bounce, False, False, False, True),
    ],
)
def test_what_each_stop_forbids(here, may, stop, marketing, answer, notice, code):
    stop(ADDRESS)
    assert may(purpose="marketing") is marketing
    assert may(purpose="transactional", is_automated=False) is answer
    assert may(purpose="transactional", is_automated=True) is notice
    assert may(purpose="security") is code


def test_a_dead_address_says_nothing_about_the_others(here, june, may):
    june.emails.create(address="june@work.example")
    consent.hard_bounce(ADDRESS)
    assert may("june@work.example")


def test_a_graver_reason_stays(here, june):
    consent.complaint(ADDRESS)
    consent.opt_out(ADDRESS)
    consent.hard_bounce(ADDRESS)
    assert Suppression.objects.get().reason == june.emails.get().status == "Complaint"


def test_the_brake_comes_on_when_too_much_comes_back(here):
    def sent(number):
        message = Message(
            dedupe_key=f"{number}", to_address=f"{number}@example.com", subject="s", text="t",
            purpose="marketing", state=State.SENT,
        )  # fmt: skip
        message.created_at = message.not_before = message.handoff_at = message.sent_at = NOW
        message.prepare()
        return message

    from crm.kit import clock

    NOW = clock.now()
    messages = Message.objects.bulk_create(sent(number) for number in range(200))
    for message in messages[:10]:
        consent.hard_bounce(message.to_address, message=message)
    assert not Brake.objects.on().exists()
    consent.hard_bounce(messages[10].to_address, message=messages[10])
    assert "11 of the last 200" in Brake.objects.on().get().reason
