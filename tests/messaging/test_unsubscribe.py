"""One-click by RFC 8058 (C02-C04): POST stops, GET asks, a token serves only its purpose."""

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import scope
from contacts.models import Person
from messaging import tokens
from messaging.models import Message, Suppression

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(queue):
    return queue(purpose="marketing")


@pytest.fixture
def url(letter):
    return tokens.unsubscribe_url(letter).removeprefix("http://localhost:8000")


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def silenced(home):
    with scope(home.pk):
        return Suppression.objects.filter(address="june.hargrove@example.com").exists()


@pytest.mark.parametrize(
    "body",
    [
        {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
        {"data": {"List-Unsubscribe": "One-Click"}},  # multipart
        {"data": b"", "content_type": "multipart/form-data"},
    ],
    ids=["urlencoded", "multipart", "broken"],
)
def test_a_post_without_cookies_stops_twice_as_well_as_once(home, url, stranger, body):
    for _ in range(2):
        response = stranger.post(url, **body)
        assert response.status_code == 200
        assert not response.cookies
        assert silenced(home)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(home, url, stranger, method):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert getattr(stranger, method)(url).status_code == 200
    written = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    assert not silenced(home)


def test_the_page_has_one_button_and_the_button_works(url, stranger):
    page = stranger.get(url).content.decode()
    assert page.count("<button") == 1
    assert "Stop the letters" in page
    assert "No more letters" in stranger.post(url).content.decode()


def test_other_methods_are_refused(url, stranger):
    assert stranger.put(url).status_code == stranger.delete(url).status_code == 405


def test_a_token_serves_only_its_purpose_and_cannot_be_made_up(home, letter, stranger):
    signed = signing.Signer(salt="something.else", sep=".").sign(letter.public_id.hex)
    for token in (signed, letter.public_id.hex, "x", f"{tokens.unsubscribe_token(letter)}x"):
        for method in (stranger.get, stranger.post):
            assert method(f"/messages/unsubscribe/{token}/").status_code == 404
    assert not silenced(home)


def test_it_works_when_the_person_is_gone(home, url, june, stranger):
    with scope(home.pk):
        Person.objects.get(pk=june.pk).delete()
    assert stranger.post(url).status_code == 200
    assert silenced(home)


def test_it_works_for_a_member_of_elsewhere(home, elsewhere, url, ben, client_of):
    assert client_of(ben).post(url).status_code == 200
    assert silenced(home)
    with scope(elsewhere.pk):
        assert not Message.objects.exists()
        assert not Suppression.objects.exists()


def test_the_help_page_is_for_anybody(stranger):
    assert stranger.get("/messages/help/").status_code == 200
