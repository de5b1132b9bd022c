"""Two become one, nothing is thrown away, and one may change one's mind (the mission's story)."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts.models import Act
from contacts import pairs
from contacts.merge import merge, merged_into
from contacts.merge_fields import Choice
from contacts.models import (
    Category,
    CustomField,
    DuplicatePair,
    FieldValue,
    LookingFor,
    MatchKey,
    Person,
    Referral,
)
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads.models import Lead
from messaging import consent
from messaging.models import AddressChoice, Message
from prospects.models import Prospect, Stage
from tests.walls.isolation import tenant_models

pytestmark = pytest.mark.django_db
# What is written anew, and what says that something was done.
DERIVED = {
    "contacts_matchkey", "accounts_act", "accounts_version", "accounts_topicversion",
    "accounts_job", "contacts_listkey", "contacts_yearday",
}  # fmt: skip


def every_row() -> dict:
    """Every row of every tenant table, but for when it was last saved."""
    found = {}
    with connection.cursor() as cursor:
        for model in tenant_models():
            table = model._meta.db_table
            if table not in DERIVED:
                cursor.execute(f"select (to_jsonb(t) - 'updated_at')::text from {table} t")
                found[table] = sorted(row for (row,) in cursor.fetchall())
    return found


def keys() -> list:
    return sorted(MatchKey.objects.values_list("person", "kind", "key"))


def differences(before: dict, after: dict) -> dict:
    return {
        table: (set(rows) ^ set(after[table]))
        for table, rows in before.items() if rows != after[table]
    }  # fmt: skip


@pytest.fixture
def catherine(here, member):
    """A long story: 18 Cedar Str., past client."""
    person = Person.objects.create(
        first_name="Catherine", last_name="Moss", birthday=dt.date(1954, 5, 14), owner=member,
        how_met="Ellen Pruitt sent her",
    )  # fmt: skip
    person.phones.create(number="231-555-0145", is_best=True)
    person.emails.create(address="cmoss@example.com")
    person.addresses.create(street="18 Cedar Str.", city="Larkspur Bay")
    person.file(Category.objects.named("Past Client"), Category.objects.named("Christmas"))
    person.add_note("Likes tea.", by=member)
    person.log_touch(by=member, happened_at=clock.now() - dt.timedelta(days=40))
    return person


@pytest.fixture
def cathy(here, member):
    """The same from the phone, with what only a phone knows."""
    person = Person.objects.create(
        first_name="Cathy", last_name="Moss", company="Moss Nursery", book="prospects"
    )
    phone = person.phones.create(number="+12315550145", label="work")
    person.phones.create(number="231-555-0199")
    person.emails.create(address="cathy@moss.example.com")
    person.addresses.create(street="18 Cedar Street", city="Larkspur Bay", postal_code="49601")
    person.file(Category.objects.named("Friend"), Category.objects.named("Christmas"))
    person.add_note("Has a dog.", by=member)
    person.log_touch(by=member, phone=phone)
    return person


@pytest.fixture
def entangled(catherine, cathy, member):
    """Both with everything that can hang on a person, and with others around them."""
    other = Person.objects.create(first_name="Ellen", last_name="Pruitt", referred_by=cathy)
    field = CustomField.objects.create(name="Boat")
    sequence, second = Sequence.objects.all()[:2]
    for number, person in enumerate((catherine, cathy)):
        FieldValue.objects.create(person=person, field=field, text=f"Boat {number}")
        LookingFor.objects.create(person=person, areas=f"Area {number}", beds=number or None)
        Prospect.pursue(person, side="buy", at=clock.now() - dt.timedelta(days=number))
        Lead.objects.create(person=person, received_at=clock.now(), clock_started_at=clock.now())
        Enrolment.objects.enrol(person, sequence, by=member, write_first=True)
        Message.objects.queue(
            key=f"m{number}", to="a@example.com", subject="A", text="B", person=person
        )
        Referral.objects.create(person=other, vendor=person)
        AddressChoice.objects.create(person=person, address=f"{number}@example.com", at=clock.now())
    Enrolment.objects.enrol(cathy, second, by=member, write_first=True)
    Prospect.objects.get(person=cathy).advance(Stage.CONTACTED, by=member)
    Referral.objects.create(person=catherine, vendor=cathy)
    return catherine, cathy, other


def test_merge_and_change_your_mind(entangled, client, ana):
    """The story, through the door: one person, then both again exactly as they were."""
    catherine, cathy, _ = entangled
    client.force_login(ana)
    before, keys_before = every_row(), keys()
    page = client.get(reverse("contacts:duplicates")).content.decode()
    assert "Catherine and Cathy" in page
    assert "Same street, spelled two ways" in page
    assert "Different e-mail" in page
    url = reverse("contacts:merge", args=[catherine.public_id, cathy.public_id])
    answer = client.post(url, {"next": "pairs", "of_names": str(catherine.public_id)}, follow=True)
    assert "Catherine Moss and Cathy Moss are one person now." in answer.content.decode()
    assert not Person.objects.filter(pk=cathy.pk).exists()
    undo = reverse("accounts:act_undo", args=[Act.objects.get(kind="merge").public_id])
    assert undo in client.get(catherine.get_absolute_url()).content.decode()
    client.post(undo)
    assert differences(before, every_row()) == {}
    assert keys() == keys_before


def test_nothing_is_thrown_away(entangled, member):
    catherine, cathy, other = entangled
    merge(catherine, cathy, by=member, choice=Choice())
    catherine.refresh_from_db()
    other.refresh_from_db()
    assert (catherine.first_name, catherine.company) == ("Catherine", "Moss Nursery")
    assert catherine.book == "contacts"
    assert sorted(catherine.phones.values_list("number", flat=True)) == [
        "+12315550145", "+12315550199",
    ]  # fmt: skip
    assert catherine.emails.count() == 2
    assert [str(one) for one in catherine.addresses.all()] == [
        "18 Cedar Street, Larkspur Bay, 49601"
    ]
    names = catherine.filings.values_list("category__name", flat=True)
    assert sorted(names) == ["Christmas", "Friend", "Past Client"]
    assert catherine.touches.count() == 2
    assert set(catherine.touches.values_list("phone__number", flat=True)) == {None, "+12315550145"}
    assert catherine.notes.count() == 3
    assert catherine.leads.count() == catherine.messages.count() == 2
    assert other.referred_by == catherine
    assert list(other.referrals_got.values_list("vendor", flat=True)) == [catherine.pk] * 2
    assert catherine.looks_for.get().beds == 1
    said = catherine.notes.first().body
    for lost in ("Merged with Cathy Moss", "Name: Cathy Moss", "18 Cedar Str., Larkspur Bay",
                 "Boat: Boat 1", "areas: Area 1", "kept as work"):  # fmt: skip
        assert lost in said
    assert not MatchKey.objects.filter(person=cathy.pk).exists()
    assert merged_into(catherine) == [cathy.pk]


def test_every_app_that_points_at_people_is_asked():
    """A new key to Person is re-pointed without being named anywhere."""
    pointing = {
        model._meta.label for model in apps.get_models() for field in model._meta.fields
        if field.related_model is Person
    }  # fmt: skip
    walked = {
        relation.related_model._meta.label
        for relation in Person._meta.get_fields(include_hidden=True)
        if relation.auto_created and (relation.one_to_many or relation.one_to_one)
    }
    assert pointing <= walked


def test_of_two_open_pursuits_the_further_goes_on(entangled, member):
    catherine, cathy, _ = entangled
    theirs = Prospect.objects.get(person=cathy)
    merge(catherine, cathy, by=member)
    assert Prospect.objects.open().get(person=catherine) == theirs
    assert Prospect.objects.get(person=catherine, stage=Stage.LOST)
    assert "the pursuit at “Talking” goes on" in catherine.notes.first().body


def test_nobody_is_on_a_drip_twice_and_a_waiting_letter_survives_the_undo(entangled, member):
    catherine, cathy, _ = entangled
    first = Enrolment.objects.get(person=catherine)
    act = merge(catherine, cathy, by=member)
    assert Enrolment.objects.live().filter(person=catherine).count() == 2
    assert first in Enrolment.objects.live()
    act.undo(by=member)
    assert Enrolment.objects.live().filter(person=cathy).count() == 2


def test_the_strictest_wish_wins(catherine, cathy, member):
    catherine.phones.get().mark("BAD", "Wrong number")
    cathy.phones.get(number="+12315550145").mark("DNC", "Asked not to be called", source="own")
    for person, status in ((catherine, "HardBounce"), (cathy, "OptOut")):
        person.emails.create(address="both@example.com", status=status)
    merge(catherine, cathy, by=member)
    phone = catherine.phones.get(number="+12315550145")
    assert (phone.status, phone.status_note, phone.dnc_source) == (
        "DNC", "Asked not to be called", "own",
    )  # fmt: skip
    assert catherine.emails.get(address="both@example.com").status == "OptOut"


def test_an_address_picked_by_name_holds_no_longer_if_the_other_asked_to_stop(
    catherine, cathy, member
):
    AddressChoice.objects.create(
        person=catherine, address="cmoss@example.com", at=clock.now() + dt.timedelta(days=1)
    )
    consent.opt_out("cathy@moss.example.com")
    merge(catherine, cathy, by=member)
    assert not AddressChoice.objects.exists()
    assert consent.refusal("cmoss@example.com", catherine)


def test_the_chosen_side_wins_and_the_other_goes_into_the_note(catherine, cathy, client, ana):
    client.force_login(ana)
    cathy.change(how_met="At the fair")
    theirs = str(cathy.public_id)
    url = reverse("contacts:merge", args=[catherine.public_id, cathy.public_id])
    shown = client.get(url, {"of_how_met": theirs}, headers={"HX-Request": "true"})
    assert "At the fair" in shown.content.decode()
    client.post(url, {"of_how_met": theirs, "of_names": theirs})
    catherine.refresh_from_db()
    assert (catherine.how_met, catherine.first_name) == ("At the fair", "Cathy")
    assert "How you met: Ellen Pruitt sent her" in catherine.notes.first().body
    assert catherine.salutation == "Cathy"


def test_which_of_the_two_stays_is_a_choice(catherine, cathy, client, ana):
    client.force_login(ana)
    url = reverse("contacts:merge", args=[catherine.public_id, cathy.public_id])
    answer = client.post(url, {"kept": str(cathy.public_id)})
    assert answer.url == cathy.get_absolute_url()
    assert list(Person.objects.all()) == [cathy]


def test_half_of_a_couple_becomes_the_spouse_it_was(here, member):
    both = Person.objects.create(first_name="June", last_name="Hargrove", spouse_first_name="Walt")
    both.phones.create(number="231-555-0164")
    walter = Person.objects.create(
        first_name="Walter", last_name="Hargrove", birthday=dt.date(1950, 3, 2), nickname="Wally"
    )
    walter.phones.create(number="231-555-0165")
    act = merge(both, walter, by=member)
    both.refresh_from_db()
    assert both.first_name == "June"
    assert both.spouse_first_name == "Walt"
    assert (both.birthday, both.spouse_birthday) == (None, dt.date(1950, 3, 2))
    assert both.phones.get(number="+12315550165").of_spouse
    assert "Wally" in both.notes.first().body
    assert act.undo(by=member)


def test_merges_on_top_of_each_other_are_taken_back_from_the_top(
    catherine, cathy, member, client, ana
):
    third = Person.objects.create(first_name="Kate", last_name="Moss")
    third.emails.create(address="kate@example.com")
    before = every_row()
    first = merge(catherine, cathy, by=member)
    between = every_row()
    second = merge(third, catherine, by=member)
    assert third.phones.count() == 2
    assert sorted(merged_into(third)) == sorted([catherine.pk, cathy.pk])
    client.force_login(ana)
    url = reverse("accounts:act_undo", args=[first.public_id])
    said = client.post(url, follow=True).content.decode()
    assert "Take this back first: Made one person of Kate Moss and Catherine Moss." in said
    assert third.phones.count() == 2
    assert second.undo(by=member)
    assert differences(between, every_row()) == {}
    assert first.undo(by=member)
    assert differences(before, every_row()) == {}


def test_somebody_who_is_gone_meanwhile_is_a_sentence(catherine, cathy, client, ana):
    client.force_login(ana)
    url = reverse("contacts:merge", args=[catherine.public_id, cathy.public_id])
    client.post(url)
    assert client.post(url).status_code == 404


def test_who_was_said_to_be_another_stays_so_after_a_merge(catherine, cathy, member):
    ellen = Person.objects.create(first_name="Cathy", last_name="Moss")
    ellen.emails.create(address="cathy@moss.example.com")
    pair = DuplicatePair.objects.get(low=cathy, high=ellen)
    pairs.decide(pair, "different", by=member)
    merge(catherine, cathy, by=member)
    again = DuplicatePair.objects.get()
    assert ({again.low, again.high}, again.state) == ({catherine, ellen}, "different")


def test_all_sure_pairs_become_one_in_one_go_and_come_back_in_one(here, client, ana):
    client.force_login(ana)
    for number in range(15):
        for first in ("Catherine", "Cathy", "Kate")[: 2 + number % 2]:
            person = Person.objects.create(first_name=first, last_name="Moss")
            person.emails.create(address=f"moss{number}@example.com")
    for first in ("Pat", "Patrick"):  # not sure
        Person.objects.create(first_name=first, last_name="Lee").emails.create(
            address="lee@example.com"
        )
    before = every_row()
    answer = client.post(reverse("contacts:sure_merge"), follow=True)
    assert "one person each now" in answer.content.decode()
    assert Person.objects.filter(last_name="Moss").count() == 15
    assert Person.objects.filter(last_name="Lee").count() == 2
    act = Act.objects.get(kind="merge_sure")
    assert len(act.facts["kept"]) == len(act.facts["lost"]) == 22
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert differences(before, every_row()) == {}


def test_any_two_are_found_by_typing(catherine, cathy, client, ana):
    client.force_login(ana)
    url = reverse("contacts:merge_choice", args=[catherine.public_id])
    page = client.get(url, {"q": "cathy"}).content.decode()
    assert reverse("contacts:merge", args=[catherine.public_id, cathy.public_id]) in page
    same = reverse("contacts:merge", args=[catherine.public_id, catherine.public_id])
    assert client.get(same).status_code == 404
