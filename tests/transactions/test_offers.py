"""Offers side by side, and what becomes of them."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as one_commit
from django.test.utils import CaptureQueriesContext

from accounts.capabilities import Role as MemberRole
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Property
from crm.kit import clock
from messaging.models import Message
from tests.pdf import read
from transactions import starting
from transactions.models import Counter, Offer, Party, Role, Side, Stage, Transaction
from transactions.net_sheet import sheets
from transactions.offers import answering, following

NOON = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)  # noon in Detroit
# Fees of $6,056 and a dollar for each $1,000 of the price.
FIGURES = {
    "first_principal": "230341", "listing_rate": "2.75", "buyer_rate": "2.5",
    "title_policy": "5056", "settlement_fee": "1000", "transfer_rate": "1",
}  # fmt: skip


@pytest.fixture
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def listing(home, member, june, noon):
    with scope(home.pk, by=member):
        one = starting.open(
            Side.LISTING, by=member, clients=[june], list_price=Decimal(449_900),
            property=Property.objects.at("412 Tamarack Lane, Traverse City, MI 49684"),
        )  # fmt: skip
        one.move_to(Stage.ACTIVE, by=member)
        sheets.keep(one, FIGURES, by=member)
    return one


def typed(name, price, **more):
    usual = {"financing": "conventional", "proof": "none", "inspection": "condition"}
    return usual | {"name": name, "price": str(price)} | more


@pytest.fixture
def three(client, ana, listing):
    """The offers of mock-up 08, typed in."""
    client.force_login(ana)
    url = f"/transactions/offers/of/{listing.public_id}/new/"
    for body in (
        typed("The Oyelarans", "$450k", agent_name="Ines Falk", agent_company="Bayline",
              agent_email="ines@example.com", down_percent="20%", proof="confirmed",
              inspection_days="10", has_appraisal="on", closing_on="12/18/2026", buyer_rate="2.5",
              concession="5,000", repairs="3,500", until="11/21/2026", until_hour="5 pm",
              earnest_money="10,000"),
        typed("J. Whitlock", "445,000", agent_name="Tom Reyes", agent_company="Northgate",
              agent_email="tom@example.com", financing="cash", proof="funds",
              inspection="informed", closing_on="12/9/2026", buyer_rate="2"),
        typed("P. & D. Lund", "459000", financing="fha", down_percent="3.5", proof="letter",
              proof_on="9/21/2026", has_appraisal="on", has_sale_condition="on",
              closing_on="1/22/2027", concession="9000", repairs="6000"),
    ):  # fmt: skip
        assert client.post(url, body).status_code == 302
    with scope(listing.workspace_id):
        return list(Offer.objects.in_order())


def tab(client, listing) -> str:
    return client.get(f"/transactions/{listing.public_id}/offers/").content.decode()


def fresh(offer):
    with scope(offer.workspace_id):
        return Offer.objects.select_related("transaction").get(pk=offer.pk)


def test_three_offers_stand_side_by_side_and_the_highest_net_is_marked(client, listing, three):
    page = tab(client, listing)
    assert "Three offers, side by side" in page
    for said in ("Conventional, 20% down", "lender confirmed", "letter is 60 days old",
                 "Inspection 10 days, appraisal", "tomorrow 5 pm", "no agent",
                 "−$230,341", "−$12,375", "−$12,238", "−$8,900", "−$11,475", "−$6,506",
                 "$181,028", "$187,021", "$183,047", "Net to the Hargroves"):  # fmt: skip
        assert said in page
    assert page.count('<td class="best">$187,021') == 1
    assert (
        "It nets $3,974 more than offer 3 although the price is $14,000 lower, closes 44 days "
        "earlier, has no appraisal, and has no sale of another home." in page
    )
    assert "Accept offer 2" in page
    with scope(listing.workspace_id):
        assert Transaction.objects.get(pk=listing.pk).stage == Stage.OFFER


def test_the_table_asks_the_same_of_the_database_for_three_and_for_nine(client, listing, three):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/transactions/{listing.public_id}/offers/").status_code == 200
        ours = r'FROM "transactions_(offer|counter|netsheet|party|marketanalysis)"'
        return len([one for one in captured.captured_queries if re.search(ours, one["sql"])])

    before = asked()
    assert before <= 9
    with scope(listing.workspace_id):
        for number in range(6):
            answering.add(Offer(name=f"Buyer {number}", price=400_000), listing, by=None)
    assert asked() == before


def test_an_offer_typed_badly_comes_back_with_what_was_typed(client, ana, listing):
    client.force_login(ana)
    url = f"/transactions/offers/of/{listing.public_id}/new/"
    answer = client.post(url, typed("", "-5", buyer_rate="2", buyer_fee="9000", note="Nice letter",
                                    until_hour="5 pm", escalates_by="1000"))  # fmt: skip
    assert answer.status_code == 422
    page = answer.content.decode()
    for sentence in ("Whose offer is it?", "An amount below nothing", "not both", "Which day?",
                     "Steps and an end go together.", "Nice letter"):  # fmt: skip
        assert sentence in page
    with scope(listing.workspace_id):
        assert not Offer.objects.exists()


def test_accepting_puts_the_home_under_contract_and_can_be_taken_back(client, listing, three):
    one, two, lunds = three
    url = f"/transactions/offers/{one.public_id}/acceptance/"
    assert "Keep them as back-ups" in client.get(url).content.decode()
    body = {"price": "450000", "on": "11/20/2026", "closing": "12/18/2026", "others": "backup",
            "is_mailed": "on"}  # fmt: skip
    assert client.post(url, body).status_code == 302
    with scope(listing.workspace_id):
        sold = Transaction.objects.get(pk=listing.pk)
        assert (sold.stage, sold.price) == (Stage.UNDER_CONTRACT, 450_000)
        assert sold.day("closing") == dt.date(2026, 12, 18)
        assert sold.day("inspection") == dt.date(2026, 11, 30)
        assert (sold.facts["financing"], sold.facts["concessions"]) == ("conventional", "5000.00")
        roles = {party.role: party for party in Party.objects.filter(transaction=sold)}
        assert roles[Role.BUYER].called == "The Oyelarans"
        assert roles[Role.BUYER_AGENT].email == "ines@example.com"
        states = dict(Offer.objects.values_list("number", "state"))
        assert states == {1: "accepted", 2: "backup", 3: "backup"}
        assert fresh(lunds).backup_place == 2
        mails = {mail.to_address: mail.text for mail in Message.objects.filter(kind="Offer")}
        assert "is accepted" in mails["ines@example.com"]
        assert "kept as a back-up, in place 1" in mails["tom@example.com"]
        assert "450" not in mails["tom@example.com"], "nobody hears what another offered"
        Act.objects.filter(title__startswith="Accepted").get().undo(by=None)
        assert Transaction.objects.get(pk=listing.pk).stage == Stage.OFFER
    assert fresh(one).state == fresh(two).state == "open"


def test_one_offer_is_accepted_and_a_second_is_refused_with_a_sentence(client, listing, three):
    one, two, _ = three
    body = {"price": "450000", "on": "11/20/2026", "others": "leave"}
    client.post(f"/transactions/offers/{one.public_id}/acceptance/", body)
    answer = client.post(f"/transactions/offers/{two.public_id}/acceptance/", body)
    assert answer.status_code == 422
    assert "Offer 1 is accepted already." in answer.content.decode()
    assert fresh(two).state == "open"
    with scope(listing.workspace_id), pytest.raises(IntegrityError), one_commit.atomic():
        Offer.objects.filter(pk=two.pk).update(state="accepted")


def test_a_contract_that_falls_through_frees_the_back_up(client, listing, member, three):
    one, two, _ = three
    client.post(f"/transactions/offers/{one.public_id}/acceptance/",
                {"price": "450000", "on": "11/20/2026", "others": "backup"})  # fmt: skip
    with scope(listing.workspace_id, by=member):
        Transaction.objects.get(pk=listing.pk).fall_through("The loan", by=member)
    assert fresh(one).state == "withdrawn"
    assert fresh(two).state == "backup"
    body = {"price": "445000", "on": "11/30/2026", "closing": "12/9/2026", "others": "leave"}
    assert client.post(f"/transactions/offers/{two.public_id}/acceptance/", body).status_code == 302
    with scope(listing.workspace_id):
        assert Transaction.objects.get(pk=listing.pk).price == 445_000


def test_a_counter_goes_by_mail_and_its_terms_are_the_offers_once_it_is_taken(
    client, listing, three
):
    one = three[0]
    url = f"/transactions/offers/{one.public_id}/counter/"
    assert 'value="$450,000"' in client.get(url).content.decode()
    body = {"price": "455k", "closing_on": "12/11/2026", "buyer_rate": "2.5", "concession": "0",
            "repairs": "3500", "until": "11/22/2026", "words": "They love your letter.",
            "is_mailed": "on"}  # fmt: skip
    assert client.post(url, body).status_code == 302
    with scope(listing.workspace_id):
        mail = Message.objects.get(kind="Offer")
        assert mail.to_address == "ines@example.com"
        for said in ("$455,000", "December 11", "Concession to the buyer: $0", "Sunday, Novem",
                     "They love your letter."):  # fmt: skip
            assert said in mail.text
    assert fresh(one).state == "countered"
    page = client.get(one.get_absolute_url()).content.decode()
    # 455,000 − 230,341 − 12,512.50 − 11,375 − 3,500 − 6,511, beside what was offered
    assert "$190,760.50" in page
    assert "$181,028" in page
    client.post(f"/transactions/offers/{one.public_id}/counter/taken/")
    taken = fresh(one)
    assert (taken.state, taken.price, taken.concession) == ("open", 455_000, 0)
    assert taken.closing_on == dt.date(2026, 12, 11)


def test_what_is_accepted_at_the_price_of_the_counter_has_all_of_its_terms(client, listing, three):
    one = three[0]
    counter = {"price": "455000", "concession": "0", "repairs": "1000", "conditions": "As is"}
    client.post(f"/transactions/offers/{one.public_id}/counter/", counter)
    body = {"price": "455,000", "on": "11/20/2026", "closing": "12/18/2026", "others": "leave"}
    assert client.post(f"/transactions/offers/{one.public_id}/acceptance/", body).status_code == 302
    with scope(listing.workspace_id):
        known = Transaction.objects.get(pk=listing.pk).facts
        assert (known["repair_credit"], known["special_terms"]) == ("1000.00", "As is")
        assert "concessions" not in known
        assert Counter.objects.get().outcome == "taken"


def test_a_second_counter_replaces_the_first_and_a_refusal_leaves_the_offer(client, listing, three):
    one = three[0]
    for price in ("455000", "453000"):
        client.post(f"/transactions/offers/{one.public_id}/counter/", {"price": price})
    with scope(listing.workspace_id):
        outcomes = list(Counter.objects.order_by("pk").values_list("outcome", flat=True))
        assert outcomes == ["replaced", "open"]
    client.post(f"/transactions/offers/{one.public_id}/counter/refused/")
    kept = fresh(one)
    assert (kept.state, kept.price) == ("open", 450_000)


def test_declining_says_so_by_mail_once_and_the_offer_can_be_opened_again(client, listing, three):
    two = three[1]
    url = f"/transactions/offers/{two.public_id}/decline/"
    for _ in range(2):
        client.post(url, {"words": "Another offer was stronger.", "is_mailed": "on"})
    with scope(listing.workspace_id):
        mail = Message.objects.get(kind="Offer")
        assert "was not accepted" in mail.text
        assert "Another offer was stronger." in mail.text
    assert fresh(two).state == "declined"
    client.post(f"/transactions/offers/{two.public_id}/reopening/")
    assert fresh(two).state == "open"


def test_everyone_is_asked_for_best_and_final_and_who_has_no_address_is_named(
    client, listing, three
):
    url = f"/transactions/offers/of/{listing.public_id}/best-and-final/"
    page = client.get(url).content.decode()
    assert "No e-mail here for Offer 3 (P. &amp; D. Lund)" in page
    body = {"until": "11/21/2026", "until_hour": "5 pm", "subject": "Best and final",
            "words": "Please send your best and final."}  # fmt: skip
    early = client.post(url, body | {"until": "11/19/2026"})
    assert early.status_code == 422
    for _ in range(2):
        client.post(url, body)
    with scope(listing.workspace_id):
        mails = Message.objects.filter(kind="Offer").order_by("to_address")
        assert [mail.to_address for mail in mails] == ["ines@example.com", "tom@example.com"]
        for mail in mails:
            assert "by Saturday, November 21, 5 pm." in mail.text
            assert mail.text.rstrip().endswith("Ana Alvarez")
            assert "$" not in mail.text
        assert Transaction.objects.get(pk=listing.pk).day("offers_due") == dt.date(2026, 11, 21)


def test_an_offer_past_its_hour_is_not_marked_and_expires_by_itself(client, home, listing, three):
    two = three[1]
    with scope(home.pk):
        Offer.objects.filter(pk=two.pk).update(good_until=NOON - dt.timedelta(hours=1))
    page = tab(client, listing)
    assert "run out" in page
    assert "Accept offer 3" in page
    with scope(home.pk):
        following.run_out(home)
        following.run_out(home)
    assert fresh(two).state == "expired"
    assert fresh(three[0]).state == "open"


def test_who_may_not_see_income_compares_terms_without_commission_or_net(
    client, listing, three, join
):
    client.force_login(join(MemberRole.ASSISTANT).user)
    for page in (tab(client, listing), client.get(three[0].get_absolute_url()).content.decode()):
        assert "$450,000" in page
        for hidden in ("12,375", "12,238", "187,021", "181,028", "Why is offer", "Listing comm"):
            assert hidden not in page
    assert client.get(f"/transactions/offers/{three[0].public_id}/sheet.pdf").status_code == 403


def test_the_paper_for_the_sellers_shows_the_offers_and_one_net_sheet_alone(client, listing, three):
    url = f"/transactions/offers/of/{listing.public_id}/sheet.pdf"
    said = "\n".join(page.text for page in read(client.get(url).content))
    for words in ("J. Whitlock", "$187,021", "Net to you", "the Hargroves"):
        assert words in said
    alone = read(client.get(f"/transactions/offers/{three[1].public_id}/sheet.pdf").content)
    assert "$187,020.50" in "\n".join(page.text for page in alone)


def test_an_offer_of_our_buyers_has_no_net_and_names_the_sellers_agent(client, ana, member, june,
                                                                       home, noon):  # fmt: skip
    with scope(home.pk, by=member):
        search = starting.open(Side.BUYER, by=member, clients=[june])
    client.force_login(ana)
    url = f"/transactions/offers/of/{search.public_id}/new/"
    client.post(url, typed("118 Alder Court", "380000", agent_name="Gwen Asher"))
    page = tab(client, search)
    assert "They accepted" in page
    assert "take home" not in page
    with scope(home.pk):
        offer = Offer.objects.get()
    body = {"price": "380000", "on": "11/20/2026", "closing": "1/8/2027"}
    assert (
        client.post(f"/transactions/offers/{offer.public_id}/acceptance/", body).status_code == 302
    )
    with scope(home.pk):
        agent = Party.objects.get(transaction=search, role=Role.LISTING_AGENT)
        assert agent.called == "Gwen Asher"
