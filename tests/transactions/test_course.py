"""A listing and a search lived through: stages, contracts that fall, what a closing brings."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Act
from agenda.models import Task
from contacts.models import Book, LeadSource, Person, Property
from crm.kit import clock
from prospects.models import Prospect
from prospects.models import Side as PursuitSide
from prospects.models import Stage as PursuitStage
from transactions import dates, facts, hooks, starting
from transactions.models import CannotMove, Fall, Role, Side, Stage, Transaction

HOUSE = "118 Alder Court, Traverse City, MI 49684"


@pytest.fixture
def today(here):
    return clock.today(here.zone)


@pytest.fixture
def listing(here, member, june):
    """June's listing, live for $449,900."""
    june.addresses.create(street="118 Alder Court", city="Traverse City", state="MI")
    one = starting.open(
        Side.LISTING, by=member, clients=[june], property=Property.objects.at(HOUSE),
        list_price=Decimal("449900"), year_built=1962,
    )  # fmt: skip
    one.move_to(Stage.ACTIVE, by=member)
    return one


def contract(one, member, today, buyers=()):
    return one.go_under_contract(
        price=Decimal("445000"), on=today, closing=today, buyers=buyers, by=member
    )


def test_a_pursuit_becomes_a_transaction_with_its_source_and_who_sent_them(here, member, june):
    source, sender = LeadSource.objects.first(), Person.objects.create(first_name="Grace")
    dan = Person.objects.create(
        first_name="Dan", last_name="Whitlock", book=Book.PROSPECTS, source=source,
        source_detail="Sign on Front Street", referred_by=sender, owner=member,
    )  # fmt: skip
    pursuit = Prospect.pursue(dan, side=PursuitSide.BUY, source=source)
    one = starting.open(Side.BUYER, by=member, prospect=pursuit)
    dan.refresh_from_db()
    pursuit.refresh_from_db()
    assert (one.source, one.source_detail) == (source, "Sign on Front Street")
    assert (one.referred_by, one.agent, one.clients) == (sender, member, "Dan Whitlock")
    assert (one.stage, one.name) == (Stage.AGREEMENT, "Dan Whitlock")
    assert pursuit.stage == PursuitStage.AGREEMENT_SIGNED
    assert dan.book == Book.CONTACTS


def test_stages_go_forward_and_back_and_say_what_must_be_said_first(listing, member, today):
    assert listing.day("active") == today
    assert not listing.move_to(Stage.ACTIVE, by=member)
    assert listing.move_to(Stage.OFFER, by=member)
    assert listing.move_to(Stage.COMING_SOON, by=member)
    for stage, words in [
        (Stage.UNDER_CONTRACT, "price"), (Stage.CLOSED, "which day"), (Stage.SEARCHING, "no stage"),
        (Stage.FELL_THROUGH, "why"),
    ]:  # fmt: skip
        with pytest.raises(CannotMove, match=words):
            listing.move_to(stage, by=member)
    assert listing.move_to(Stage.WITHDRAWN, by=member, because="They stay another year")
    assert not listing.is_open
    assert listing.ended_because == "They stay another year"
    assert listing.move_to(Stage.ACTIVE, by=member)
    assert (listing.ended_on, listing.ended_because) == (None, "")


def test_the_first_price_stays_the_original_one(listing, member):
    assert listing.ask(Decimal("439900"), by=member)
    assert not listing.ask(Decimal("439900"), by=member)
    assert listing.original_price == Decimal("449900")
    assert [str(one) for one in listing.price_changes.newest_first()] == ["$439,900", "$449,900"]


def test_a_contract_that_falls_leaves_the_listing_ready_for_the_next(listing, member, today):
    lund = Person.objects.create(first_name="Petra", last_name="Lund")
    assert contract(listing, member, today, [lund, "Dag Lund"])
    assert not contract(listing, member, today)
    facts.write(listing, {"earnest_amount": Decimal("5000"), "beds": 4}, by=member)
    for word in ("disclosures", "hoa_review", "lead_paint"):
        dates.put(listing, word, today, by=member)
    assert [party.role for party in listing.parties.in_order()] == ["seller", "buyer", "co_buyer"]
    with pytest.raises(CannotMove):
        listing.fall_through(by=member)
    assert listing.fall_through("The sewer line", reason="inspect", by=member)
    listing = Transaction.objects.get(pk=listing.pk)
    assert (listing.stage, listing.price, listing.day("closing")) == (Stage.ACTIVE, None, None)
    assert (listing.list_price, listing.day("active")) == (Decimal("449900"), today)
    assert (listing.day("hoa_review"), listing.day("lead_paint")) == (None, None)
    assert listing.day("disclosures") == today, "it belongs to the listing"
    assert listing.facts == {"year_built": 1962, "beds": 4}
    fall = Fall.objects.get(transaction=listing)
    assert (fall.why, fall.price) == ("Inspection: The sewer line", Decimal("445000"))
    assert (fall.buyers, fall.closing_on) == ("Petra Lund, Dag Lund", today)
    assert fall.kept["facts"] == {"earnest_amount": "5000"}
    assert contract(listing, member, today)
    assert listing.fall_through(reason="seller", by=member, back_on_market=False)
    assert (listing.stage, listing.ended_on) == (Stage.FELL_THROUGH, today)
    assert listing.price == Decimal("445000")


def test_a_search_goes_on_without_the_home_that_fell_through(here, member, june, today):
    one = starting.open(Side.BUYER, by=member, clients=[june])
    one.property = Property.objects.at(HOUSE)
    one.save(update_fields=["property"])
    contract(one, member, today, ["Al Ortega"])
    one.fall_through(reason="appraise", by=member)
    one = Transaction.objects.get(pk=one.pk)
    assert (one.stage, one.property, one.name) == (Stage.SEARCHING, None, "June & Walt Hargrove")
    assert one.falls.get().kept["home"] == HOUSE
    assert list(one.parties.values_list("role", flat=True)) == [Role.BUYER]


def test_at_a_closing_the_home_changes_hands_and_who_sent_them_is_thanked(listing, member, today):
    grace = Person.objects.create(first_name="Grace", last_name="Lindqvist")
    lund = Person.objects.create(first_name="Petra", last_name="Lund")
    lund.addresses.create(street="9 Mill Street", city="Traverse City")
    source = LeadSource.objects.first()
    Transaction.objects.filter(pk=listing.pk).update(referred_by=grace, source=source)
    listing.refresh_from_db()
    contract(listing, member, today, [lund])
    assert listing.close(by=member)
    assert not listing.close(by=member)
    june = listing.parties.in_role(Role.SELLER).get().person
    lund.refresh_from_db()
    assert (lund.home_bought_on, lund.home) == (today, listing.property)
    old, new = lund.addresses.order_by("pk")
    assert (old.lived_until, new.street, new.lived_from) == (today, "118 Alder Court", today)
    assert june.addresses.get().lived_until == today
    assert (june.source, june.referred_by) == (source, grace)
    assert june.categories.filter(name="Past Client").exists()
    assert not lund.categories.exists()
    thanks = Task.objects.get(person=grace)
    assert (thanks.title, thanks.belongs_to) == (
        "Thank Grace for sending June & Walt Hargrove", listing.key,
    )  # fmt: skip
    assert listing.key_dates.get(word="closing").done_on == today


def test_a_closing_needs_a_price_and_a_day_that_has_come(listing, member, today):
    with pytest.raises(CannotMove, match="price"):
        listing.close(by=member)
    contract(listing, member, today)
    with pytest.raises(CannotMove, match="still to come"):
        listing.close(on=today + dt.timedelta(days=1), by=member)
    listing.move_to(Stage.CANCELLED, by=member)
    with pytest.raises(CannotMove, match="cancelled"):
        listing.close(by=member)


def test_others_hear_of_a_contract_a_fall_and_a_closing_once(listing, member, today, monkeypatch):
    heard = []
    for name in ("_contracted", "_fallen", "_closed"):
        monkeypatch.setattr(hooks, name, [])
    hooks.when_contracted(lambda one, by: heard.append(("contract", one.price)))
    hooks.when_fallen(lambda one, by: heard.append(("fall", one.falls.get().price)))
    hooks.when_closed(lambda one, by: heard.append(("close", one.closed_on)))
    contract(listing, member, today)
    listing.fall_through(reason="buyer", by=member)
    contract(listing, member, today)
    listing.close(by=member)
    listing.close(by=member)
    price = Decimal("445000")
    assert heard == [("contract", price), ("fall", price), ("contract", price), ("close", today)]


def test_taking_back_a_closing_puts_every_row_back(listing, member, today):
    lund = Person.objects.create(first_name="Petra", last_name="Lund")
    contract(listing, member, today, [lund])
    with Act.doing("closing", "Closed", by=member, undo_for=dt.timedelta(days=1)) as act:
        listing.close(by=member)
    assert act.undo(by=member)
    listing = Transaction.objects.get(pk=listing.pk)
    lund.refresh_from_db()
    assert (listing.stage, listing.closed_on) == (Stage.UNDER_CONTRACT, None)
    assert (lund.home_bought_on, lund.addresses.count()) == (None, 0)
