"""Showings by hand and by card, the one mail with five questions, and who they become."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from agenda.calendar.hooks import marks_between
from contacts.models import Person
from crm.kit import clock
from leads.models import Flyer, ShowingVisit
from leads.tasks import scan_open_houses
from messaging.models import Message
from tests.transactions.listed import (
    showings,
    supra,
)
from transactions.models import Showing
from transactions.showings import numbers
from transactions.showings.tasks import scan


def told(**more):
    day = clock.now().astimezone(dt.UTC) - dt.timedelta(days=1)
    said = {
        "agent_name": "Tom Reyes", "brokerage": "Northgate", "phone": "231-555-0177",
        "email": "tom@northgate.example.com", "day": f"{day:%Y-%m-%d}", "starts": "10:00",
        "ends": "10:30", "state": "booked",
    }  # fmt: skip
    return said | more


def lately(home) -> dt.datetime:
    """Two hours ago, to the minute, where the listing is."""
    at = (clock.now() - dt.timedelta(hours=2)).astimezone(home.zone)
    return at.replace(second=0, microsecond=0)


def url(name, thing):
    return reverse(f"transactions:{name}", args=[thing.public_id])


@pytest.fixture
def browser(client_of, ana):
    return client_of(ana)


@pytest.fixture
def held(browser, listing):
    """Tom's showing of yesterday, written down by hand."""
    browser.post(url("showing_new", listing), told())
    return showings(listing)[0]


def test_a_showing_by_hand_stands_on_the_tab_and_can_be_taken_back(browser, listing, held):
    page = browser.get(f"{listing.get_absolute_url()}showings/").content.decode()
    assert "Tom Reyes" in page
    assert "Northgate" in page
    assert held.phone == "+12315550177"
    with scope(listing.workspace_id):
        act = Act.objects.filter(kind="showing").latest("pk")
    browser.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert showings(listing) == []


def test_what_was_typed_wrongly_stays_in_the_form_with_a_sentence(browser, listing):
    answer = browser.post(
        url("showing_new", listing),
        told(ends="09:00", phone="555", agent_name="", note="Side door"),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("It ends before it begins.", "area code", "Who shows it?", "Side door"):
        assert words in page
    assert showings(listing) == []


def test_it_is_moved_and_called_off_by_hand(browser, listing, held):
    coming = clock.now() + dt.timedelta(days=2)
    browser.post(url("showing", held), told(day=f"{coming:%Y-%m-%d}", starts="15:00", ends=""))
    (one,) = showings(listing)
    assert one.is_to_come
    assert one.ends_at is None
    browser.post(url("showing_calling_off", one))
    assert [one.state for one in showings(listing)] == ["off"]
    page = browser.get(f"{listing.get_absolute_url()}showings/").content.decode()
    assert "Called off" in page


def test_the_agent_is_asked_once_when_it_is_over_and_once_more_after_two_days(
    browser, listing, held, client
):
    scan()
    scan()
    with scope(listing.workspace_id):
        (mail,) = Message.objects.filter(kind="showing-feedback")
        visit = ShowingVisit.objects.get()
    assert mail.to_address == "tom@northgate.example.com"
    assert visit.url in mail.text
    assert "412 Tamarack Lane" in mail.subject
    assert mail.from_name == "Ana Alvarez"
    for later in (3, 4):
        with clock.at(clock.now() + dt.timedelta(days=later)):
            scan_open_houses()
            scan()
    with scope(listing.workspace_id):
        assert Message.objects.filter(kind="showing-feedback").count() == 2


def test_nobody_is_asked_before_the_showing_is_over_or_once_it_is_called_off(browser, listing):
    coming = clock.now() + dt.timedelta(days=1)
    for hour, state in (("09:00", "booked"), ("13:00", "off")):
        browser.post(
            url("showing_new", listing),
            told(day=f"{coming:%Y-%m-%d}", starts=hour, ends="", state=state),
        )
    scan()
    with clock.at(clock.now() + dt.timedelta(days=2, hours=12)):
        scan()
        with scope(listing.workspace_id):
            assert Message.objects.filter(kind="showing-feedback").count() == 1


def test_five_questions_are_answered_without_sign_in_and_shared_if_they_may_be(
    browser, listing, held, client
):
    browser.post(url("showing_asking", held))
    with scope(listing.workspace_id):
        visit = ShowingVisit.objects.get()
    client.logout()
    path = reverse("open_house:feedback", args=[visit.key])
    answers = {
        "interest": "very", "price": "right", "condition": "5", "change": "none",
        "remarks": "Best kitchen on the hill.", "may_share": "on",
    }  # fmt: skip
    assert client.post(path, answers).status_code == 302
    (one,) = showings(listing)
    assert one.is_for_the_seller
    with scope(listing.workspace_id):
        told = numbers(listing)
    assert (told.total, told.answered, told.interested, told.said_right) == (1, 1, 1, 1)


def test_what_they_say_on_the_telephone_is_written_down_and_kept_from_the_seller(
    browser, listing, held
):
    path = url("showing_feedback", held)
    assert browser.post(path, {"may_share": "on"}).status_code == 422
    browser.post(path, {"price": "high", "liked": "The yard", "may_share": "on"})
    (one,) = showings(listing)
    assert one.is_for_the_seller
    assert one.visit.liked == "The yard"
    browser.post(url("showing_keeping_back", one), {"keep": "1"})
    assert not showings(listing)[0].is_for_the_seller
    scan()
    with scope(listing.workspace_id):
        assert not Message.objects.filter(kind="showing-feedback").exists()  # they have answered


def test_the_agent_who_showed_it_becomes_one_contact_however_often_asked(browser, listing, held):
    browser.post(url("showing_new", listing), told(starts="16:00", ends=""))
    browser.post(url("showing_contact", held))
    browser.post(url("showing_contact", held))
    with scope(listing.workspace_id):
        tom = Person.objects.get(last_name="Reyes")
        assert (tom.first_name, tom.company) == ("Tom", "Northgate")
        assert [str(one.category) for one in tom.filings.all()] == ["Agent, Local"]
        assert tom.emails.get().address == "tom@northgate.example.com"
        assert set(Showing.objects.values_list("person", flat=True)) == {tom.pk}


def test_who_is_a_contact_already_is_known_by_address(arrive, listing, home):
    with scope(home.pk):
        ines = Person.objects.create(first_name="Ines", last_name="Falk")
        ines.emails.create(address="ines.falk@bayline.example.com")
    arrive(
        supra(
            at=(clock.now() - dt.timedelta(hours=2))
            .astimezone(home.zone)
            .replace(second=0, microsecond=0)
        )
    )
    assert showings(listing)[0].person == ines


def test_a_card_left_at_the_home_is_a_showing_and_joins_the_one_the_lockbox_told_of(
    arrive, listing, home, client, member
):
    with scope(home.pk):
        flyer = Flyer.objects.create(property=listing.property, agent=member)
    at = (
        (clock.now() - dt.timedelta(hours=2)).astimezone(home.zone).replace(second=0, microsecond=0)
    )
    arrive(supra(at=at))
    path = reverse("open_house:showings", args=[flyer.key])
    for name, told_as in (("Ines Falk", 1), ("Gwen Asher", 2), ("Gwen Asher", 2)):
        card = {
            "agent_name": name, "shown_on": f"{at:%Y-%m-%d}", "shown_time": f"{at:%H:%M}",
            "told_as": f"0190a7a0-0000-7000-8000-00000000000{told_as}",
        }  # fmt: skip
        assert client.post(path, card).status_code == 302
    found = showings(listing)
    assert sorted(one.agent_name for one in found) == ["Gwen Asher", "Ines Falk"]
    assert all(one.visit_id for one in found)
    assert {one.came_by for one in found} == {"mail", "card"}


def test_the_list_of_a_hundred_showings_asks_a_fixed_number_of_questions(
    browser, listing, django_assert_max_num_queries
):
    now = clock.now()
    with scope(listing.workspace_id):
        Showing.objects.bulk_create(
            Showing(
                transaction=listing, agent_name=f"Agent {n}", starts_at=now - dt.timedelta(hours=n)
            )
            for n in range(1, 101)
        )
    with django_assert_max_num_queries(34):
        page = browser.get(f"{listing.get_absolute_url()}showings/").content.decode()
    assert page.count('class="line line-wide showing"') == 40
    assert "All showings" in page
    seen, path = [], url("showings", listing)
    while path:
        with django_assert_max_num_queries(16):
            page = browser.get(path)
        seen += [one.pk for one in page.context["rows"]]
        path = page.context["next"] and f"{url('showings', listing)}?after={page.context['next']}"
    assert len(seen) == len(set(seen)) == 100


def test_who_may_only_look_changes_nothing(client_of, join, browser, listing, held):
    reader = client_of(join(Role.COACH).user)
    assert reader.get(f"{listing.get_absolute_url()}showings/").status_code == 200
    for name in ("showing_calling_off", "showing_removal", "showing_contact"):
        assert reader.post(url(name, held)).status_code == 403
    assert len(showings(listing)) == 1


def test_a_showing_stands_on_the_calendar_until_it_is_called_off(browser, listing, member):
    noon = clock.now().astimezone(listing.workspace.zone).replace(hour=12, minute=0, second=0)
    day = noon + dt.timedelta(days=1)
    for agent, state in (("Tom Reyes", "booked"), ("Ines Falk", "asked")):
        body = told(agent_name=agent, day=f"{day:%Y-%m-%d}", state=state)
        assert browser.post(url("showing_new", listing), body).status_code == 302
    week = f"{reverse('agenda:calendar')}?on={day:%Y-%m-%d}"
    page = browser.get(week).content.decode()
    assert "Showing: 412 Tamarack Lane, Tom Reyes" in page
    assert "Showing, not confirmed: 412 Tamarack Lane, Ines Falk" in page
    browser.post(url("showing_calling_off", showings(listing)[0]))
    with scope(listing.workspace_id):
        start, end = noon - dt.timedelta(days=1), day + dt.timedelta(days=1)
        mine = [mark.title for mark in marks_between(member, start, end, [member])]
        others = [mark.title for mark in marks_between(member, start, end, [])]
    assert mine == ["Showing, not confirmed: 412 Tamarack Lane, Ines Falk"]
    assert others == [], "another member's calendar has none of it"
