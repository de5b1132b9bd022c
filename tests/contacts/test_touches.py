"""The composer's outcomes, and what follows from each of them."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from contacts import calls
from contacts.models import Category, Person, Touch
from crm.kit import clock
from prospects.models import Prospect

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def today(home):
    return clock.today(home.zone)


def url(name, *args):
    return reverse(f"contacts:{name}", args=[getattr(one, "public_id", one) for one in args])


def save(client, june, **typed):
    fields = {"how": "call", "outcome": "talked", "next": "30"} | typed
    return client.post(url("touches", june), fields)


def page_of(client, person):
    return client.get(person.get_absolute_url()).content.decode()


def take_back(client, home):
    with scope(home.pk):
        act = Act.objects.order_by("-pk").first()
    client.post(reverse("accounts:act_undo", args=[act.public_id]))


# ── someone asks to stop ─────────────────────────────────────────────────────
def test_someone_asks_to_stop(client, june, home, today):
    """The mission's story: DNC with reason and date, no link, no planned call, Cold on offer."""
    with scope(home.pk):
        june.plan_call(today + dt.timedelta(5), "Furnace")

    response = save(client, june, outcome="dnc", said="Do not call again", next="30")

    assert response.status_code == 302
    with scope(home.pk):
        phone, touch = june.phones.get(), june.touches.get()
        june.refresh_from_db()
        notes = [note.body for note in june.notes.all()]
    assert (phone.status, phone.dnc_source) == ("DNC", "own")
    assert phone.status_note == "Asked not to be called"
    assert phone.status_at == touch.happened_at
    assert june.follow_up_on is None, "whatever Next said, the planned call has ended"
    assert june.last_contacted_at
    assert notes == ["Asked not to be called: (231) 555-0164. Marked DNC."]

    page = page_of(client, june)
    assert "tel:+12315550164" not in page
    assert "sms:+12315550164" not in page
    assert "June asked not to be called." in page
    assert "Calling and texting are off." in page
    cold = url("cold", june)
    assert f'action="{cold}"' in page

    client.post(cold)
    with scope(home.pk):
        assert june.is_filed_as(Category.Meaning.COLD)
    assert f'action="{cold}"' not in page_of(client, june)


def test_which_number_is_asked_and_all_of_them_is_an_answer(client, june, home):
    with scope(home.pk):
        walts = june.phones.create(number="231-555-0117", of_spouse=True)
        june.phones.create(number="231-555-0118", status="BAD")
    response = save(client, june, outcome="dnc", said="Stop calling")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Which number do they mean, or all of them?" in page
    assert "Stop calling" in page
    assert '<option class="for-refusal" value="all">All their numbers</option>' in page

    save(client, june, outcome="dnc", phone=str(walts.public_id))
    with scope(home.pk):
        assert [phone.status for phone in june.phones.order_by("pk")] == ["", "DNC", "BAD"]
    take_back(client, home)
    save(client, june, outcome="dnc", phone="all")
    with scope(home.pk):
        assert [phone.status for phone in june.phones.order_by("pk")] == ["DNC", "DNC", "BAD"]


def test_a_dead_number_is_one_number_not_all(client, june, home):
    with scope(home.pk):
        june.phones.create(number="231-555-0117")
    assert save(client, june, outcome="gone", phone="all").status_code == 422
    with scope(home.pk):
        assert not june.phones.exclude(status="").exists()


def test_a_visit_may_end_the_calls_too(client, june, home):
    save(client, june, how="met", outcome="dnc")
    with scope(home.pk):
        assert june.phones.get().status == "DNC"


def test_taking_it_back_makes_everything_as_it_was(client, june, home, today):
    later = today + dt.timedelta(5)
    with scope(home.pk):
        june.plan_call(later, "Furnace")
    save(client, june, outcome="dnc")
    take_back(client, home)
    with scope(home.pk):
        june.refresh_from_db()
        phone = june.phones.get()
        assert not june.notes.exists()
    assert (phone.status, phone.dnc_source, phone.status_at) == ("", "", None)
    assert (june.follow_up_on, june.follow_up_reason) == (later, "Furnace")
    assert june.last_contacted_at is None


# ── disconnected ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("outcome", "said"), [("gone", "Disconnected"), ("bad", "Wrong number")])
def test_a_dead_number_is_bad_with_a_dated_note(client, june, home, outcome, said):
    """The mission's story "disconnected"."""
    response = save(client, june, outcome=outcome)
    assert response.status_code == 302
    with scope(home.pk):
        phone, touch, note = june.phones.get(), june.touches.get(), june.notes.get()
        june.refresh_from_db()
    assert (phone.status, phone.status_note) == ("BAD", said)
    assert phone.status_at == note.written_at == touch.happened_at
    assert note.body == f"{said}: (231) 555-0164. Marked BAD."
    assert june.last_contacted_at is None
    assert june.last_attempt_at
    page = page_of(client, june)
    assert "tel:+12315550164" not in page
    assert '<span class="num struck">(231) 555-0164</span>' in page


# ── appointments, cards ──────────────────────────────────────────────────────
@pytest.mark.parametrize(("how", "stage"), [("call", "set"), ("met", "set"), ("card", "contacted")])
def test_an_appointment_moves_the_pursuit_on(client, june, home, how, stage):
    with scope(home.pk):
        prospect = Prospect.pursue(june, side="sell")
    save(client, june, how=how, outcome="set")
    with scope(home.pk):
        prospect.refresh_from_db()
    assert prospect.stage == stage
    take_back(client, home)
    with scope(home.pk):
        prospect.refresh_from_db()
        assert prospect.stage == "new"
        assert not prospect.changes.exists()


def test_a_card_is_a_contact_without_an_outcome(client, june, home):
    save(client, june, how="card", outcome="none", said="Thank you")
    with scope(home.pk):
        touch = Touch.objects.get()
        june.refresh_from_db()
    assert (touch.kind, touch.outcome, touch.is_conversation) == ("card", "talked", False)
    assert june.last_contacted_at


def test_only_calls_ring_in_vain(client, june, home):
    save(client, june, how="text", outcome="gone")
    with scope(home.pk):
        assert Touch.objects.get().outcome == "talked"
        assert june.phones.get().status == ""


# ── the call list ────────────────────────────────────────────────────────────
@pytest.mark.parametrize("status", ["BAD", "DNC"])
def test_who_has_no_number_left_stands_on_the_list_only_with_another_way(
    here, member, june, today, status
):
    due = Person.objects.visible_to(member).due_for_a_call(today)
    june.plan_call(today, "Furnace")
    june.phones.get().mark(status)
    assert "Write or visit" in calls.reason(due.get(), today, here.zone)["rest"]
    june.emails.all().delete()
    assert not due.exists()
    june.addresses.create(street="27 Quarry Lane")
    assert due.exists()
    june.addresses.update(status="BAD")
    assert not due.exists()


def test_no_call_is_proposed_to_who_may_not_be_called(client, june, home):
    assert client.get(june.get_absolute_url()).context["composer"]["next"].value() == "30"
    save(client, june, outcome="dnc")
    assert client.get(june.get_absolute_url()).context["composer"]["next"].value() == ""


def test_who_never_had_a_number_is_still_due(here, member, today):
    zoe = Person.objects.create(first_name="Zoe", follow_up_on=today)
    assert list(Person.objects.visible_to(member).due_for_a_call(today)) == [zoe]
