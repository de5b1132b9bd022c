import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from accounts.tenancy import scope
from contacts.models import Category, Person, Property
from crm.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(here, member):
    def find(words, most=20):
        return Person.objects.visible_to(member).search(words, most, by=member)

    return find


@pytest.mark.parametrize(
    "words",
    ["har", "jun", "wal", "june har", "hargrove, ju", "walt harg", "0164", "2315550", "june.h",
     "(231) 555-01", "hargrve", "June & Walt", "hargrove walt", "Hargrove,June"],
)  # fmt: skip
def test_three_letters_find_the_person(find, june, words):
    Person.objects.create(first_name="Otto", last_name="Quist")

    assert find(words) == [june]


def test_search_stays_in_the_workspace(home, member, june, elsewhere):
    with scope(home.pk):
        june.addresses.create(street="118 Alder Court")
        june.add_note("The furnace is new", by=member)
        june.log_touch(by=member, body="About the boathouse")
        june.file(Category.objects.named("Boat people"))
    theirs = Membership.everywhere.get(workspace=elsewhere)
    with scope(elsewhere.pk):
        mine = Person.objects.create(first_name="Ida", last_name="Bloom")
        for words in ("har", "hargrve", "555", "1555", "june.h", "example.com", "118 alder",
                      "alder", "furnace", "boathouse", "boat people"):  # fmt: skip
            assert Person.objects.visible_to(theirs).search(words, by=theirs) == [], words
        assert Category.objects.visible_to(theirs).search("boat peo") == []
        assert Person.objects.visible_to(theirs).search("ida", by=theirs) == [mine]


def test_the_functions_answer_nobody_without_a_workspace(home, member, june):
    with scope(None), connection.cursor() as cursor:
        for call in ("search_starts('har', '', %s, 20)", "search_inside('har', '', %s, 20)",
                     "search_alike('hargrove', '{hargrove}', '{\"\"}', %s, 20)"):  # fmt: skip
            cursor.execute(f"select * from {call}", [member.pk])
            assert cursor.fetchall() == []


@pytest.mark.parametrize("digits", ["555", "1555", "31555", "55501", "5 5501"])
def test_any_run_of_a_number_finds_it(find, june, digits):
    assert find(digits) == [june]
    assert find(digits)[0].found_by == "(231) 555-0164"


def test_a_street_finds_who_lives_there(find, june):
    june.addresses.create(street="118 Álder Court", city="Traverse City")
    for words in ("118 alder", "alder", "ALDER COURT", "118 Alder Court, Trav"):
        assert find(words) == [june], words
        assert find(words)[0].found_by == "118 Álder Court"


def test_the_house_they_call_home_finds_them(find, june):
    june.change(home=Property.objects.at("27 Quarry Lane, Reno, NV 89501"))
    assert find("quarry") == [june]
    assert find("27 qua")[0].found_by == "27 Quarry Lane, Reno, NV 89501"


def test_a_category_is_offered_and_so_are_those_in_it(find, june, member):
    electricians = Category.objects.named("Vendor, Electrician")
    june.file(electricians)
    assert Category.objects.visible_to(member).search("elect") == [electricians]
    assert Category.objects.visible_to(member).search("vendor el") == [electricians]
    assert find("elect") == [june]
    assert find("elect")[0].found_by == "Vendor, Electrician"


def test_the_words_of_notes_and_talks_are_found_whatever_their_accents(find, june, member):
    june.add_note(
        "They want a bigger kitchen\nby the café on the corner of Fourth Street", by=member
    )
    june.log_touch(by=member, body="Asked about the boathouse")
    assert find("cafe") == [june]
    assert find("cafe")[0].found_by == "… a bigger kitchen by the café on the corner of Fourth …"
    assert find("kitchen bigger") == [june]
    assert find("boathouse")[0].found_by == "Asked about the boathouse"


def test_the_company_and_how_one_met_say_so(find, june):
    june.change(company="Northwest Title", how_met="Rotary lunch")
    assert find("northw")[0].found_by == "Northwest Title"
    assert find("title")[0].found_by == "Northwest Title"
    assert find("rotary")[0].found_by == "Rotary lunch"
    assert find("june")[0].found_by == ""


def test_an_address_is_found_by_its_domain(find, june):
    june.emails.create(address="june@lakecu.org")
    for words in ("lakecu", "@lakecu"):
        assert find(words)[0].found_by == "june@lakecu.org"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("jonhson", "Johnson"), ("munoz", "Muñoz"), ("MUÑOZ", "Muñoz"), ("muñox", "Muñoz"),
     ("garica", "Garcia"), ("obrien", "O’Brien"), ("jonhson alb", "Johnson"),
     ("alab john", "Johnson"), ("hernandes", "Hernández"), ("wojciehowsky", "Wojciechowski")],
)  # fmt: skip
def test_typos_and_accents_are_forgiven(find, june, typed, name):
    person = Person.objects.create(first_name="Alba", last_name=name)
    assert find(typed) == [person]


def test_a_slip_beside_a_name_typed_right_finds_that_name(find, june):
    """And nobody who is alike in the one and differs in the other."""
    walter = Person.objects.create(first_name="Walter", last_name="Harper")
    Person.objects.create(first_name="June", last_name="Marsh")
    for words in ("juen har", "hargrvoe june", "wlat hargrove"):
        assert find(words) == [june], words
    assert find("wlater har") == [walter]


def test_no_sign_has_a_meaning_of_its_own(find, june):
    june.add_note("At 50% off_hours\\nights", by=None)
    assert find("50% off_") == [june]
    for words in ("%%%", "___", "a_%", "\\\\\\", "'; drop", "((("):
        assert find(words) == [], words


class TestTheAgentsOwnUse:
    """Of many who match alike, those that this member works with lead."""

    @pytest.fixture
    def marys(self, here):
        return [Person.objects.create(first_name="Mary", last_name=f"A{n:03}") for n in range(120)]

    def first(self, member, most=20):
        return Person.objects.visible_to(member).search("mar", most, by=member)[0]

    def test_the_one_just_talked_with(self, marys, member):
        marys[110].log_touch(by=member)
        assert self.first(member) == marys[110]

    def test_the_later_talk_leads(self, marys, member):
        marys[110].log_touch(by=member, happened_at=clock.now() - dt.timedelta(days=50))
        marys[115].log_touch(by=member)
        found = Person.objects.visible_to(member).search("mar", by=member)
        assert found[:2] == [marys[115], marys[110]]

    def test_the_talks_of_others_do_not_count(self, marys, member, join):
        marys[110].log_touch(by=join("agent"))
        assert self.first(member) == marys[0]

    def test_top100(self, marys, member):
        marys[111].file(Category.objects.meaning("top100"))
        assert self.first(member) == marys[111]

    def test_a_planned_call(self, marys, member):
        marys[112].plan_call(dt.date(2030, 1, 1))
        assert self.first(member) == marys[112]

    def test_an_own_person(self, marys, member):
        marys[113].change(owner=member)
        assert self.first(member) == marys[113]

    def test_a_name_leads_a_note(self, marys, member):
        friend = Person.objects.create(first_name="Zoe", last_name="Zimmer")
        friend.log_touch(by=member, body="About Mary")
        assert friend not in Person.objects.visible_to(member).search("mary a0", by=member)


def test_looking_writes_nothing(client_of, ana, june):
    client = client_of(ana)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("search"), {"q": "hargrve"}, headers={"HX-Request": "true"})
    said = " ".join(query["sql"].lower() for query in asked.captured_queries)
    assert not any(word in said for word in ("insert ", "update ", "delete "))


@pytest.mark.parametrize("words", ["har", "5550", "furnace", "alder", "hargrve"])
def test_a_letter_typed_asks_little(client_of, ana, home, member, june, words, at_most_queries):
    with scope(home.pk):
        june.add_note("The furnace is new", by=member)
        june.addresses.create(street="118 Alder Court")
    client = client_of(ana)
    with at_most_queries(6):
        page = client.get(reverse("search"), {"q": words}, headers={"HX-Request": "true"}).text
    assert june.get_absolute_url() in page


def test_the_page_offers_the_category(client_of, ana, home, june):
    with scope(home.pk):
        electricians = Category.objects.named("Vendor, Electrician")
    link = f"{reverse('contacts:contacts')}?category={electricians.public_id}"
    for headers in ({}, {"HX-Request": "true"}):
        assert link in client_of(ana).get(reverse("search"), {"q": "elect"}, headers=headers).text
