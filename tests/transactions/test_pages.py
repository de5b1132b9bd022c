"""The board, the list, opening, and going on by hand: as an agent does it in a browser."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.capabilities import Role as MemberRole
from accounts.models import Act
from accounts.tenancy import scope
from agenda.calendar.span import Span
from agenda.models import Appointment, AppointmentPerson
from contacts.models import LeadSource, Property
from crm.kit import clock
from prospects.models import Prospect
from prospects.models import Side as PursuitSide
from transactions import facts, starting
from transactions.models import KeyDate, Side, Stage, StageMove, Transaction

HOUSE = "118 Alder Court, Traverse City, MI 49684"


@pytest.fixture
def listing(home, member, june):
    with scope(home.pk, by=member):
        return starting.open(
            Side.LISTING, by=member, clients=[june], property=Property.objects.at(HOUSE),
            list_price=Decimal("449900"), listing_percent=Decimal("2.75"), beds=4,
        )  # fmt: skip


@pytest.fixture
def page(client_of, ana):
    return client_of(ana)


def at(name, *args):
    return reverse(f"transactions:{name}", args=args)


def now(listing):
    with scope(listing.workspace_id):
        return Transaction.objects.get(pk=listing.pk)


def many(home, member, number):
    """That many open transactions over all stages, each with a house and three days ahead."""
    stages = [Stage.PRE_LISTING, Stage.COMING_SOON, Stage.ACTIVE, Stage.OFFER, Stage.UNDER_CONTRACT]
    today = clock.today(home.zone)
    with scope(home.pk):
        homes = Property.objects.bulk_create(
            Property(address=f"{n} Elm Street, Reno", address_lc=f"{n} elm street, reno")
            for n in range(number)
        )
        rows = Transaction.objects.bulk_create(
            Transaction(
                property=house, stage=stages[n % 5], agent=member, clients=f"Client {n}",
                list_price=400_000 + n, price=1 if stages[n % 5] == "contract" else None,
                stage_since=clock.now() - dt.timedelta(minutes=n),
            )
            for n, house in enumerate(homes)
        )  # fmt: skip
        KeyDate.objects.bulk_create(
            KeyDate(transaction=one, word=word, on=today + dt.timedelta(days=days))
            for one in rows
            for word, days in (("closing", 30), ("inspection", 3), ("loan", 20))
        )


def test_a_board_of_five_hundred_is_a_few_queries(
    home, member, page, django_assert_max_num_queries
):
    many(home, member, 500)
    page.get(at("transactions"))
    cache.clear()
    with django_assert_max_num_queries(24) as asked:
        shown = page.get(at("transactions"))
    about_deals = [one for one in asked.captured_queries if "transactions_" in one["sql"]]
    assert len(about_deals) <= 4
    assert shown.content.decode().count('class="pcard"') == 100
    assert "500 on the way" in shown.content.decode()


def test_each_page_of_the_list_goes_on_where_the_last_one_ended(home, member, page):
    many(home, member, 60)
    for sort in ("stage", "closing", "price", "closed"):
        seen, url = [], f"{at('list')}?sort={sort}"
        while url:
            shown = page.get(url)
            seen += [one.pk for one in shown.context["rows"]]
            url = shown.context["next_url"] and at("list") + shown.context["next_url"]
        assert len(seen) == len(set(seen)) == 60, sort
    for key in (
        "zzzz",
        "bnVsbA",
        "WyJuYW4iLDFd",
        "WyIwMDAxLTAxLTAxIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
    ):
        assert page.get(at("list"), {"after": key, "sort": "price"}).status_code == 200


def test_the_list_is_narrowed_by_its_form(home, member, page, listing):
    many(home, member, 5)
    found = [
        [str(one) for one in page.get(at("list"), asked).context["rows"]]
        for asked in ({"q": "alder hargrove"}, {"state": "contract"}, {"side": "buyer"})
    ]
    assert found == [["118 Alder Court"], ["4 Elm Street"], []]


def test_a_drop_on_the_board_moves_it_and_can_be_taken_back(page, listing, home):
    next_to = f"{at('transactions')}#card-{listing.public_id}"
    gone = page.post(at("stage", listing.public_id), {"to": "active", "next": next_to})
    assert gone.url == next_to
    assert now(listing).stage == Stage.ACTIVE
    assert "118 Alder Court: Active" in (shown := page.get(at("transactions")).content.decode())
    with scope(home.pk):
        act = Act.objects.get(kind="stage")
    assert str(act.public_id) in shown
    page.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert now(listing).stage == Stage.PRE_LISTING
    with scope(home.pk):
        assert StageMove.objects.filter(transaction=listing).count() == 1


def test_a_move_that_asks_for_more_leads_to_its_page(page, listing):
    for to, name in (
        ("contract", "contract"), ("closed", "closing"), ("fell", "fall"), ("expired", "ending"),
    ):  # fmt: skip
        assert page.post(at("stage", listing.public_id), {"to": to}).url == at(
            name, listing.public_id
        )
    assert page.post(at("stage", listing.public_id), {"to": "search"}).status_code == 302
    assert now(listing).stage == Stage.PRE_LISTING
    out = page.post(at("stage", listing.public_id), {"to": "active", "next": "//evil.example"})
    assert out.url == listing.get_absolute_url()


def test_from_listing_to_closing_by_three_short_forms(page, listing, home, june):
    one, today = listing.public_id, clock.today(home.zone)
    day = f"{today.month}/{today.day}/{today.year}"
    wrong = page.post(at("contract", one), {"price": "a lot", "on": day, "names": "Petra Lund"})
    assert wrong.status_code == 422
    assert "Petra Lund" in wrong.content.decode()
    page.post(
        at("contract", one), {"price": "$445k", "on": day, "closing": day, "names": "Petra Lund"}
    )
    assert (now(listing).stage, now(listing).price) == (Stage.UNDER_CONTRACT, Decimal("445000"))
    page.post(at("phase", one), {"phase": "inspect"})
    assert "Under contract, inspection" in page.get(at("transaction", one)).content.decode()
    assert page.post(at("fall", one), {"on": day, "back": "yes"}).status_code == 422
    page.post(at("fall", one), {"reason": "inspect", "on": day, "back": "yes"})
    assert now(listing).stage == Stage.ACTIVE
    assert "Petra Lund" in page.get(at("tab", one, "details")).content.decode()
    page.post(at("contract", one), {"price": "441,000", "on": day, "names": "Al Ortega"})
    asked = page.get(at("closing", one)).content.decode()
    assert "June &amp; Walt Hargrove is filed as Past Client." in asked
    later = today + dt.timedelta(days=2)
    late = {"price": "441000", "on": f"{later.month}/{later.day}/{later.year}"}
    assert page.post(at("closing", one), late).status_code == 422
    page.post(at("closing", one), {"price": "440,500.50", "on": day})
    assert (now(listing).closed_on, now(listing).price) == (today, Decimal("440500.50"))
    shown = page.get(june.get_absolute_url()).content.decode()
    assert "118 Alder Court: closed" in shown
    assert "Past Client" in shown


def test_a_form_opens_a_listing_and_says_what_it_lacks(page, june, home):
    page_of = page.get(at("new"), {"person": june.public_id, "side": "listing"})
    assert 'value="June &amp; Walt Hargrove"' in page_of.content.decode()
    body = {"side": "listing", "client": str(june.public_id), "list_price": "$449,900"}
    lacks = page.post(at("new"), body)
    assert lacks.status_code == 422
    assert "A listing begins with its address." in lacks.content.decode()
    opened = page.post(at("new"), body | {"address": HOUSE, "agreement_on": "11/3/2025"})
    with scope(home.pk):
        one = Transaction.objects.get()
        assert (one.clients, one.pack) == ("June & Walt Hargrove", "MI")
        assert one.day("agreement") == dt.date(2025, 11, 3)
    assert opened.url == one.get_absolute_url()


def test_an_appointment_at_which_they_signed_opens_it_in_one_click(page, june, home, member):
    source = None
    with scope(home.pk):
        source = LeadSource.objects.first()
        june.source = source
        june.save(update_fields=["source"])
        starts = dt.datetime(2025, 11, 3, 14)
        held = Appointment.objects.create(
            **Span(starts, starts + dt.timedelta(hours=1), home.time_zone).fields(),
            title="118 Alder Court", kind="listing", property=Property.objects.at(HOUSE),
        )  # fmt: skip
        AppointmentPerson.objects.create(appointment=held, person=june)
    assert "Open the listing" not in page.get(held.get_absolute_url()).content.decode()
    with scope(home.pk):
        Appointment.objects.filter(pk=held.pk).update(outcome="signed")
    assert "Open the listing" in page.get(held.get_absolute_url()).content.decode()
    for _ in range(2):
        page.post(at("from_appointment", held.public_id))
    with scope(home.pk):
        one = Transaction.objects.get()
        assert (one.source, one.name, one.day("agreement")) == (
            source, "118 Alder Court", dt.date(2025, 11, 3),
        )  # fmt: skip


def test_today_speaks_of_who_signed_and_of_closings_that_are_due(page, june, home, member, listing):
    assert "due." not in page.get("/").content.decode()
    with scope(home.pk):
        dan = Prospect.pursue(june, side=PursuitSide.BUY)
        dan.advance("signed", by=member)
        yesterday = clock.today(home.zone) - dt.timedelta(days=1)
        listing.go_under_contract(price=1, on=yesterday, closing=yesterday, by=member)
        Transaction.objects.filter(pk=listing.pk).update(
            created_at=clock.now() - dt.timedelta(days=60)
        )
    shown = page.get("/").content.decode()
    assert "1 closing was due." in shown
    assert at("closing", listing.public_id) in shown
    assert "1 client has signed." in shown


def test_only_what_is_known_or_asked_for_now_is_shown(page, listing, home):
    shown = page.get(at("tab", listing.public_id, "details")).content.decode()
    known, add = shown.split("Add a fact")
    assert "Bedrooms" in known
    assert "Still to find out" in known
    assert "Security deposit" not in shown  # of leases alone
    assert "Lockbox serial number" not in known
    assert "Lockbox serial number" in add
    section = at("facts", listing.public_id, "access")
    refused = page.post(section, {"lockbox_type": "a stick", "lockbox_code": "4711"})
    assert refused.status_code == 422
    assert "4711" in refused.content.decode()
    page.post(section, {"lockbox_type": "supra", "lockbox_serial": "34110927"})
    assert now(listing).facts["lockbox_serial"] == "34110927"
    assert now(listing).facts["beds"] == 4
    page.post(section, {"lockbox_type": "supra", "lockbox_serial": ""})
    assert "lockbox_serial" not in now(listing).facts
    assert page.get(at("facts", listing.public_id, "lease")).status_code == 404


def test_what_the_agent_earns_is_not_shown_to_who_may_not_see_it(
    page, client_of, join, listing, home
):
    details, section = (at("tab", listing.public_id, "details"),
                        at("facts", listing.public_id, "listing"))  # fmt: skip
    assert "2.75%" in page.get(details).content.decode()
    helper = client_of(join(MemberRole.ASSISTANT).user)
    assert "2.75" not in helper.get(details).content.decode()
    assert "2.75" not in helper.get(section).content.decode()
    helper.post(section, {"sign": "ordered", "listing_percent": "9"})
    assert now(listing).facts["listing_percent"] == "2.75"
    assert now(listing).facts["sign"] == "ordered"


def test_it_is_found_by_street_client_and_mls_number(page, listing, home):
    with scope(home.pk):
        Property.objects.filter(pk=listing.property_id).update(mls_number="1914-0412")
    for words in ("alder", "hargrove court", "1914-04"):
        assert listing.get_absolute_url() in page.get("/search/", {"q": words}).content.decode()
    assert listing.get_absolute_url() not in page.get("/search/", {"q": "elm"}).content.decode()


def test_the_basics_keep_what_was_not_said_and_refuse_a_side_that_does_not_fit(page, listing, home):
    body = {"side": "buyer", "brought_by": "team", "address": HOUSE, "source_detail": "A sign"}
    refused = page.post(at("basics", listing.public_id), body)
    assert refused.status_code == 422
    assert "Pre-listing is no stage of that side." in refused.content.decode()
    page.post(at("basics", listing.public_id), body | {"side": "both", "mls_number": "77"})
    one = now(listing)
    assert (one.side, one.brought_by, one.source_detail) == ("both", "team", "A sign")
    assert one.list_price == Decimal("449900")
    with scope(home.pk):
        assert one.property.mls_number == "77"


def test_every_fact_of_the_trade_has_a_field_that_says_what_it_holds():
    kinds = {"text", "long", "number", "money", "percent", "choice", "yes", "url", "decimal"}
    for field in facts.FIELDS.values():
        assert field.type in kinds, field.key
        assert field.type != "choice" or field.choices, field.key
        assert field.needed <= set(Stage.values), field.key
        assert field.sides <= set(Side.values), field.key
