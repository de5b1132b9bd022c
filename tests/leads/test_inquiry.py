"""One person asks, by whichever door, once or again: nobody is doubled and nothing is lost."""

import datetime as dt

import pytest

from contacts.models import Book, Category, Email, Person
from crm.kit import clock
from leads.inquiry import Inquiry, take
from leads.models import Lead, LeadConsent, LeadWatch
from messaging.models import Message
from prospects.models import Prospect, Stage
from tests.leads.team import ask, colleague

HOME = "118 Alder Court, Traverse City, MI 49684"
RELAY = "1x2y3z@convo.zillow.com"


@pytest.fixture
def cindy(here):
    return colleague(here, "Cindy")


def priya(**said):
    facts = {
        "at": clock.now(), "first_name": "Priya", "last_name": "Raman", "source": "Zillow",
        "property_address": HOME, "message": "Is it still available? We could see it Saturday.",
    }  # fmt: skip
    return take(Inquiry(**(facts | said)))


def in_days(days):
    return clock.at(clock.now() + dt.timedelta(days=days))


# ── the same, again ──────────────────────────────────────────────────────────
def test_three_doors_within_the_day_are_one_inquiry_with_three_notes(here, member):
    first = priya(phone="+12315550142", email=RELAY, email_is_relay=True)
    relay = priya(
        email="priya@example.com", source="Follow Up Boss", phone="+12315550142",
        message="Is it still available?\nWe could see it...",
    )  # fmt: skip
    text = priya(
        first_name="", last_name="", phone="+12315550142", source="Call capture",
        property_address="", message="Hi it is Priya, can we see it?",
    )  # fmt: skip
    assert first == relay == text
    first.refresh_from_db()
    assert (first.times, first.reached_out_again) == (3, False)
    person = Person.objects.get()
    assert person.notes.count() == 3
    assert Prospect.objects.count() == 1
    assert Message.objects.filter(kind="lead-alert").count() == 1
    assert "can we see it" in " ".join(note.body for note in person.notes.all())


def test_a_relay_that_hides_the_address_and_a_true_one_are_one_person(here, member):
    """Zillow's mail has only its own address; the agent's old CRM forwards the true one."""
    first = priya(email=RELAY, email_is_relay=True)
    second = priya(email="priya@example.com", phone="+12315550142", source="Follow Up Boss")
    assert first == second
    person = Person.objects.get()
    assert {email.address for email in person.emails.all()} == {RELAY, "priya@example.com"}


@pytest.mark.parametrize(
    "other",
    [
        {"last_name": "Rao"}, {"last_name": ""}, {"property_address": "9 Birch Row, Leland, MI"},
        {"property_address": ""},
    ],
    ids=["another name", "half a name", "another home", "no home"],
)  # fmt: skip
def test_who_only_resembles_is_somebody_else(here, member, other):
    priya(email=RELAY, email_is_relay=True)
    priya(**({"email": "other@example.com"} | other))
    assert Person.objects.count() == 2


def test_two_of_one_name_with_addresses_of_their_own_are_two(here, member):
    priya(email="priya@example.com")
    priya(email="another.priya@example.org")
    assert Person.objects.count() == 2


def test_the_same_repeated_after_the_answer_is_no_news_and_other_words_are(here, member):
    lead = priya(email="priya@example.com")
    lead.person.log_touch(by=member)
    assert priya(email="priya@example.com", message="is it STILL available?") == lead
    again = priya(email="priya@example.com", message="And is there a garage?")
    assert again != lead
    assert again.reached_out_again
    assert again.is_waiting


def test_who_asks_again_later_is_told_so_reopened_and_never_doubled(here, member):
    lead = priya(email="priya@example.com")
    Prospect.objects.get().lose("No answer", by=member, is_cold=True)
    Lead.objects.update(answered_at=clock.now())
    with in_days(60):
        again = priya(email="Priya@Example.com", message="We are back.")
    assert again.person == lead.person
    assert again.said.startswith("asked again about 118 Alder Court")
    assert Prospect.objects.open().get().stage == Stage.NEW
    assert not again.person.is_filed_as(Category.Meaning.COLD)
    assert Person.objects.count() == 1


def test_set_aside_leads_do_not_swallow_the_next(here, member):
    lead = priya(email="priya@example.com")
    lead.dismiss()
    assert priya(email="priya@example.com") != lead


# ── relays ───────────────────────────────────────────────────────────────────
def test_a_relay_is_answered_through_and_never_matched_or_mailed_in_bulk(here, member, client_of):
    lead = priya(email=RELAY, email_is_relay=True)
    assert lead.person.best_email.address == RELAY
    assert not Person.objects.known_by(email=RELAY).exists()
    assert not Email.objects.sendable().filter(person=lead.person).exists()
    page = client_of(member.user).get("/leads/").text
    assert f"mailto:{RELAY}" in page


def test_one_relay_for_two_strangers_joins_nobody(here, member):
    """Portals reuse addresses: it is no proof of who writes."""
    one = priya(email=RELAY, email_is_relay=True)
    two = priya(
        first_name="Tom", last_name="Beck", email=RELAY, email_is_relay=True,
        property_address="9 Birch Row, Leland, MI",
    )  # fmt: skip
    assert one.person != two.person


def test_a_contact_is_never_known_by_a_relay(here, june, member):
    june.emails.create(address=RELAY, is_relay=True)
    lead = priya(email=RELAY, email_is_relay=True)
    assert lead.person != june


# ── what a door knows beside the words ───────────────────────────────────────
def test_a_doors_owner_gets_the_lead_whatever_the_rules_say(here, cindy, member):
    lead = ask(owner=cindy, source="Open house", source_detail="118 Alder Court")
    assert lead.assigned_to == cindy
    assert lead.assigned_because == "It came in by 118 Alder Court, which is Cindy’s."
    assert not LeadWatch.objects.exists(), "it goes on to nobody by itself"
    assert (lead.source_detail, lead.person.source_detail) == ("118 Alder Court",) * 2
    assert Message.objects.get(kind="lead-alert").to_address == cindy.user.email


def test_the_categories_of_a_door_are_filed_and_others_stay(here, june, member):
    june.file(Category.objects.named("Friend"))
    ask(
        first_name="June", phone="", email="june.hargrove@example.com",
        categories=("Open house", "Newsletter"),
    )  # fmt: skip
    names = set(june.categories.values_list("name", flat=True))
    assert names == {"Friend", "Open house", "Newsletter"}
    june.refresh_from_db()
    assert june.book == Book.CONTACTS


def test_consent_is_kept_in_its_words_with_version_and_time_for_five_years(here, member, client_of):
    at = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    words = "You may call and text me about homes, also by automated means."
    lead = ask(consent={"words": words, "version": "3", "at": at.isoformat(), "ip": "203.0.113.9"})
    kept = LeadConsent.objects.get()
    assert (kept.lead, kept.words, kept.version, kept.given_at) == (lead, words, "3", at)
    assert kept.ip == "203.0.113.9"
    assert kept.kept_until >= at.date().replace(year=2031)
    assert words in client_of(member.user).get(f"/leads/routing/leads/{lead.public_id}/").text
    lead.dismiss()
    assert LeadConsent.objects.exists()


def test_consent_of_a_repetition_is_kept_too_and_nonsense_costs_nothing(here, member):
    lead = ask(consent={"words": "Yes", "ip": "not an address", "at": "yesterday"})
    assert ask(consent={"words": "Yes, by text, too"}) == lead
    assert [one.words for one in lead.consents.order_by("pk")] == ["Yes", "Yes, by text, too"]
    assert ask(2, consent={"version": "3"}).consents.count() == 0


def test_who_writes_for_another_tells_them(here, cindy, member):
    """An assistant enters what the open house of Cindy brought."""
    inquiry = Inquiry(at=clock.now(), first_name="Ida", phone="+12315550107", owner=cindy)
    lead = take(inquiry, by=member)
    assert lead.assigned_to == cindy
    assert Message.objects.get(kind="lead-alert").to_address == cindy.user.email
