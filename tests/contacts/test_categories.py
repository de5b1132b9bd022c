"""The categories' page: made, renamed with all below, merged, deleted, and what they mean."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts import category_words
from contacts.models import Category, Filing, Note, Person, Phone
from tests.conftest import noon

pytestmark = pytest.mark.django_db
URL = "/people/categories/"
BUILT_IN = ["Cold", "NoLead", "Top100", "Christmas", "Newsletter"]


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def filed(home):
    """Three people: two gardeners, two golfers, one of them both."""
    with scope(home.pk):
        al, bo, cy = (Person.objects.create(first_name=name) for name in ("Al", "Bo", "Cy"))
        gardeners, golfers = Category.objects.named("Gardeners"), Category.objects.named("Golfers")
        gardeners.file_all(Person.objects.filter(pk__in=[al.pk, bo.pk]))
        golfers.file_all(Person.objects.filter(pk__in=[bo.pk, cy.pk]))
    return gardeners, golfers


def named(home, name):
    with scope(home.pk):
        return Category.objects.get(name=name)


def names(home):
    with scope(home.pk):
        return set(Category.objects.values_list("name", flat=True))


def people_in(home, category):
    with scope(home.pk):
        rows = Filing.objects.filter(category__name=category)
        return sorted(rows.values_list("person__first_name", flat=True))


def undo(client, home):
    with scope(home.pk):
        act = Act.objects.order_by("-pk").first()
    return client.post(reverse("accounts:act_undo", args=[act.public_id]))


# ── the page ─────────────────────────────────────────────────────────────────
def test_each_is_shown_with_its_people_and_its_last_use(ana_client, home, filed):
    with scope(home.pk):
        Filing.objects.update(filed_at=noon(home, days_ago=40))
    response = ana_client.get(URL)
    page = response.content.decode()
    counts = {line.name: line.count for line in response.context["lines"] if line.category}
    assert (counts["Gardeners"], counts["Golfers"], counts["Friend"]) == ("2", "2", "0")
    assert "40 days ago" in page
    assert f'href="/people/?book=all&amp;category={filed[0].public_id}"' in page


def test_names_with_a_comma_stand_below_the_first_word(ana_client, home):
    lines = {line.name: line for line in ana_client.get(URL).context["lines"]}
    assert (lines["Agent"].category, lines["Agent"].depth) == (None, 0)
    assert (lines["Agent, Local"].last_words, lines["Agent, Local"].depth) == ("Local", 1)
    with scope(home.pk):
        Category.objects.named("Agent")
        Category.objects.named("Agent, Local, Downtown")
    lines = {line.name: line for line in ana_client.get(URL).context["lines"]}
    assert lines["Agent"].category is not None
    assert lines["Agent, Local, Downtown"].depth == 2


def test_the_page_costs_the_same_for_a_hundred_categories(ana_client, home, at_most_queries):
    with scope(home.pk):
        for number in range(60):
            category = Category.objects.named(f"Farm, {number}")
            Person.objects.create(first_name=f"P{number}").file(category)
    with at_most_queries(2):
        assert ana_client.get(URL).status_code == 200


def test_counting_stops_where_pages_round(ana_client, home, filed, monkeypatch):
    monkeypatch.setattr("crm.kit.keyset.COUNT_TO", 1)
    lines = ana_client.get(URL).context["lines"]
    assert next(line.count for line in lines if line.name == "Gardeners") == "1+"


def test_a_coach_sees_them_and_changes_none(client_of, join, home, filed):
    coach = client_of(join(Role.COACH).user)
    page = coach.get(URL).content.decode()
    assert "Gardeners" in page
    assert 'name="pick"' not in page
    assert coach.post(f"{URL}new/", {"name": "Mine"}).status_code == 403
    assert "Mine" not in names(home)


# ── made, renamed ────────────────────────────────────────────────────────────
def test_one_is_made_and_can_be_taken_back(ana_client, home):
    assert ana_client.post(f"{URL}new/", {"name": "Boat  owners", "tint": "3"}).status_code == 302
    assert named(home, "Boat owners").tint == 3
    undo(ana_client, home)
    assert "Boat owners" not in names(home)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("friend", "“Friend” is there already"),
        ("", "Write a name."),
        (" , ", "Write a name."),
        ("x" * 10_000, "At most 80 characters"),
        ("DNC", "Do-Not-Call is kept with a number"),
        ("(Do not call)", "Do-Not-Call is kept with a number"),
        ("Deceased", "is kept on their page"),
        ("dead", "is kept on their page"),
    ],
)
def test_a_name_that_cannot_be_is_told_and_kept(ana_client, home, typed, told):
    before = names(home)
    response = ana_client.post(f"{URL}new/", {"name": typed})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert response.context["adding"]["name"].value() == typed
    assert names(home) == before


def test_renaming_a_parent_renames_those_below(ana_client, home):
    with scope(home.pk):
        vendor = Category.objects.named("Vendor")
        Category.objects.named("Vendors of boats")
    url = f"{URL}{vendor.public_id}/"
    assert "Renamed with it: Vendor, Appraiser" in ana_client.get(url).content.decode()
    ana_client.post(url, {"name": "Trades", "tint": "2"})
    after = names(home)
    assert {"Trades", "Trades, Electrician", "Vendors of boats"} <= after
    assert not {name for name in after if name.startswith("Vendor,")}
    undo(ana_client, home)
    assert {"Vendor", "Vendor, Electrician"} <= names(home)


def test_renaming_into_the_way_of_another_is_refused(ana_client, home):
    with scope(home.pk):
        vendor = Category.objects.named("Vendor")
        Category.objects.named("Trades, Electrician")
    response = ana_client.post(f"{URL}{vendor.public_id}/", {"name": "Trades"})
    assert response.status_code == 422
    assert "“Trades, Electrician” is there already" in response.content.decode()
    assert {"Vendor", "Vendor, Electrician"} <= names(home)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_one_keeps_its_meaning_under_another_name(ana_client, home, name):
    one = named(home, name)
    response = ana_client.post(f"{URL}{one.public_id}/", {"name": "Other words", "tint": "1"})
    assert response.status_code == 302
    assert named(home, "Other words").meaning == one.meaning != ""


def test_cold_under_another_name_still_keeps_people_off_the_call_list(ana_client, home, june):
    cold = named(home, "Cold")
    ana_client.post(f"{URL}{cold.public_id}/", {"name": "Let go"})
    with scope(home.pk):
        june.plan_call(dt.date(2026, 1, 1))
        assert june in Person.objects.due_for_a_call(dt.date(2026, 1, 2))
        june.file(Category.objects.get(name="Let go"))
        assert june not in Person.objects.due_for_a_call(dt.date(2026, 1, 2))


# ── merged, deleted ──────────────────────────────────────────────────────────
def test_several_are_merged_into_one_and_come_apart_again(ana_client, home, filed):
    gardeners, golfers = filed
    friend = named(home, "Friend")
    picked = [gardeners.public_id, golfers.public_id]
    response = ana_client.post(f"{URL}merge/", {"pick": picked, "into": friend.public_id})
    assert response.status_code == 302
    assert people_in(home, "Friend") == ["Al", "Bo", "Cy"]
    assert not {"Gardeners", "Golfers"} & names(home)
    page = ana_client.get(URL).content.decode()
    assert "Merged “Gardeners”, “Golfers” into Friend. 4 people moved with it." in page
    undo(ana_client, home)
    assert people_in(home, "Friend") == []
    assert people_in(home, "Gardeners") == ["Al", "Bo"]
    assert people_in(home, "Golfers") == ["Bo", "Cy"]


def test_deleting_says_how_many_were_in_it_and_leaves_the_people(ana_client, home, filed):
    response = ana_client.post(f"{URL}removal/", {"pick": [filed[0].public_id]}, follow=True)
    assert "Deleted “Gardeners”. 2 people are no longer in it." in response.content.decode()
    with scope(home.pk):
        assert Person.objects.count() == 3
    undo(ana_client, home)
    assert people_in(home, "Gardeners") == ["Al", "Bo"]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_one_is_neither_deleted_nor_merged_away(ana_client, home, filed, name):
    built_in, gardeners = named(home, name), filed[0]
    picked = [built_in.public_id, gardeners.public_id]
    deleted = ana_client.post(f"{URL}removal/", {"pick": picked})
    merged = ana_client.post(f"{URL}merge/", {"pick": picked, "into": filed[1].public_id})
    for response, verb in [(deleted, "deleted"), (merged, "merged away")]:
        assert response.status_code == 422
        page = response.content.decode()
        assert f"{name} cannot be {verb}: Sphere acts on it. Renaming is fine." in page
        assert f'value="{gardeners.public_id}" aria-label="Pick Gardeners" checked' in page
    assert {name, "Gardeners"} <= names(home)
    into = {"pick": [gardeners.public_id], "into": built_in.public_id}
    assert ana_client.post(f"{URL}merge/", into).status_code == 302
    assert people_in(home, name) == ["Al", "Bo"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [({}, "Pick the categories first."), ({"pick": "nonsense"}, "is gone. Pick again.")],
)
def test_picking_nothing_is_told(ana_client, home, sent, told):
    for verb in ("merge", "removal"):
        response = ana_client.post(f"{URL}{verb}/", sent)
        assert response.status_code == 422
        assert told in response.content.decode()


def test_a_category_is_not_merged_into_itself(ana_client, home, filed):
    own = filed[0].public_id
    response = ana_client.post(f"{URL}merge/", {"pick": [own], "into": own})
    assert response.status_code == 422
    assert people_in(home, "Gardeners") == ["Al", "Bo"]


def test_another_workspaces_category_cannot_be_picked(client_of, ben, elsewhere, home, filed):
    client = client_of(ben)
    own = named(elsewhere, "Friend")
    sent = {"pick": [filed[0].public_id], "into": own.public_id}
    assert client.post(f"{URL}merge/", sent).status_code == 422
    assert client.post(f"{URL}removal/", sent).status_code == 422
    assert client.get(f"{URL}{filed[0].public_id}/").status_code == 404
    assert people_in(home, "Gardeners") == ["Al", "Bo"]


def test_an_assistant_makes_and_renames_but_does_not_delete(client_of, join, home, filed):
    assistant = client_of(join(Role.ASSISTANT).user)
    assert assistant.post(f"{URL}new/", {"name": "Mine"}).status_code == 302
    sent = {"pick": [filed[0].public_id], "into": filed[1].public_id}
    assert assistant.post(f"{URL}merge/", sent).status_code == 403
    assert assistant.post(f"{URL}removal/", sent).status_code == 403
    assert "Gardeners" in names(home)


# ── words that are no categories ─────────────────────────────────────────────
def test_dnc_on_a_person_explains_and_offers_the_number(ana_client, home, june):
    url = reverse("contacts:filings", args=[june.public_id])
    response = ana_client.post(url, {"name": "D.N.C."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Do-Not-Call is kept with a number" in page
    assert "Mark (231) 555-0164" in page
    assert "D.N.C." not in names(home)


def test_deceased_on_a_person_explains_and_offers_the_form(ana_client, home, june):
    url = reverse("contacts:filings", args=[june.public_id])
    page = ana_client.post(url, {"name": "Deceased"}).content.decode()
    assert reverse("contacts:death", args=[june.public_id]) in page
    assert "Deceased" not in names(home)


def test_an_imports_dnc_marks_every_number_once(here, june):
    june.phones.create(number="231-555-0108", status="DNC", status_note="Registry")
    june.phones.create(number="231-555-0117", status="BAD", status_note="Disconnected")
    assert category_words.apply(Person.objects.all(), "Do Not Call")
    said = dict(Phone.objects.values_list("number", "status_note"))
    assert set(Phone.objects.values_list("status", flat=True)) == {"DNC"}
    assert said["+12315550108"] == "Registry"
    assert said["+12315550164"] == "Was in the category “Do Not Call”"
    assert not Category.objects.filter(name="Do Not Call").exists()


def test_an_imports_deceased_ends_a_life_but_asks_of_a_couple(here, june):
    al = Person.objects.create(first_name="Al", follow_up_on=dt.date(2030, 1, 1))
    assert category_words.apply(Person.objects.all(), "DECEASED")
    al.refresh_from_db()
    june.refresh_from_db()
    assert al.died_on
    assert al.follow_up_on is None
    assert june.died_on is None
    assert "Who?" in Note.objects.get(person=june).body


def test_any_other_word_stays_a_category(here, june):
    assert not category_words.apply(Person.objects.all(), "Deadheads")
    june.refresh_from_db()
    assert june.died_on is None
