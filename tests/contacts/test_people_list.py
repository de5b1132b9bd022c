import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tenancy import scope
from contacts.models import Category, Person
from crm.kit import clock, keyset
from tests.conftest import noon

pytestmark = pytest.mark.django_db
URL = "/people/"


@pytest.fixture
def thirty(home):
    """Thirty contacts with all that a line shows."""
    with scope(home.pk):
        friends = Category.objects.named("Friend")
        for number in range(30):
            person = Person.objects.create(first_name=f"P{number:02}", last_name="Quist")
            person.phones.create(number=f"231-555-01{number:02}")
            person.emails.create(address=f"p{number}@example.com")
            person.file(friends, Category.objects.meaning("top100"))


def names(response):
    return [person.name for person in response.context["page"].rows]


@pytest.mark.parametrize("narrow", ["", "?sort=oldest", "?quiet=90", "?category={}"])
def test_the_list_costs_the_same_for_thirty(client_of, ana, here, thirty, narrow, at_most_queries):
    friends = Category.objects.named("Friend").public_id
    with scope(None):
        client = client_of(ana)
        with at_most_queries(7):
            response = client.get(URL + narrow.format(friends))
    assert len(response.context["page"].rows) == 30


def test_a_line_says_who_when_and_how_to_reach(client_of, ana, june, home):
    with scope(home.pk):
        june.file(Category.objects.meaning("top100"), Category.objects.named("Friend"))
        june.change(how_met="27 Quarry Lane since 2019")
        Person.objects.filter(pk=june.pk).update(last_contacted_at=noon(home, days_ago=94))

    page = client_of(ana).get(URL).content.decode()

    assert "June &amp; Walt Hargrove" in page
    assert "27 Quarry Lane since 2019" in page
    assert '<span class="visually-hidden">Top100</span>' in page
    assert '<span class="chip">Friend</span>' in page
    assert 'href="tel:+12315550164"' in page
    assert "94 days ago" in page
    assert 'aria-label="Call June &amp; Walt Hargrove"' in page


def test_only_contacts_of_this_workspace_stand_in_the_book(client_of, ana, here, elsewhere):
    Person.objects.create(first_name="Nan", last_name="Contact")
    Person.objects.create(first_name="Pat", last_name="Prospect", book="prospects")
    with scope(elsewhere.pk):
        Person.objects.create(first_name="Zed", last_name="Elsewhere")
    with scope(None):
        assert names(client_of(ana).get(URL)) == ["Nan Contact"]


@pytest.mark.parametrize("sort", ["", "oldest"])
@pytest.mark.parametrize("in_category", [False, True])
def test_paging_by_key_shows_everyone_once(client_of, ana, here, sort, in_category, monkeypatch):
    monkeypatch.setattr("contacts.book.SIZE", 7)
    friends = Category.objects.named("Friend")
    long_ago = clock.now() - dt.timedelta(days=400)
    for number in range(24):
        person = Person.objects.create(first_name="Al", last_name=f"Quist {number % 5}")
        person.file(friends)
        if number % 3:
            Person.objects.filter(pk=person.pk).update(
                last_contacted_at=long_ago + dt.timedelta(days=number % 4)
            )
    client, seen = client_of(ana), []
    url = f"{URL}?sort={sort}" + (f"&category={friends.public_id}" if in_category else "")
    with scope(None):
        for _ in range(9):
            page = client.get(url).context["page"]
            assert page.start == len(seen) + 1
            assert page.total == 24
            seen += [person.pk for person in page.rows]
            if not page.next_url:
                break
            url = URL + page.next_url
    assert len(seen) == len(set(seen)) == 24
    people = list(Person.objects.all())
    if sort:
        oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
        wanted = sorted(people, key=lambda one: (one.last_contacted_at or oldest, one.pk))
    else:
        wanted = sorted(people, key=lambda one: (one.sort_lc, one.pk))
    assert seen == [person.pk for person in wanted]


def test_filters_narrow_together(client_of, ana, here):
    friends, top = Category.objects.named("Friend"), Category.objects.meaning("top100")
    both = Person.objects.create(first_name="Both", last_name="A")
    both.file(friends, top)
    recent = Person.objects.create(first_name="Recent", last_name="B")
    recent.file(friends, top)
    Person.objects.filter(pk=recent.pk).update(last_contacted_at=clock.now())
    one = Person.objects.create(first_name="One", last_name="C")
    one.file(friends)
    url = f"{URL}?category={friends.public_id}&category={top.public_id}&quiet=90"
    with scope(None):
        response = client_of(ana).get(url)
    assert names(response) == ["Both A"]
    on = [chip["text"] for chip in response.context["filter"].chips if chip["is_on"]]
    assert on == ["Top100", "Not talked in 90 days", "Friend"]


def test_due_for_a_call(client_of, ana, here):
    due = Person.objects.create(first_name="Due", last_name="A")
    due.plan_call(dt.date(2026, 1, 1))
    Person.objects.create(first_name="Later", last_name="B").plan_call(dt.date(2999, 1, 1))
    with scope(None):
        assert names(client_of(ana).get(f"{URL}?due=on")) == ["Due A"]


def test_htmx_gets_the_list_alone(client_of, ana, june):
    response = client_of(ana).get(URL, headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith('<div id="list">')


@pytest.mark.parametrize(
    "query",
    ["?category=nonsense", "?quiet=7777", "?sort=x", "?after=%00", "?after=bnVsbA",
     "?after=" + keyset.pack(1, "a\0b", 3, 9), "?after=" + keyset.pack(1, "\ud800", 3, 9),
     "?after=" + keyset.pack(1, "x", 10**30, 9), "?after=" + keyset.pack(1, "x", 3, -(10**30)),
     "?sort=oldest&after=" + keyset.pack(2, "noon", 1, 9)],
)  # fmt: skip
def test_nonsense_in_the_address_is_left_out(client_of, ana, june, query):
    assert client_of(ana).get(URL + query).status_code == 200


def test_an_empty_book_says_what_to_do(client_of, ana, home):
    page = client_of(ana).get(URL).content.decode()
    assert "Add the first one" in page
    assert "No one matches" in client_of(ana).get(f"{URL}?quiet=90").content.decode()


def test_counting_stops_at_ten_thousand():
    assert keyset.counted(642) == "642"
    assert keyset.counted(10_001) == "10,000+"


def test_a_name_is_shown_as_typed_never_run(client_of, ana, here):
    bad = Person.objects.create(
        first_name="<script>alert(1)</script>\r\nSet-Cookie: x=1", last_name='"><img src=x>'
    )
    client = client_of(ana)
    with scope(None):
        for url in (URL, bad.get_absolute_url(), reverse("search") + "?q=script"):
            response = client.get(url)
            page = response.content.decode()
            assert "<script>alert" not in page
            assert "<img src=x>" not in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
            assert "Set-Cookie: x=1" not in str(response.headers)


def test_the_count_is_asked_for_anew_only_when_people_have_changed(client_of, ana, home):
    client = client_of(ana)

    def counts() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/people/")
        return sum('COUNT(*) FROM (SELECT "contacts_person"' in one["sql"] for one in asked)

    with scope(home.pk):
        for number in range(60):
            Person.objects.create(first_name=f"Ann{number}")
        Person.objects.first().change(nickname="Nan")
    assert [counts(), counts()] == [1, 0]
    with scope(home.pk):
        Person.objects.first().change(nickname="Nanny")
    assert counts() == 1
    assert "60" in client.get("/people/").text
