"""Asking people for what is missing: the mail, their page, and the answer that waits."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.capabilities import Role
from accounts.models import Act, Version
from accounts.tenancy import scope
from contacts.models import Category, Person
from crm.kit import clock
from messaging import consent, delivery, tokens
from messaging.models import DetailsRequest, Message
from tests.messaging.conftest import NOON

pytestmark = pytest.mark.django_db
WORDS = "Hello June, please look here: {{link}}"


@pytest.fixture
def stranger():
    """A browser of nobody's, which keeps no cookie and sends no token of ours."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def asked(home, june, member):
    with scope(home.pk):
        return DetailsRequest.ask(june, by=member)


@pytest.fixture
def link(asked):
    return reverse("messaging:details", args=[tokens.details_token(asked)])


def asking(person):
    return reverse("messaging:asking", args=[person.public_id])


def text_of(response) -> str:
    tree = LexborHTMLParser(response.content.decode())
    return " ".join(tree.css_first("main").text(separator=" ").split())


def fresh(request, home):
    with scope(home.pk):
        request.refresh_from_db()
    return request


# ── asking one ───────────────────────────────────────────────────────────────
def test_one_person_is_asked_by_a_mail_from_the_agent_with_a_link(
    client_of, ana, june, home, member, stranger
):
    client = client_of(ana)
    form = client.get(asking(june))
    assert "I do not have your mailing address and birthday" in form.content.decode()
    response = client.post(asking(june), {"way": "email", "words": WORDS})
    assert response["Location"] == june.get_absolute_url()
    with scope(home.pk):
        message = Message.objects.get(kind="details")
    assert (message.purpose, message.is_automated, message.by) == ("transactional", False, member)
    assert "June asked" not in message.text
    delivery.deliver_due()
    (sent,) = mail.outbox
    address = next(word for word in sent.body.split() if word.startswith("http"))
    path = "/" + address.split("/", 3)[3]
    assert "Hello June" in text_of(stranger.get(path))


def test_the_mail_counts_as_a_message_and_not_as_a_touch(client_of, ana, june, home):
    client_of(ana).post(asking(june), {"way": "email", "words": WORDS})
    with scope(home.pk):
        june.refresh_from_db()
        assert not june.touches.exists()
        assert june.last_contacted_at is None
        assert june.messages.count() == 1


def test_by_ones_own_phone_the_text_is_filled_in(client_of, ana, june, home):
    response = client_of(ana).post(asking(june), {"way": "phone", "words": WORDS}, follow=True)
    said = response.content.decode()
    assert (
        'href="sms:+12315550164?&amp;body=Hello%20June%2C%20please%20look%20here%3A%20http' in said
    )
    with scope(home.pk):
        assert not Message.objects.exists()
        assert DetailsRequest.objects.count() == 1


def test_nothing_goes_to_an_address_that_is_dead_or_opted_out(client_of, ana, june, home):
    client = client_of(ana)
    with scope(home.pk):
        june.emails.update(status="OptOut")
    assert client.post(asking(june), {"way": "email", "words": WORDS}).status_code == 422
    with scope(home.pk):
        june.emails.update(status="")
        consent.hard_bounce("june.hargrove@example.com")
        june.emails.update(status="")
    response = client.post(asking(june), {"way": "email", "words": WORDS})
    assert response.status_code == 422
    assert "Mail to this address comes back." in response.content.decode()
    with scope(home.pk):
        assert not Message.objects.exists()
        assert not DetailsRequest.objects.exists()


# ── their page ───────────────────────────────────────────────────────────────
def test_their_page_shows_the_first_name_and_nothing_else_of_them(stranger, link, june, home):
    with scope(home.pk):
        june.change(company="Secret Works", about="Divorcing", birthday=dt.date(1954, 5, 12))
    response = stranger.get(link)
    said = response.content.decode()
    assert "June" in said
    for private in ("Hargrove", "Walt", "0164", "june.hargrove", "Secret", "Divorcing", "1954"):
        assert private not in said
    assert response.status_code == 200
    assert not response.cookies


def test_the_answer_waits_and_changes_nothing(stranger, link, asked, june, home):
    with scope(home.pk):
        before = list(Person.objects.values()), june.phones.count(), june.emails.count()
    response = stranger.post(
        link,
        {"first_name": "Juno", "phone": "231.555.0177", "email": "new@example.com",
         "street": "27 Quarry Lane, Larkspur Bay MI 49601", "birthday": "5/12"},
    )  # fmt: skip
    assert response.status_code == 302
    assert "Thank you" in text_of(stranger.get(response["Location"]))
    assert "Quarry" not in stranger.get(response["Location"]).content.decode()
    with scope(home.pk):
        assert (list(Person.objects.values()), june.phones.count(), june.emails.count()) == before
    assert fresh(asked, home).answers == {
        "first_name": "Juno", "phone": "+12315550177", "email": "new@example.com",
        "birthday": "1604-05-12",
        "address": {
            "street": "27 Quarry Lane", "city": "Larkspur Bay", "state": "MI",
            "postal_code": "49601",
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"phone": "231-555-014"}, "One digit is missing."),
        ({"email": "june at home"}, "Enter a valid email address."),
        ({"birthday": "2/31"}, "There is no February 31."),
        ({"city": "Reno"}, "The street is missing."),
        ({"last_name": "x" * 10_000}, "at most 80"),
        ({}, "One line is enough"),
        ({"first_name": "June"}, "One line is enough"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(
    stranger, link, asked, home, typed, said
):
    response = stranger.post(link, typed | {"street": typed.get("street", "")})
    assert response.status_code == 422
    shown = response.content.decode()
    assert said in shown
    assert all(value in shown for value in typed.values())
    assert fresh(asked, home).answered_at is None


def test_a_link_runs_out_after_sixty_days(stranger, link, asked, home):
    with clock.at(NOON + dt.timedelta(days=59)):
        assert stranger.get(link).status_code == 200
    with clock.at(NOON + dt.timedelta(days=61)):
        assert stranger.get(link).status_code == 410
        assert stranger.post(link, {"last_name": "Late"}).status_code == 410
    assert fresh(asked, home).answers == {}


def test_a_link_that_was_not_made_here_leads_nowhere(stranger, link, asked, home, elsewhere):
    forged = tokens.details_token(asked)[:-3] + "xyz"
    for token in (forged, "nothing", "a.b", tokens.unsubscribe_token(asked)):
        assert stranger.get(reverse("messaging:details", args=[token])).status_code == 404
    with scope(home.pk):
        asked.person.delete()
    assert stranger.get(link).status_code == 404


def test_a_flood_of_answers_is_held_off(stranger, link, asked, home):
    codes = [stranger.post(link, {"last_name": f"N{n}"}).status_code for n in range(22)]
    assert codes[:20] == [302] * 20
    assert codes[20:] == [429] * 2
    assert fresh(asked, home).answers == {"last_name": "N19"}


# ── the answer ───────────────────────────────────────────────────────────────
@pytest.fixture
def answered(stranger, link, asked, home, june):
    with scope(home.pk):
        june.addresses.create(kind="home", street="1 Old Road", city="Reno", state="NV")
    stranger.post(
        link,
        {"last_name": "Harper", "phone": "231-555-0177", "email": "new@example.com",
         "street": "27 Quarry Lane", "city": "Larkspur Bay", "state": "MI",
         "postal_code": "49601", "birthday": "5/12/1954"},
    )  # fmt: skip
    return fresh(asked, home)


def test_the_page_of_the_person_says_that_an_answer_waits(client_of, ana, june, answered):
    client = client_of(ana)
    said = text_of(client.get(june.get_absolute_url()))
    assert "June sent a name, a number, an e-mail, an address and a birthday." in said
    assert "Answers to accept" in text_of(client.get(reverse("contacts:tidy_up")))
    assert "June & Walt Hargrove" in text_of(client.get(reverse("messaging:answers")))


def test_what_is_ticked_goes_onto_the_record_as_one_act_of_their_own(
    client_of, ana, june, answered, home
):
    client = client_of(ana)
    said = text_of(client.get(answered.get_absolute_url()))
    assert "Mailing address 1 Old Road, Reno, NV 27 Quarry Lane, Larkspur Bay, MI 49601" in said
    client.post(answered.get_absolute_url(), {"accept": ["last_name", "phone", "address"]})
    with scope(home.pk):
        june.refresh_from_db()
        assert (june.last_name, june.last_lc, june.birthday) == ("Harper", "harper", None)
        assert [phone.number for phone in june.phones.all()] == ["+12315550164", "+12315550177"]
        assert june.emails.count() == 1
        old, new = june.addresses.order_by("pk")
        assert (old.street, old.lived_until) == ("1 Old Road", clock.today(home.zone))
        assert (new.street, new.kind, new.lived_until) == ("27 Quarry Lane", "home", None)
        act = Act.objects.get(kind="details")
        assert act.origin == "public"
        assert set(Version.objects.filter(act=act.public_id).values_list("origin", flat=True)) == {
            "public"
        }
    assert "on a page they were sent" in text_of(
        client.get(reverse("contacts:person_history", args=[june.public_id]))
    )
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        june.refresh_from_db()
        assert june.last_name == "Hargrove"
        assert june.addresses.get().lived_until is None
    assert fresh(answered, home).is_waiting, "it can be looked at again"


def test_an_answer_is_taken_in_once(client_of, ana, june, answered, home):
    client = client_of(ana)
    for _ in range(2):
        client.post(answered.get_absolute_url(), {"accept": ["phone"]})
    with scope(home.pk):
        assert june.phones.count() == 2
        assert Act.objects.filter(kind="details").count() == 1


def test_not_now_changes_nothing_and_the_note_goes(client_of, ana, june, answered, home):
    client = client_of(ana)
    client.post(reverse("messaging:details_dismissal", args=[answered.public_id]))
    with scope(home.pk):
        june.refresh_from_db()
        assert june.last_name == "Hargrove"
        assert june.phones.count() == 1
    assert "Nothing has changed yet" not in text_of(client.get(june.get_absolute_url()))


def test_a_form_lifts_no_stop(client_of, ana, june, home, asked, link, stranger):
    with scope(home.pk):
        june.phones.get().mark("DNC", "Asked")
    stranger.post(link, {"phone": "231-555-0164"})
    client_of(ana).post(asked.get_absolute_url(), {"accept": ["phone"]})
    with scope(home.pk):
        assert june.phones.get().status == "DNC"


def test_a_number_that_was_bad_and_that_they_give_is_good_again(
    client_of, ana, june, home, asked, link, stranger
):
    with scope(home.pk):
        june.phones.get().mark("BAD", "Disconnected")
    stranger.post(link, {"phone": "231-555-0164"})
    client_of(ana).post(asked.get_absolute_url(), {"accept": ["phone"]})
    with scope(home.pk):
        assert june.phones.get().status == ""


def test_a_coach_sees_no_answers(client_of, join, june, answered):
    client = client_of(join(Role.COACH).user)
    assert client.get(answered.get_absolute_url()).status_code == 403
    assert "Nothing has changed yet" not in text_of(client.get(june.get_absolute_url()))


# ── asking many ──────────────────────────────────────────────────────────────
def test_christmas_without_an_address_asks_all_in_one_action(client_of, ana, june, home, member):
    with scope(home.pk):
        christmas = Category.objects.meaning("christmas")
        people = [june]
        for name in ("Al", "Bo"):
            person = Person.objects.create(first_name=name, last_name="Quist")
            person.emails.create(address=f"{name.lower()}@example.com")
            people.append(person)
        out = Person.objects.create(first_name="Opted", last_name="Out")
        out.emails.create(address="out@example.com")
        consent.opt_out("out@example.com")
        fine = Person.objects.create(first_name="Fine", last_name="Already")
        fine.emails.create(address="fine@example.com")
        fine.addresses.create(kind="home", street="1 Main", city="Reno", state="NV",
                              postal_code="89501")  # fmt: skip
        for person in [*people, out, fine]:
            person.file(christmas)
    client = client_of(ana)
    response = client.post(
        reverse("contacts:picks"), {"action": "ask", "everyone": "on", "lacks": "christmas"}
    )
    confirm = client.get(response["Location"])
    assert "Each gets one e-mail from you" in confirm.content.decode()
    client.post(response["Location"])
    with scope(home.pk):
        sent = Message.objects.filter(kind="details")
        assert {message.to_address for message in sent} == {
            "june.hargrove@example.com", "al@example.com", "bo@example.com",
        }  # fmt: skip
        assert {message.purpose for message in sent} == {"marketing"}
        assert not any(message.is_automated for message in sent)
        assert DetailsRequest.objects.count() == 3


def test_only_who_may_send_to_many_asks_many(client_of, join, june, home):
    client = client_of(join(Role.ASSISTANT).user)
    client.post(reverse("contacts:picks"), {"action": "ask", "person": [str(june.public_id)]})
    with scope(home.pk):
        assert not Message.objects.exists()


def test_who_was_asked_lately_is_left_out(home, june, member):
    from messaging import details

    with scope(home.pk, by=member):
        people = Person.objects.filter(pk=june.pk)
        assert details.ask_all(people, by=member) == []
        assert details.ask_all(people, by=member) == [
            "June & Walt Hargrove: was asked in the last two weeks."
        ]
        assert Message.objects.count() == 1
