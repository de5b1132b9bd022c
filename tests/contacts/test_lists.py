"""Finding people by what is known and by what is missing, and keeping the question as a list."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.capabilities import Role
from accounts.models import Act, Membership
from accounts.tenancy import scope
from contacts.book import PeopleFilter
from contacts.models import (
    Category,
    CustomField,
    FieldValue,
    LeadSource,
    Person,
    SavedList,
)  # fmt: skip
from crm.kit import clock
from prospects.models import Prospect

pytestmark = pytest.mark.django_db
URL = "/people/"


@pytest.fixture
def shown(client_of, ana):
    """`shown("missing=all")`: the first names in the list of that address, in its order."""

    def ask(query=""):
        with scope(None):
            response = client_of(ana).get(f"{URL}?{query}")
        assert response.status_code == 200
        return [person.first_name for person in response.context["page"].rows]

    return ask


def someone(name, **fields) -> Person:
    return Person.objects.create(first_name=name, last_name=name, **fields)


# ── the mission's own questions ──────────────────────────────────────────────
def test_find_all_without_any_way_to_reach_them(shown, here, june):
    someone("Lost")
    dead = someone("Dead")
    dead.phones.create(number="231-555-0111", status="BAD")
    dead.emails.create(address="dead@example.com", status="HardBounce")
    dead.addresses.create(street="1 Elm", status="BAD")
    letters = someone("Letters")
    letters.addresses.create(street="2 Elm", city="Reno")
    assert shown("missing=all") == ["Dead", "Lost"]
    assert shown("missing=phone") == ["Dead", "Letters", "Lost"]
    assert shown("missing=address") == ["Dead", "June", "Lost"]
    assert shown("bad=phone") == shown("bad=email") == shown("bad=address") == ["Dead"]
    saved = SavedList.objects.get(name="No way to reach")
    assert shown(saved.url[1:]) == ["Dead", "Lost"]


def test_christmas_category_without_address(shown, here, june):
    christmas = Category.objects.meaning("christmas")
    newsletter = Category.objects.meaning("newsletter")
    june.file(christmas, newsletter)
    al = someone("Al")
    al.file(christmas, newsletter)
    al.addresses.create(street="2 Elm", city="Reno")
    someone("Bo")
    assert shown("lacks=christmas") == ["June"]
    assert shown("lacks=newsletter") == ["Al"]
    june.addresses.create(street="3 Elm", lived_until=dt.date(2020, 1, 1))
    assert shown("lacks=christmas") == ["June"], "where they used to live is no address"
    june.addresses.create(street="4 Elm")
    assert shown("lacks=christmas") == []


# ── filters ──────────────────────────────────────────────────────────────────
def test_categories_any_all_and_none(shown, here):
    a, b = Category.objects.named("Aa"), Category.objects.named("Bb")
    someone("One").file(a)
    someone("Two").file(a, b)
    someone("Three").file(b)
    someone("Zero")
    both = f"category={a.public_id}&category={b.public_id}"
    assert shown(both) == ["Two"]
    assert shown(f"{both}&match=any") == ["One", "Three", "Two"]
    assert shown(f"category={b.public_id}&without={a.public_id}") == ["Three"]
    assert shown(f"without={a.public_id}&without={b.public_id}") == ["Zero"]
    assert shown("uncategorised=on") == ["Zero"]


def test_a_category_means_those_below_it_too(shown, here):
    someone("Spark").file(Category.objects.named("Vendor, Electrician"))
    someone("Plain").file(Category.objects.named("Vendor"))
    someone("None")
    assert shown(f"category={Category.objects.named('Vendor').public_id}") == ["Plain", "Spark"]


def test_source_owner_birthday_and_book(shown, here, member):
    zillow = LeadSource.objects.get(name="Zillow")
    someone("May", birthday=dt.date(1604, 5, 12), source=zillow)
    someone("Wife", spouse_birthday=dt.date(1950, 5, 1), owner=member)
    someone("Pros", book="prospects", source=zillow)
    assert shown("birthday=5") == ["May", "Wife"]
    assert shown(f"source={zillow.pk}") == ["May"]
    assert shown(f"source={zillow.pk}&book=all") == ["May", "Pros"]
    assert shown("book=prospects") == ["Pros"]
    assert shown(f"owner={member.pk}") == ["Wife"]


def test_the_stage_and_side_of_a_pursuit(shown, here):
    Prospect.pursue(someone("Sell", book="prospects"), side="sell")
    Prospect.pursue(someone("Buy", book="prospects"), side="buy").lose("Gone", by=None)
    assert shown("book=prospects&stage=new") == ["Sell"]
    assert shown("book=prospects&stage=lost") == ["Buy"]
    assert shown("book=prospects&side=sell") == ["Sell"]
    assert shown("book=prospects&side=buy") == []


def test_custom_fields(shown, here):
    boat = CustomField.objects.create(name="Boat")
    worth = CustomField.objects.create(name="Worth", kind="money")
    moved = CustomField.objects.create(name="Moved", kind="date")
    for name, text, number, day in [
        ("Al", "Grand Banks", 100, dt.date(2020, 1, 1)),
        ("Bo", "Old Grand", 200, dt.date(2021, 1, 1)),
    ]:  # fmt: skip
        person = someone(name)
        FieldValue.objects.create(person=person, field=boat, text=text)
        FieldValue.objects.create(person=person, field=worth, number=number)
        FieldValue.objects.create(person=person, field=moved, date=day)
    assert shown(f"field_{boat.public_id}=GRAND") == ["Al", "Bo"]
    assert shown(f"field_{boat.public_id}=grand*") == ["Al"]
    assert shown(f"field_{worth.public_id}=150") == ["Bo"]
    assert shown(f"field_{worth.public_id}_to=150.5") == ["Al"]
    assert shown(f"field_{moved.public_id}=2020-06-01&field_{moved.public_id}_to=2022-01-01") == [
        "Bo"
    ]


# ── sorting ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("sort", ["name", "oldest", "city", "created", "next"])
@pytest.mark.parametrize("book", ["contacts", "all"])
def test_every_order_pages_by_key_over_one_book_and_both(
    client_of, ana, here, sort, book, monkeypatch
):
    monkeypatch.setattr("contacts.book.SIZE", 4)
    now = clock.now()
    for number in range(14):
        person = someone(f"P{number % 5}", book=["contacts", "prospects"][number % 2])
        if number % 3:
            person.addresses.create(street="1 Elm", city=f"City {number % 4}")
            person.plan_call(dt.date(2030, 1, 1 + number % 4))
        Person.objects.filter(pk=person.pk).update(
            last_contacted_at=now - dt.timedelta(days=number % 4) if number % 3 else None,
            created_at=now - dt.timedelta(days=number % 3),
        )
    query = f"?sort={sort}" + ("&book=all" if book == "all" else "")
    client, seen = client_of(ana), []
    with scope(None):
        for _ in range(9):
            page = client.get(f"{URL}{query}").context["page"]
            seen += page.rows
            query = page.next_url
            if not query:
                break
    people = list(Person.objects.all() if book == "all" else Person.objects.in_book("contacts"))
    far = dt.date.max
    keys = {
        "name": lambda one: (one.sort_lc, one.pk),
        "oldest": lambda one: (one.last_contacted_at or now.replace(year=1), one.pk),
        "city": lambda one: (getattr(one.addresses.first(), "city", "~"), one.pk),
        "created": lambda one: (-one.created_at.timestamp(), -one.pk),
        "next": lambda one: (one.follow_up_on or far, one.pk),
    }
    assert [one.pk for one in seen] == [one.pk for one in sorted(people, key=keys[sort])]


# ── nothing that one writes into the address is an error ─────────────────────
NAMES = [
    "book", "category", "match", "without", "quiet", "missing", "bad", "birthday", "source",
    "owner", "stage", "side", "uncategorised", "lacks", "due", "sort", "columns", "after", "list",
    "field_00000000-0000-0000-0000-000000000000", "field_x", "id__in", "workspace__name",
]  # fmt: skip
GARBAGE = st.one_of(
    st.text(max_size=40), st.integers().map(str), st.uuids().map(str), st.just("9" * 400),
    st.sampled_from(["on", "all", "never", "90", "oldest", "city", "\0", "-1", "1e9", "NaN", "'"]),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(NAMES), GARBAGE), max_size=8))
def test_garbage_in_the_address_is_left_out(home, member, june, asked):
    data = QueryDict(mutable=True)
    for name, value in asked:
        data.appendlist(name, value)
    with scope(home.pk):
        custom = CustomField.objects.first() or CustomField.objects.create(name="N", kind="number")
        data.appendlist(f"field_{custom.public_id}", asked[0][1] if asked else "")
        shown = PeopleFilter(data, membership=member)
        shown.page(Person.objects.visible_to(member))
        assert shown.chips
        assert shown.url()


@pytest.mark.parametrize("name", NAMES)
def test_garbage_is_no_error_through_the_door(client_of, ana, june, name):
    client = client_of(ana)
    everywhere = [URL, reverse("contacts:filters"), reverse("contacts:list_new")]
    for number, value in enumerate(["\0", "9" * 500, "x'\"<", "-1"]):
        assert client.get(everywhere[number % 3], {name: value}).status_code == 200
        assert client.get(URL, {name: value}).status_code == 200


# ── the page of all filters, columns ─────────────────────────────────────────
def test_more_filters_is_a_page_that_leads_back(client_of, ana, here, june):
    page = client_of(ana).get(reverse("contacts:filters") + "?quiet=90").text
    for word in ("Birthday in", "Looked after by", "Stage", "Columns", "Not in categories"):
        assert word in page
    assert '<option value="90" selected>' in page
    part = client_of(ana).get(reverse("contacts:filters"), headers={"HX-Request": "true"}).text
    assert part.strip().startswith("<form")


def test_columns_are_chosen_and_unknown_ones_left_out(client_of, ana, here, june, at_most_queries):
    june.addresses.create(street="27 Quarry Lane", city="Larkspur Bay")
    boat = CustomField.objects.create(name="Boat")
    FieldValue.objects.create(person=june, field=boat, text="Ketch")
    with scope(None):
        client = client_of(ana)
        with at_most_queries(10):
            page = client.get(f"{URL}?columns=city&columns=x&columns=field_{boat.public_id}").text
    assert "Larkspur Bay" in page
    assert "Ketch" in page
    assert "cols-2" in page


# ── saved lists ──────────────────────────────────────────────────────────────
def test_a_new_workspace_has_the_lists_that_agents_ask_for(client_of, ana, home):
    page = client_of(ana).get(URL).text
    for name in ("Top100, 90 days", "Christmas, no address", "No way to reach", "Bounced",
                 "Vendors", "Cold"):  # fmt: skip
        assert f">{name}</a>" in page


def test_a_list_is_saved_renamed_moved_and_taken_away_with_undo(client_of, ana, here):
    client = client_of(ana)
    with scope(None):
        query = "quiet=365&sort=oldest&columns=city&columns=phone"
        answer = client.post(reverse("contacts:list_new"), {"name": "Old friends", "query": query})
        page = client.get(answer["Location"])
    saved = SavedList.objects.get(name="Old friends")
    assert saved.query == {
        "quiet": ["365"], "sort": ["oldest"], "columns": ["city", "phone"],
    }  # fmt: skip
    assert page.context["saved"] == saved
    assert not saved.is_shared
    assert page.context["is_changed"] is False
    with scope(None):
        assert client.get(answer["Location"] + "&missing=phone").context["is_changed"]
        client.post(reverse("contacts:list_filter", args=[saved.public_id]), {"query": "quiet=30"})
        client.post(reverse("contacts:list_place", args=[saved.public_id]), {"place": "1"})
        client.post(
            reverse("contacts:saved_list", args=[saved.public_id]),
            {"name": "Dear friends", "is_shared": "on"},
        )
    saved.refresh_from_db()
    assert (saved.name, saved.is_shared, saved.query) == ("Dear friends", True, {"quiet": ["30"]})
    assert SavedList.objects.first() == saved
    with scope(None):
        client.post(reverse("contacts:list_removal", args=[saved.public_id]))
    assert not SavedList.objects.filter(pk=saved.pk).exists()
    act = Act.objects.filter(kind="list").latest("pk")
    with scope(None):
        client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert SavedList.objects.filter(pk=saved.pk).exists()


def test_a_name_twice_is_refused_with_a_sentence(client_of, ana, here):
    for status in (302, 422):
        with scope(None):
            answer = client_of(ana).post(reverse("contacts:list_new"), {"name": "Boats"})
        assert answer.status_code == status
    assert "You have a list of this name." in answer.text


def test_what_is_not_shared_only_its_owner_sees(client, home, join, member):
    agent: Membership = join(Role.AGENT)
    with scope(home.pk):
        mine = SavedList.objects.create(name="Private", by=member, query={}, book="contacts")
        SavedList.objects.create(name="Ours", by=member, query={}, book="contacts", is_shared=True)
    client.force_login(agent.user)
    page = client.get(URL).text
    assert ">Ours</a>" in page
    assert ">Private</a>" not in page
    assert client.get(reverse("contacts:saved_list", args=[mine.public_id])).status_code == 404
