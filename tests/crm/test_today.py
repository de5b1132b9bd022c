import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.tenancy import scope
from agenda.models import Task
from crm.kit import clock
from leads.feed import read_mail
from leads.models import FeedAddress, InboundMessage, Lead
from tests.leads.conftest import mail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("utc_hour", "greeting", "day"),
    [
        (4, "Good evening, Ana.", "Tuesday, November 17"),  # 23:00 in Detroit, the day before
        (5, "Good morning, Ana.", "Wednesday, November 18"),
        (16, "Good morning, Ana.", "Wednesday, November 18"),
        (17, "Good afternoon, Ana.", "Wednesday, November 18"),
        (22, "Good evening, Ana.", "Wednesday, November 18"),
    ],
)
def test_the_day_and_the_greeting_are_those_of_the_workspaces_zone(
    utc_hour, greeting, day, home, ana, client_of
):
    with clock.at(dt.datetime(2026, 11, 18, utc_hour, 1, tzinfo=dt.UTC)):
        page = client_of(ana).get(reverse("today"))
    assert page.context["greeting"] == greeting
    assert day in page.content.decode()


def test_someone_without_a_name_is_greeted_by_the_address(home, ana, client_of):
    ana.name = ""
    ana.save()
    assert client_of(ana).get(reverse("today")).context["greeting"].endswith(", ana.")


def test_the_headline_names_who_waits_for_an_answer(home, ana, client_of):
    client = client_of(ana)
    assert client.get(reverse("today")).context["headline"] == ""
    with scope(home.pk):
        feed = FeedAddress.objects.get()
        kept = InboundMessage.keep(feed_id=feed.pk, raw=mail(), envelope_from="a@example.org")
    read_mail(home.pk, kept.pk)
    page = client.get(reverse("today"))
    assert page.context["headline"] == "Priya is waiting for you."
    assert "Priya Raman" in page.content.decode()
    with scope(home.pk):
        Lead.objects.get().dismiss()
    assert client.get(reverse("today")).context["headline"] == ""


def test_a_task_of_tomorrow_waits_until_midnight_of_the_zone(home, ana, client_of):
    evening = dt.datetime(2026, 11, 19, 4, 30, tzinfo=dt.UTC)  # 23:30 on the 18th
    with scope(home.pk):
        Task.objects.create(title="Her garden", due_at=evening + dt.timedelta(hours=10))
    client = client_of(ana)
    with clock.at(evening):
        assert "Her garden" not in client.get(reverse("today")).content.decode()
    with clock.at(evening + dt.timedelta(hours=1)):
        assert "Her garden" in client.get(reverse("today")).content.decode()


class TestSearchWithoutScript:
    def test_the_page_finds_by_name_number_and_address(self, home, june, ana, client_of):
        client = client_of(ana)
        for words in ("june", "HARGR", "0164", "june.hargrove@"):
            page = client.get(reverse("search"), {"q": words}).content.decode()
            assert june.get_absolute_url() in page, words
            assert "<h1>1 found for" in page
            assert f'value="{words}"' in page

    def test_nothing_found_says_what_to_try(self, home, june, ana, client_of):
        page = client_of(ana).get(reverse("search"), {"q": "zzzz"}).content.decode()
        assert "No one matches" in page

    def test_no_words_ask_for_some(self, home, june, ana, client_of):
        for asked in ({}, {"q": ""}, {"q": "   "}):
            page = client_of(ana).get(reverse("search"), asked).content.decode()
            assert "<h1>Find anyone</h1>" in page
            assert "No one matches" not in page

    def test_a_piece_of_the_page_answers_a_typing_hand(self, home, june, ana, client_of):
        response = client_of(ana).get(
            reverse("search"), {"q": "june"}, headers={"HX-Request": "true"}
        )
        assert b"<html" not in response.content
        assert june.get_absolute_url() in response.content.decode()

    def test_only_who_may_add_is_offered_to(self, home, ana, join, client):
        hx = {"HX-Request": "true"}
        for user, offered in ((ana, True), (join("coach").user, False)):
            client.force_login(user)
            page = client.get(reverse("search"), {"q": "zzzz"}, headers=hx).content.decode()
            assert ("Add “zzzz”" in page) == offered


def test_a_signed_in_user_of_nowhere_has_no_today(client_of):
    user = User.objects.create_user("new@example.com", "correct horse battery")
    assert client_of(user).get(reverse("today"))["Location"] == reverse("accounts:workspace_new")


@pytest.mark.parametrize(
    ("name", "line"),
    [("agenda:plans", "Tasks"), ("agenda:plan_new", "Tasks"), ("agenda:digests", "")],
)
def test_the_navigation_says_where_one_is(name, line, home, ana, client_of):
    nav = client_of(ana).get(reverse(name)).context["nav"]
    lit = [item["title"] for group in nav for item in group["items"] if item["is_current"]]
    assert lit == ([line] if line else [])
