"""Phones, e-mails, addresses and categories of a person."""

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Category, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


def url(name, *rows):
    return reverse(f"contacts:{name}", args=[row.public_id for row in rows])


@pytest.mark.parametrize(
    "typed", ["231.555.0117", "(231) 555 0117", "2315550117", "+1 231 555 0117", "1-231-555-0117"]
)
def test_a_number_is_added_however_it_is_typed(ana_client, june, here, typed):
    with scope(None):
        ana_client.post(url("phones", june), {"number": typed, "label": "mobile"})
    assert "+12315550117" in [phone.number for phone in june.phones.all()]


def test_an_extension_stays(ana_client, june, here):
    with scope(None):
        ana_client.post(url("phones", june), {"number": "231-555-0117 x12", "label": "work"})
    assert june.phones.get(label="work").national == "(231) 555-0117 ext. 12"


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("phones", {"number": "(231) 555-012"}, "One digit is missing."),
        ("phones", {"number": "555-0142"}, "The area code is missing."),
        ("phones", {"number": "call me"}, "not a telephone number"),
        ("phones", {"number": ""}, "required"),
        ("phones", {"number": "231 555 0164"}, "already there"),
        ("phones", {"number": "231-555-0117", "is_best": "on", "status": "BAD"}, "not good"),
        ("emails", {"address": "june@"}, "valid email"),
        ("emails", {"address": "June.Hargrove@Example.com"}, "already there"),
        ("addresses", {"kind": "home", "street": ""}, "required"),
        ("filings", {"name": "  "}, "required"),
    ],
)
def test_bad_input_is_shown_again_with_422(ana_client, june, kind, typed, told):
    typed = {"label": "mobile"} | typed
    for headers in ({}, {"HX-Request": "true"}):
        response = ana_client.post(url(kind, june), typed, headers=headers)
        assert response.status_code == 422
        assert told in response.content.decode()


def test_a_number_is_changed_to_bad_with_its_reason(ana_client, june, here):
    phone = june.phones.get()
    with scope(None):
        ana_client.post(
            url("phone", phone),
            {
                "number": "(231) 555-0164",
                "label": "mobile",
                "status": "DNC",
                "status_note": "Asked",
            },
        )
    phone.refresh_from_db()
    assert (phone.status, phone.status_note, phone.number) == ("DNC", "Asked", "+12315550164")
    assert phone.status_at


def test_one_number_is_the_best(ana_client, june, here):
    first = june.phones.get()
    second = june.phones.create(number="231-555-0117", is_best=True)
    with scope(None):
        ana_client.post(
            url("phone", first), {"number": first.national, "label": "mobile", "is_best": "on"}
        )
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.is_best, second.is_best) == (True, False)


def test_two_people_change_one_number(ana_client, june, here):
    phone = june.phones.get()
    phone.mark("BAD")
    sent = {"number": "(231) 555-0117", "initial-number": "(231) 555-0164", "label": "mobile",
            "initial-label": "mobile", "status": "", "initial-status": ""}  # fmt: skip
    with scope(None):
        assert ana_client.post(url("phone", phone), sent).status_code == 302
    phone.refresh_from_db()
    assert (phone.number, phone.status) == ("+12315550117", "BAD")
    assert phone.reversed_digits.startswith("7110")

    with scope(None):
        clash = ana_client.post(url("phone", phone), sent | {"number": "(231) 555-0118"})
    assert clash.status_code == 409
    assert "Number is now: (231) 555-0117. Yours: (231) 555-0118." in clash.content.decode()


def test_a_whole_address_finds_its_places(ana_client, june, here):
    typed = {"kind": "home", "street": "412 Tamarack Lane, Traverse City MI 49684"}
    with scope(None):
        ana_client.post(url("addresses", june), typed)
    address = june.addresses.get()
    assert (address.street, address.place) == ("412 Tamarack Lane", "Traverse City, MI 49684")
    with scope(None):
        sent = {"kind": "mailing", "street": "PO Box 12", "city": "Reno", "state": "NV",
                "postal_code": "89501"}  # fmt: skip
        ana_client.post(url("address", address), sent)
    address.refresh_from_db()
    assert str(address) == "PO Box 12, Reno, NV 89501"


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("phone", lambda june: june.phones.get()),
        ("email", lambda june: june.emails.get()),
        ("address", lambda june: june.addresses.create(street="27 Quarry Lane")),
    ],
)
def test_what_is_taken_away_comes_back(ana_client, june, here, kind, make):
    row = make(june)
    with scope(None):
        page = ana_client.post(url(f"{kind}_removal", row), follow=True)
    undo = page.content.decode().split("/returns/?kept=")[1].split('"')[0]
    assert not type(row).objects.exists()
    with scope(None):
        ana_client.post(url("returns", june) + f"?kept={undo}")
        ana_client.post(url("returns", june) + f"?kept={undo}")
    back = type(row).objects.get()
    assert str(back) == str(row)
    assert back.public_id == row.public_id


def test_what_came_back_meanwhile_is_not_there_twice(ana_client, june, here):
    phone = june.phones.get()
    with scope(None):
        ana_client.post(url("phone_removal", phone))
    june.phones.create(number="231-555-0164")
    with scope(None):
        ana_client.post(url("returns", june) + f"?kept={phone.public_id}")
    assert june.phones.count() == 1


@pytest.mark.parametrize("name", ["phone", "email", "address"])
def test_who_may_change_a_reach(client_of, ben, june, join, here, elsewhere, name):
    rows = {
        "phone": june.phones.get(),
        "email": june.emails.get(),
        "address": june.addresses.create(street="27 Quarry Lane"),
    }
    with scope(None):
        ben_client = client_of(ben)
        assert ben_client.get(url(name, rows[name])).status_code == 404
        assert ben_client.post(url(name, rows[name])).status_code == 404
        assert ben_client.post(url(f"{name}_removal", rows[name])).status_code == 404
        coach = client_of(join(Role.COACH).user)
        assert coach.post(url(name, rows[name])).status_code == 403
        assert coach.post(url(f"{name}_removal", rows[name])).status_code == 403


# ── categories ───────────────────────────────────────────────────────────────
def test_a_category_is_added_by_name_old_or_new(ana_client, june, here):
    with scope(None):
        ana_client.post(url("filings", june), {"name": "past client"})
        ana_client.post(url("filings", june), {"name": "Gardeners"})
        ana_client.post(url("filings", june), {"name": "gardeners "})
    assert sorted(june.categories.values_list("name", flat=True)) == ["Gardeners", "Past Client"]
    assert Category.objects.filter(name_lc="gardeners").count() == 1


def test_a_category_is_taken_off_and_put_back(ana_client, june, here):
    friend = Category.objects.named("Friend")
    june.file(friend)
    with scope(None):
        page = ana_client.post(url("filing_removal", june, friend), follow=True).content.decode()
    assert not june.filings.exists()
    assert url("filing_return", june, friend) in page
    with scope(None):
        ana_client.post(url("filing_return", june, friend))
    assert june.filings.get().category == friend


def test_another_workspaces_category_is_not_there(ana_client, june, elsewhere):
    with scope(elsewhere.pk):
        theirs = Category.objects.named("Friend")
    assert ana_client.post(url("filing_return", june, theirs)).status_code == 404
    assert ana_client.post(url("filing_removal", june, theirs)).status_code == 404


def test_htmx_gets_the_chips(ana_client, june):
    answer = ana_client.post(
        url("filings", june), {"name": "Friend"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert answer.strip().startswith('<div class="chips')
    assert "Take June &amp; Walt Hargrove out of Friend" in answer


def test_a_search_shows_book_and_phone(ana_client, june, here):
    Person.objects.filter(pk=june.pk).update(book="prospects")
    with scope(None):
        found = ana_client.get(reverse("search"), {"q": "har"}, headers={"HX-Request": "true"})
    page = found.content.decode()
    assert 'role="option"' in page
    assert "Prospects" in page
    assert "(231) 555-0164" in page
