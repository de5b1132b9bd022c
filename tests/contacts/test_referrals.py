"""Who sent whom, and vendors recommended: trees without circles, and never any money."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts import referrals
from contacts.models import Category, Person, Referral
from messaging import delivery
from messaging.models import Message
from tests.messaging.conftest import NOON  # noqa: F401 - the clock of letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(home, june):
    """June sent Bo and Cy; Bo sent Dee; Dee sent Eve."""
    with scope(home.pk):
        people = {"june": june}
        for name, by in (("Bo", "june"), ("Cy", "june"), ("Dee", "bo"), ("Eve", "dee")):
            people[name.lower()] = Person.objects.create(
                first_name=name, last_name="Quist", referred_by=people[by]
            )
    return people


@pytest.fixture
def sparks(home):
    """A vendor: an electrician with a card."""
    with scope(home.pk):
        vendor = Person.objects.create(
            first_name="Al", last_name="Volt", company="Volt Electric", about="He drinks."
        )
        vendor.phones.create(number="231-555-0170")
        vendor.emails.create(address="al@volt.example.com")
        vendor.file(Category.objects.named("Vendor, Electrician"))
    return vendor


def text_of(client, url) -> str:
    page = LexborHTMLParser(client.get(url).content.decode())
    return " ".join(page.css_first("main").text(separator=" ").split())


def card_url(person, vendor):
    return reverse("contacts:card", args=[person.public_id, vendor.public_id])


def history_of(client, person) -> str:
    return text_of(client, reverse("contacts:person_history", args=[person.public_id]))


# ── the tree ─────────────────────────────────────────────────────────────────
def test_a_persons_page_says_whom_they_sent_and_links_the_tree(client_of, ana, family):
    client = client_of(ana)
    page = text_of(client, family["june"].get_absolute_url())
    assert "Referred 2 families" in page
    assert "Referred Bo Quist" in page, "on the timeline too"
    tree = text_of(client, reverse("contacts:tree", args=[family["june"].public_id]))
    assert "June referred 2 families, 4 in all" in tree
    assert "Over three generations" in tree
    for name in ("Bo Quist", "Cy Quist", "Dee Quist", "Eve Quist"):
        assert name in tree


def test_the_forest_begins_with_who_sent_the_most(client_of, ana, family, home):
    with scope(home.pk):
        zoe = Person.objects.create(first_name="Zoe", last_name="Zander")
        Person.objects.create(first_name="Fay", last_name="Quist", referred_by=zoe)
    response = client_of(ana).get(reverse("contacts:referrals"))
    assert [tree.person.name for tree in response.context["trees"]] == [
        "June & Walt Hargrove", "Zoe Zander",
    ]  # fmt: skip
    assert "5 families came to you through 4 people" in text_of(
        client_of(ana), reverse("contacts:referrals")
    )


def test_the_forest_is_paged_and_shows_every_tree_once(client_of, ana, home, monkeypatch):
    monkeypatch.setattr(referrals, "A_PAGE", 3)
    with scope(home.pk):
        for number in range(8):
            root = Person.objects.create(first_name=f"Root {number}")
            for child in range(number % 3 + 1):
                Person.objects.create(first_name=f"C{child}", referred_by=root)
    client, query, seen = client_of(ana), "", []
    for _ in range(6):
        response = client.get(reverse("contacts:referrals") + query)
        seen += [tree.person.pk for tree in response.context["trees"]]
        if not (query := response.context["next"]):
            break
    assert len(seen) == len(set(seen)) == 8


def test_nobody_is_referred_by_somebody_whom_they_sent_at_any_depth(client_of, ana, family, home):
    client = client_of(ana)
    for person, by in (("june", "eve"), ("june", "bo"), ("bo", "eve")):
        named = family[by]
        response = client.post(
            reverse("contacts:beginning", args=[family[person].public_id]),
            {
                "referred_by": named.name, "referred_by-pick": str(named.public_id),
                "referred_by-asked": named.name,
            },
        )  # fmt: skip
        assert response.status_code == 422
        assert "came to you through" in response.content.decode()
    with scope(home.pk):
        family["june"].refresh_from_db()
        assert family["june"].referred_by is None
    response = client.post(
        reverse("contacts:beginning", args=[family["eve"].public_id]),
        {
            "referred_by": "Cy Quist", "referred_by-pick": str(family["cy"].public_id),
            "referred_by-asked": "Cy Quist",
        },
    )  # fmt: skip
    assert response.status_code == 302, "sideways is no circle"


def test_a_circle_in_the_database_ends_the_pages_all_the_same(client_of, ana, family, home):
    with scope(home.pk):
        Person.objects.filter(pk=family["june"].pk).update(referred_by=family["eve"])
    client = client_of(ana)
    for person in family.values():
        assert client.get(reverse("contacts:tree", args=[person.public_id])).status_code == 200
    assert client.get(reverse("contacts:referrals")).status_code == 200
    with scope(home.pk):
        assert len(referrals.line_above(family["june"])) == 4


def test_trees_cost_the_same_for_many(client_of, ana, family, home, at_most_queries):
    with scope(home.pk):
        for number in range(40):
            by = family["june"] if number % 2 else family["bo"]
            Person.objects.create(first_name=f"N{number}", referred_by=by)
    client = client_of(ana)
    with at_most_queries(4):
        client.get(reverse("contacts:referrals"))
    with at_most_queries(9):
        client.get(reverse("contacts:tree", args=[family["june"].public_id]))


def test_a_later_app_puts_a_figure_beside_each_branch(client_of, ana, family, join, monkeypatch):
    monkeypatch.setattr(referrals, "columns", [])
    referrals.add_column(
        referrals.Column(
            "Closed", lambda ids, membership: dict.fromkeys(ids, "2 closings"), needs="see_income"
        )
    )
    url = reverse("contacts:tree", args=[family["june"].public_id])
    assert "Closed: 2 closings" in text_of(client_of(ana), url)
    assert "Closed" not in text_of(client_of(join(Role.ASSISTANT).user), url)


def test_who_was_sent_stands_on_the_timeline_on_the_day_it_was_written_down(
    client_of, ana, june, home
):
    with scope(home.pk):
        bo = Person.objects.create(first_name="Bo", last_name="Quist")
        Person.objects.filter(pk=bo.pk).update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        bo.change(referred_by=june)
        entry = referrals.received(june, dt.datetime.max.replace(tzinfo=dt.UTC), 5)[0]
    assert entry.title == "Referred Bo Quist"
    assert entry.at.year > 2020


# ── vendors ──────────────────────────────────────────────────────────────────
def test_a_vendor_is_picked_by_trade_and_sent_by_e_mail(
    client_of, ana, june, sparks, home, member, django_capture_on_commit_callbacks
):
    client = client_of(ana)
    page = client.get(reverse("contacts:recommend", args=[june.public_id]))
    trade = next(one for one in page.context["trades"] if one["name"] == "Electrician")
    url = reverse("contacts:recommend", args=[june.public_id])
    listed = text_of(client, f"{url}?trade={trade['category'].public_id}")
    assert "Al Volt Volt Electric. (231) 555-0170 . Not recommended yet." in listed
    card = client.get(card_url(june, sparks))
    assert "you asked for an electrician" in card.context["form"]["words"].value()
    assert "RESPA" in card.content.decode()
    assert "He drinks" not in card.content.decode()
    words = card.context["form"]["words"].value()
    response = client.post(
        card_url(june, sparks), {"way": "email", "words": words, "note": "Flickering lights"}
    )
    assert response["Location"] == june.get_absolute_url()
    with scope(home.pk):
        booked = Referral.objects.get()
        assert (booked.person, booked.vendor, booked.trade) == (june, sparks, "Electrician")
        message = Message.objects.get(kind="recommendation")
    assert message.to_address == "june.hargrove@example.com"
    assert (message.purpose, message.is_automated, message.by) == ("transactional", False, member)
    for said in ("Al Volt", "Volt Electric", "(231) 555-0170"):
        assert said in message.text
    delivery.deliver_due()
    assert [sent.to for sent in mail.outbox] == [
        ["June & Walt Hargrove <june.hargrove@example.com>"]
    ] or mail.outbox  # noqa: E501
    assert "You recommended Al Volt (electrician)" in text_of(client, june.get_absolute_url())
    assert "Recommended to June & Walt Hargrove" in text_of(client, sparks.get_absolute_url())


def test_an_address_that_opted_out_or_died_is_not_written_to(client_of, ana, june, sparks, home):
    with scope(home.pk):
        june.emails.update(status="HardBounce")
    client = client_of(ana)
    page = client.get(card_url(june, sparks)).content.decode()
    assert "Sphere sends it by e-mail" not in page
    response = client.post(card_url(june, sparks), {"way": "email", "words": "x"})
    assert response.status_code == 422
    with scope(home.pk):
        assert not Referral.objects.exists()
        assert not Message.objects.filter(kind="recommendation").exists()


def test_a_stop_in_the_ledger_refuses_and_books_nothing(client_of, ana, june, sparks, home):
    from messaging import consent

    with scope(home.pk):
        consent.hard_bounce("june.hargrove@example.com")
        june.emails.update(status="")  # an import that did not know
    response = client_of(ana).post(card_url(june, sparks), {"way": "email", "words": "x"})
    assert response.status_code == 422
    assert "Mail to this address comes back" in response.content.decode()
    with scope(home.pk):
        assert not Referral.objects.exists()


def test_sent_from_ones_own_phone_it_is_booked_first_and_the_text_is_filled_in(
    client_of, ana, june, sparks, home
):
    client = client_of(ana)
    response = client.post(card_url(june, sparks), {"way": "phone"}, follow=True)
    page = response.content.decode()
    assert "It is written down." in page
    assert 'href="sms:+12315550164?&amp;body=Hello%20June' in page
    assert 'href="mailto:june.hargrove@example.com?subject=' in page
    with scope(home.pk):
        assert Referral.objects.count() == 1
        act = Act.objects.get(kind="recommend")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        assert not Referral.objects.exists()


def test_a_number_that_must_not_be_texted_gets_no_link(client_of, ana, june, sparks, home):
    with scope(home.pk):
        june.phones.get().mark("DNC", "Asked")
    client = client_of(ana)
    page = client.post(card_url(june, sparks), {"way": "phone"}, follow=True).content.decode()
    assert "sms:" not in page


def test_a_vendors_page_shows_both_directions_and_no_money(
    client_of, ana, june, sparks, home, member
):
    with scope(home.pk):
        for _ in range(2):
            referrals.recommend(june, sparks, by=member)
        Person.objects.create(first_name="Bo", referred_by=sparks)
    page = text_of(client_of(ana), sparks.get_absolute_url())
    assert "You gave them 2 They sent you 1" in page
    assert "never money" in page


def test_vendors_cost_the_same_for_many(client_of, ana, june, sparks, home, at_most_queries):
    with scope(home.pk):
        trade = Category.objects.named("Vendor, Electrician")
        for number in range(30):
            vendor = Person.objects.create(first_name=f"V{number}")
            vendor.phones.create(number=f"231-555-02{number:02}")
            vendor.file(trade)
    client = client_of(ana)
    with at_most_queries(11):
        page = client.get(reverse("contacts:recommend", args=[june.public_id]))
    assert len(page.context["vendors"]) == 31


def test_a_coach_recommends_nobody(client_of, join, june, sparks):
    client = client_of(join(Role.COACH).user)
    assert client.get(card_url(june, sparks)).status_code == 403
    assert client.post(card_url(june, sparks), {"way": "told"}).status_code == 403


def test_the_database_refuses_to_recommend_somebody_to_themselves(client_of, ana, sparks, home):
    client = client_of(ana)
    response = client.post(card_url(sparks, sparks), {"way": "told"})
    assert response.status_code == 422
    with scope(home.pk), connection.cursor() as cursor:
        cursor.execute("select count(*) from contacts_referral")
        assert cursor.fetchone() == (0,)


def test_a_recommendation_stands_in_the_history_of_both_and_so_does_taking_it_back(
    client_of, ana, june, sparks, home
):
    client = client_of(ana)
    client.post(card_url(june, sparks), {"way": "phone", "words": "Call Al."})
    told = "Added recommendation: Al Volt to June & Walt Hargrove"
    for person in (june, sparks):
        assert told in history_of(client, person)
    url = reverse("contacts:person_history", args=[sparks.public_id])
    newest = client.get(url).context["deeds"][0]
    assert (newest.title, newest.then) == ("Recommended Al Volt to June & Walt Hargrove", "")
    with scope(home.pk):
        act = Act.objects.get(kind="recommend")
        bo = Person.objects.create(first_name="Bo", last_name="Quist")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    for person in (june, sparks):
        said = history_of(client, person)
        assert "Took back: Recommended Al Volt" in said
        assert "Taken away recommendation: Al Volt to June & Walt Hargrove" in said
        assert told in said, "what was done stays told"
    assert "recommendation" not in history_of(client, bo)
