"""Whole stories through the front door: offers by mail, an analysis, a lease, two states, a fee."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.models import Person, Property
from crm.kit import clock
from messaging import delivery
from messaging.models import Message
from tests.pdf import read
from tests.transactions.test_market_analysis import CSV
from transactions import dates, starting
from transactions.commissions import payments
from transactions.models import Commission, KeyDate, MarketAnalysis, Offer, Side, Stage, Transaction

MONDAY = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)  # noon in Detroit
TODAY = dt.date(2026, 11, 23)
D = Decimal


@pytest.fixture(autouse=True)
def monday(here):
    with clock.at(MONDAY):
        yield


@pytest.fixture
def web(client, ana):
    client.force_login(ana)
    return client


def at(name, *args) -> str:
    return reverse(f"transactions:{name}", args=args)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def went(answer):
    assert answer.status_code == 302, text_of(answer)
    return answer


def by_mail(sink) -> list[tuple[str, str]]:
    """What leaves now: to whom, and the words."""
    before = len(sink.messages)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        delivery.deliver_due()
    return sorted((mail.recipient, mail.text) for mail in sink.messages[before:])


def fresh(one) -> Transaction:
    return Transaction.objects.select_related("property", "workspace").get(pk=one.pk)


# ── offers ───────────────────────────────────────────────────────────────────
@pytest.fixture
def three(web, member, june):
    """A listing with three offers, each from an agent with an address."""
    one = starting.open(
        Side.LISTING, by=member, clients=[june], list_price=D(449_900),
        property=Property.objects.at("412 Tamarack Lane, Traverse City, MI 49684"),
    )  # fmt: skip
    one.move_to(Stage.ACTIVE, by=member)
    for name, agent, price in (
        ("The Oyelarans", "Ines Falk", "450,000"), ("J. Whitlock", "Tom Reyes", "445,000"),
        ("P. Lund", "Priya Shah", "447,500"),
    ):  # fmt: skip
        body = {
            "name": name, "agent_name": agent, "price": price, "financing": "conventional",
            "agent_email": f"{agent.split()[0].lower()}@example.com", "proof": "none",
            "inspection": "condition", "inspection_days": "10", "concession": "5,000",
        }  # fmt: skip
        went(web.post(at("offer_new", one.public_id), body))
    return one, list(Offer.objects.in_order())


def test_best_and_final_goes_to_every_agent_and_their_answers_change_the_table(web, three, sink):
    listing, (first, second, third) = three
    went(web.post(at("best_and_final", listing.public_id), {
        "until": "11/24/2026", "until_hour": "6 pm", "subject": "Best and final: 412 Tamarack",
        "words": "Please send your best and final.",
    }))  # fmt: skip
    asked = by_mail(sink)
    assert [to for to, _ in asked] == ["ines@example.com", "priya@example.com", "tom@example.com"]
    for _, words in asked:
        assert "by Tuesday, November 24, 6 pm" in words
        assert "$" not in words, "nobody hears of the others"
    page = text_of(web.get(at("tab", listing.public_id, "offers")))
    assert "Accept offer 1" in page, "the highest price, as long as no net sheet says otherwise"
    for offer, price in ((first, "452,000"), (second, "458,000")):
        body = {"name": offer.name, "agent_name": offer.agent_name, "price": price,
                "agent_email": offer.agent_email, "financing": "conventional", "proof": "none",
                "inspection": "condition", "concession": "5,000"}  # fmt: skip
        went(web.post(at("offer_edit", offer.public_id), body))
    went(web.post(at("offer_withdrawal", third.public_id)))
    page = text_of(web.get(at("tab", listing.public_id, "offers")))
    assert "Accept offer 2" in page
    assert fresh(listing).day("offers_due") == dt.date(2026, 11, 24)


def test_counters_go_back_and_forth_by_mail_until_one_is_taken_and_accepted(web, three, sink):
    listing, (first, second, third) = three
    url = at("offer_counter", first.public_id)
    went(web.post(url, {"price": "460,000", "concession": "0", "is_mailed": "on"}))
    ((to, words),) = by_mail(sink)
    assert to == "ines@example.com"
    assert "$460,000" in words
    went(web.post(at("offer_counter_refused", first.public_id)))
    went(web.post(at("offer_edit", first.public_id), {
        "name": first.name, "agent_name": first.agent_name, "agent_email": first.agent_email,
        "price": "453,000", "financing": "conventional", "proof": "none",
        "inspection": "condition", "inspection_days": "7", "concession": "4,000",
    }))  # fmt: skip
    counter = {"price": "456,000", "concession": "2,000", "closing_on": "12/18/2026",
               "words": "Then we have a deal.", "is_mailed": "on"}  # fmt: skip
    went(web.post(url, counter))
    ((_, words),) = by_mail(sink)
    assert "$456,000" in words
    assert "Then we have a deal." in words
    assert web.get(url.replace("counter/", "counter/taken/")).status_code == 405
    went(web.post(at("offer_counter_taken", first.public_id)))
    went(web.post(at("offer_acceptance", first.public_id), {
        "price": "456,000", "on": "11/23/2026", "closing": "12/18/2026", "others": "decline",
        "is_mailed": "on",
    }))  # fmt: skip
    said = dict(by_mail(sink))
    assert "$456,000" in said["ines@example.com"]
    for other in ("tom@example.com", "priya@example.com"):
        assert "was not accepted" in said[other]
        assert "$" not in said[other]
    one = fresh(listing)
    assert (one.stage, one.price) == (Stage.UNDER_CONTRACT, 456_000)
    assert one.day("inspection") == dt.date(2026, 11, 30)
    assert one.facts["concessions"] == "2000.00"
    assert {offer.state for offer in Offer.objects.exclude(pk=first.pk)} == {"declined"}
    assert Message.objects.filter(kind="Offer").count() == 5


# ── a market analysis ────────────────────────────────────────────────────────
def test_an_analysis_goes_from_the_file_of_the_mls_to_its_page_and_its_paper(web, member, june):
    one = starting.open(
        Side.LISTING, by=member, clients=[june], beds=4, baths_full=2, baths_half=1, sqft=2310,
        year_built=1968,
        property=Property.objects.at("412 Tamarack Lane, Traverse City, MI 49684"),
    )  # fmt: skip
    for name in ("transactions", "list"):
        assert at("market_analyses") in text_of(web.get(at(name))), "one click from the deals"
    new = f"{at('market_analysis_new')}?of={one.public_id}"
    page = text_of(web.get(new))
    assert 'value="2310"' in page
    assert "June &amp; Walt Hargrove" in page
    body = {"address": "412 Tamarack Lane, Traverse City", "made_for": "June & Walt",
            "made_on": "11/23/2026", "sqft": "2310", "beds": "4", "baths": "2.5", "year": "1968",
            "rate_sqft": "$90"}  # fmt: skip
    analysis_url = went(web.post(new, body)).url
    upload = SimpleUploadedFile("comps.csv", CSV.encode(), "text/csv")
    went(web.post(f"{analysis_url}homes/import/", {"file": upload}))
    page = text_of(web.get(analysis_url))
    # 431,500 + 100 feet × $90; 452,000 − 170 feet × $90
    assert "$440,500" in page
    assert "$436,700" in page
    assert MarketAnalysis.objects.get().transaction == one
    said = "\n".join(sheet.text for sheet in read(web.get(f"{analysis_url}analysis.pdf").content))
    for words in ("412 Tamarack Lane", "9 Birch Row", "22 Maple Street", "not an appraisal"):
        assert words in said
    assert analysis_url in text_of(web.get(at("tab", one.public_id, "offers")))
    assert "412 Tamarack Lane" in text_of(web.get(at("market_analyses")))


# ── a lease ──────────────────────────────────────────────────────────────────
def test_a_lease_lives_from_its_agreement_to_its_end_with_its_commission(web, june):
    noah = Person.objects.create(first_name="Noah", last_name="Reed")
    went(web.post(at("new"), {
        "side": "landlord", "client": str(june.public_id), "list_price": "2,450",
        "address": "9 Birch Row, Traverse City, MI 49684", "agreement_on": "11/2/2026",
    }))  # fmt: skip
    one = Transaction.objects.get()
    assert (one.clients, one.stage) == ("June & Walt Hargrove", Stage.PRE_LISTING)
    went(web.post(at("stage", one.public_id), {"to": "active"}))
    asked = text_of(web.get(at("contract", one.public_id)))
    for words in ("Rent a month", "Tenant, of your contacts", "Lease begins"):
        assert words in asked
    went(web.post(at("contract", one.public_id), {
        "price": "2,400", "on": "11/23/2026", "closing": "12/1/2026", "who": str(noah.public_id),
    }))  # fmt: skip
    rail = text_of(web.get(at("plan_begin", one.public_id)))
    rail = text_of(web.get(one.get_absolute_url()))
    assert "Lease signed" in rail
    assert "Lease begins" in rail
    assert "<span>Closing</span>" not in rail
    proposed = at("key_dates_proposed", one.public_id)
    assert "Lease ends" in text_of(web.get(proposed))
    went(web.post(proposed, {"word": ["lease_end"], "on_lease_end": "11/30/2027"}))
    went(web.post(at("commission", one.public_id), {"how": "percent", "rate": "100", "plan": ""}))
    assert Commission.objects.get().gross == 2_400
    went(web.post(at("closing", one.public_id), {"on": "11/23/2026", "price": "2,400"}))
    one, noah = fresh(one), Person.objects.get(pk=noah.pk)
    assert (one.stage, one.closed_on) == (Stage.CLOSED, TODAY)
    assert one.day("lease_start") == dt.date(2026, 12, 1), "it begins when it begins"
    assert noah.lease_ends_on == dt.date(2027, 11, 30)
    lives = noah.addresses.get(lived_until=None)
    assert (lives.street, lives.lived_from) == ("9 Birch Row", dt.date(2026, 12, 1))
    assert "Leased at" in text_of(web.get(one.get_absolute_url()))
    assert Commission.objects.get().kept == 2_400


def test_a_lease_has_one_mark_for_its_signing_and_none_of_a_sale(web, member, june):
    one = starting.open(Side.TENANT, by=member, clients=[june])
    one.go_under_contract(price=D(1800), closing=dt.date(2026, 12, 1), by=member)
    assert list(KeyDate.objects.shown().known().in_order().values_list("word", flat=True)) == [
        "lease_signed", "lease_start",
    ]  # fmt: skip
    assert "<td>Closing</td>" not in text_of(web.get(at("key_dates", one.public_id)))


# ── states ───────────────────────────────────────────────────────────────────
STATES = {
    "TX": ("1400 Nueces Street, Austin, TX 78701", "Texas", "Effective date", {
        "option_end": ("Option period ends", dt.date(2026, 11, 30), "7 days after Effective date"),
        "earnest_money": ("Earnest money and option fee at title", dt.date(2026, 11, 26),
                          "3 days after Effective date"),
        "inspection": ("Inspection", dt.date(2026, 11, 28), "5 days after Effective date"),
    }),
    "NJ": ("22 Court Street, Freehold, NJ 07728", "New Jersey", "Contract", {
        # three business days over Thanksgiving
        "attorney_review": ("Attorney review ends", dt.date(2026, 11, 27),
                            "3 business days after Contract"),
        "inspection": ("Inspection", dt.date(2026, 12, 11), "14 days after Attorney review ends"),
        "loan": ("Mortgage commitment", dt.date(2026, 12, 27),
                 "30 days after Attorney review ends"),
    }),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_a_state_counts_and_names_its_own_days_from_contract_to_closing(state, web, june):
    address, name, signed, expected = STATES[state]
    went(web.post(at("new"), {"side": "listing", "client": str(june.public_id),
                              "address": address, "list_price": "500k"}))  # fmt: skip
    one = Transaction.objects.get()
    assert one.pack == state
    went(web.post(at("stage", one.public_id), {"to": "active"}))
    went(web.post(at("contract", one.public_id), {
        "price": "495k", "on": "11/23/2026", "closing": "12/30/2026", "names": "Petra Lund",
    }))  # fmt: skip
    url = at("key_dates_proposed", one.public_id)
    page, typed = text_of(web.get(url)), {"word": list(expected)}
    for word, (label, on, counted) in expected.items():
        assert label in page
        assert counted in page
        typed[f"on_{word}"] = f"{on.month}/{on.day}/{on.year}"
    went(web.post(url, typed))
    days = {day.word: day for day in KeyDate.objects.all()}
    assert days["contract"].label == signed
    for word, (label, on, _) in expected.items():
        assert (days[word].label, days[word].on) == (label, on)
    assert name in text_of(web.get(at("key_dates", one.public_id)))
    first = days[next(iter(expected))]
    went(web.post(at("key_date", first.public_id), {
        "label": "Our last day out", "day": f"{first.on:%m/%d/%Y}", "counts": first.counts,
        "is_legal": "on", "tells": ["agent"],
    }))  # fmt: skip
    assert "Our last day out" in text_of(web.get(one.get_absolute_url()))
    went(web.post(at("key_dates_words", one.public_id), {"pack": "CA"}))
    labels = dict(KeyDate.objects.values_list("word", "label"))
    assert labels["contract"] == "Acceptance", "another state renames what nobody changed"
    assert labels[first.word] == "Our last day out"
    went(web.post(at("key_date_done", first.public_id)))
    with clock.at(dt.datetime(2026, 12, 30, 22, tzinfo=dt.UTC)):
        web.force_login(one.agent.user)
        went(web.post(at("closing", one.public_id), {"on": "12/30/2026", "price": "495,000"}))
    one = fresh(one)
    assert (one.stage, one.closed_on) == (Stage.CLOSED, dt.date(2026, 12, 30))


# ── a referral alone ─────────────────────────────────────────────────────────
def test_a_referral_alone_brings_its_fee_and_asks_for_nothing_of_the_others(web, member, june):
    went(web.post(at("new"), {"side": "referral", "client": str(june.public_id)}))
    one = Transaction.objects.get()
    assert (one.stage, one.name) == (Stage.AGREEMENT, "June & Walt Hargrove")
    went(web.post(at("commission", one.public_id), {
        "how": "referral", "rate": "25", "their_gross": "12,000", "payer": "Pike Homes",
        "is_brokerage": "on", "plan": "",
    }))  # fmt: skip
    asked = text_of(web.get(at("contract", one.public_id)))
    assert "of your contacts" not in asked
    assert "by name" not in asked
    went(web.post(at("contract", one.public_id), {"on": "11/23/2026", "closing": "12/18/2026"}))
    assert (fresh(one).stage, fresh(one).price) == (Stage.UNDER_CONTRACT, None)
    assert "$3,000" in text_of(web.get(at("money")))
    with clock.at(dt.datetime(2026, 12, 18, 22, tzinfo=dt.UTC)):
        web.force_login(member.user)
        went(web.post(at("closing", one.public_id), {"on": "12/18/2026"}))
        went(web.post(at("commission_received", one.public_id),
                      {"received_on": "12/18/2026", "received": "3,000"}))  # fmt: skip
        year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        assert payments.total(member, *year) == 3_000
    assert fresh(one).stage == Stage.CLOSED
    assert dates.done(one, "closing", dt.date(2026, 12, 18), by=member).on == dt.date(2026, 12, 18)
