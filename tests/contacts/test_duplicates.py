"""One person twice: found by what the two share, decided by a member, never thrown away."""

import csv
import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.capabilities import Capability, Role
from accounts.models import Job
from accounts.tenancy import scope
from contacts import duplicates, pairs
from contacts.models import DuplicatePair, MatchKey, Person
from tests.contacts import labelled

pytestmark = pytest.mark.django_db
PAGE = reverse("contacts:duplicates")


def add(first, last="Moss", *, phone="", email="", street="", city="", code="", **facts) -> Person:
    person = Person.objects.create(first_name=first, last_name=last, **facts)
    if phone:
        person.phones.create(number=phone)
    if email:
        person.emails.create(address=email)
    if street:
        person.addresses.create(street=street, city=city, postal_code=code)
    return person


def pair() -> DuplicatePair | None:
    return DuplicatePair.objects.order_by("-pk").first()


# ── what is a pair ───────────────────────────────────────────────────────────
def test_a_short_form_with_the_same_number_is_a_sure_pair_at_once(here):
    add("Catherine", phone="231-555-0145")
    assert pair() is None
    add("Cathy", phone="(231) 555-0145")
    assert pair().is_sure
    assert pair().said == ["Same number", "Catherine and Cathy"]


def test_one_street_spelled_two_ways_and_the_same_name_is_a_pair(here):
    add("Bill", street="400 N Main Str.", code="49601")
    add("William", street="400 North Main Street", code="49601")
    assert pair().said == ["Same street", "Bill and William"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"street": "18 Cedar St", "code": "49601"}, {"street": "18 Alder St", "code": "49601"}),
        ({"street": "18 Cedar St", "code": "49601"}, {"street": "18 Cedar St", "code": "49684"}),
        ({"street": "18 Cedar St"}, {"street": "18 Cedar Lane"}),
        ({"phone": "231-555-5555"}, {"phone": "231-555-5555"}),
        ({"phone": "000-000-0000"}, {"phone": "000-000-0000"}),
        ({"email": "a1b2c3@convo.example"}, {}),
    ],
)
def test_what_is_no_evidence_makes_no_pair(here, one, other):
    add(
        "June",
        "Smith",
        email="june@one.example",
        phone=one.pop("phone", "231-555-0101"),
        **{key: value for key, value in one.items() if key != "email"},
    )
    add("June", "Smith", email="smith@two.example", phone=other.pop("phone", "231-555-0102"),
        **other)  # fmt: skip
    assert pair() is None


def test_a_household_with_another_first_name_is_two_people(here):
    home = {"phone": "231-555-0145", "street": "18 Cedar St", "email": "moss@family.example"}
    add("Catherine", **home)
    add("Robert", **home)
    assert pair() is None


def test_two_known_names_are_never_a_slip_of_each_other(here):
    add("Eric", phone="231-555-0145")
    add("Erin", phone="231-555-0145")
    assert pair() is None


def test_a_jr_and_a_sr_remain_apart_and_are_never_sure(here):
    home = {"phone": "231-555-0145", "street": "18 Cedar St"}
    add("Walter", suffix="Sr.", **home)
    add("Walter", suffix="Jr", **home)
    add("Walter", "Moss", **home)
    assert not DuplicatePair.objects.exists()
    Person.objects.get(suffix="Jr").emails.create(address="walt@example.com")
    Person.objects.get(suffix="").emails.create(address="walt@example.com")
    assert not pair().is_sure


def test_a_missing_last_name_is_no_conflict(here):
    add("Catherine", phone="231-555-0145")
    add("Cathy", "", phone="231-555-0145")
    assert pair()


def test_one_half_of_a_couple_is_found_and_asked_about(here):
    add("June", "Hargrove", spouse_first_name="Walt", phone="231-555-0145")
    add("Walter", "Hargrove", phone="231-555-0145")
    assert pair()
    assert not pair().is_sure


def test_a_relay_address_and_an_office_number_are_no_evidence(here):
    for last in ("Moss", "Pruitt"):
        person = add("June", last)
        person.emails.create(address="x1@convo.example", is_relay=True)
    for number in range(25):
        add("Robert", labelled.LAST[number], phone="231-555-0100")
    duplicates.find_for(Person.objects.all())  # the first few might have married
    assert not DuplicatePair.objects.exists()


def test_both_books_are_compared(here):
    add("Catherine", email="c@example.com", book="contacts")
    add("Catherine", email="C+news@example.com", book="prospects")
    assert pair().is_sure


# ── keys follow what they are made of ────────────────────────────────────────
def test_a_pair_goes_when_its_number_is_corrected(here):
    add("Catherine", phone="231-555-0145", email="a1234@one.example")
    other = add("Cathy", phone="231-555-0145", email="b1234@two.example")
    phone = other.phones.get()
    phone.number = "231-555-0146"
    phone.save(update_fields=["number"])
    assert pair() is None
    phone.number = "231-555-0145"
    phone.save()
    assert pair()
    other.phones.all().delete()
    assert pair() is None


def test_keys_of_one_workspace_say_nothing_in_another(here, elsewhere):
    add("June", email="june@example.com")
    mine = set(MatchKey.objects.values_list("key", flat=True))
    with scope(elsewhere.pk):
        add("June", email="june@example.com")
        assert not mine & set(MatchKey.objects.values_list("key", flat=True))
        assert pair() is None


def test_quick_add_writes_the_keys_once(here, member, client, ana, django_assert_max_num_queries):
    client.force_login(ana)
    client.post(reverse("contacts:quick_add"), {"line": "Cathy Moss, 231-555-0145, c@example.com"})
    kinds = sorted(MatchKey.objects.values_list("kind", flat=True))
    assert kinds == ["e", "n", "p"]


# ── how good it is ───────────────────────────────────────────────────────────
def test_on_labelled_people_precision_recall_and_sureness_hold(here):
    """PERFORMANCE.md: P at least .97, reachable recall at least .98, sure at least .995."""
    found, true, reachable, sure = set(), set(), set(), set()
    records = labelled.people(3_000, seed=7)
    made = labelled.write(records)
    duplicates.keep_keys(made)
    for one in duplicates.judged(duplicates.candidates()):
        found.add((one.low, one.high))
        if one.is_sure:
            sure.add((one.low, one.high))
    for both, shares in labelled.truth(made, records).items():
        true.add(both)
        if shares:
            reachable.add(both)
    assert len(found & true) / len(found) >= 0.97
    assert len(found & reachable) / len(reachable) >= 0.98
    assert len(sure & true) / len(sure) >= 0.995
    assert len(sure) > len(found) / 2


# ── through the pages ────────────────────────────────────────────────────────
@pytest.fixture
def two(here):
    return add("Catherine", phone="231-555-0145"), add("Cathy", phone="231-555-0145")


def test_the_next_pair_comes_by_itself(two, client, ana):
    client.force_login(ana)
    add("Bill", "Yost", email="yost@example.com")
    add("William", "Yost", email="yost@example.com")
    page = client.get(PAGE).content.decode()
    assert "pair 1 of 2" in page
    assert "Bill and William" in page
    first = DuplicatePair.objects.get(low__last_name="Yost")
    client.post(reverse("contacts:pair_skip", args=[first.public_id]))
    page = client.get(PAGE).content.decode()
    assert "pair 2 of 2" in page
    assert "Catherine and Cathy" in page
    assert "Same mobile" in page


def test_two_different_people_are_not_asked_about_again(two, client, ana):
    client.force_login(ana)
    client.post(reverse("contacts:pair_difference", args=[pair().public_id]))
    assert "Nobody is here twice" in client.get(PAGE).content.decode()
    two[1].phones.create(number="231-555-0199")
    client.post(reverse("contacts:duplicate_scan"))
    assert Job.objects.get().said == "Nobody is here twice."
    assert pair().state == "different"


def test_the_page_of_a_person_says_who_it_might_be(two, client, ana):
    client.force_login(ana)
    page = client.get(two[1].get_absolute_url()).content.decode()
    assert "Might be the same as" in page
    assert reverse("contacts:pair", args=[pair().public_id]) in page


def test_a_scan_finds_who_came_in_without_keys(two, client, ana):
    client.force_login(ana)
    MatchKey.objects.all().delete()
    DuplicatePair.objects.all().delete()
    answer = client.post(reverse("contacts:duplicate_scan"), follow=True)
    assert "1 pair to look at." in answer.content.decode()
    assert pair().is_sure


def test_a_scan_of_many_is_a_job_that_goes_on_where_it_stopped(here, member, monkeypatch):
    monkeypatch.setattr(duplicates, "BATCH", 50)
    records = labelled.people(400)
    labelled.write(records)
    job = pairs.start_scan(by=member)
    assert pairs.start_scan(by=member).pk == job.pk, "one at a time"
    from accounts import jobs

    steps = 0
    while jobs.take_step(job.pk):
        pairs._in_hand.clear()  # as when another worker goes on
        steps += 1
    job.refresh_from_db()
    assert job.state == "done"
    assert steps > 3
    whole = {(one.low, one.high) for one in duplicates.judged(duplicates.candidates())}
    assert set(DuplicatePair.objects.values_list("low", "high")) == whole


def test_who_may_not_delete_decides_but_does_not_merge(two, join, client):
    member = join(Role.ASSISTANT)
    assert not member.may(Capability.DELETE_RECORDS)
    client.force_login(member.user)
    page = client.get(PAGE).content.decode()
    assert "Two different people" in page
    assert "Make one person</button>" not in page
    url = reverse("contacts:merge", args=[one.public_id for one in two])
    assert client.post(url).status_code == 403


def test_the_pair_page_asks_few_questions(two, client, ana, at_most_queries):
    client.force_login(ana)
    with at_most_queries(13):
        assert client.get(PAGE).status_code == 200


def test_the_command_prints_pairs_with_scores_and_reasons(two, home):
    out = io.StringIO()
    call_command("find_duplicates", workspace=home.slug, format="csv", stdout=out)
    row = next(csv.DictReader(io.StringIO(out.getvalue())))
    assert {row["first_name"], row["second_name"]} == {"Catherine Moss", "Cathy Moss"}
    assert float(row["score"]) > 0.9
    assert row["sure"] == "yes"
    assert row["reasons"] == "Same number; Catherine and Cathy"
