"""What sellers take home: every line worked out by hand, and the pages and paper that show it."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Property
from crm.kit import clock
from messaging import delivery
from tests.pdf import read
from transactions import dates, starting
from transactions.models import Document, NetSheet, Side
from transactions.net_sheet.figures import Terms, inputs, work_out

CLOSING = dt.date(2026, 12, 18)


def D(text) -> Decimal:
    return Decimal(str(text))


def worked(price=450_000, closing=CLOSING, **terms):
    counts = ("_year", "_days", "_step", "_every")
    said = {
        key: D(value) if isinstance(value, int | float) and not key.endswith(counts) else value
        for key, value in terms.items()
    }
    return work_out(Terms(price=D(price), closing=closing, **said))


def test_nothing_written_down_leaves_the_whole_price():
    sheet = worked()
    assert sheet.lines == []
    assert sheet.net == 450_000


def test_a_mortgage_is_principal_interest_for_each_day_and_the_lenders_fee():
    loan = {"first_principal": 198_400, "first_rate": 4.5, "first_fee": 45,
            "first_paid_through": dt.date(2026, 11, 30)}  # fmt: skip
    sheet = worked(**loan)
    assert sheet.amount("first_principal") == D("-198400.00")
    # 198,400 × 4.5% ÷ 365 = 24.46 a day, eighteen days
    assert sheet.amount("first_interest") == D("-440.28")
    assert sheet.amount("first_fee") == D("-45.00")
    # ÷ 360 = 24.80 a day; the lender has the money three days later
    slow = worked(**loan, interest_year=360, payoff_days=3)
    assert slow.amount("first_interest") == D("-520.80")
    # what the lender says for a day goes before what we work out
    said = worked(**loan, first_per_diem=24.5)
    assert said.amount("first_interest") == D("-441.00")


def test_a_second_mortgage_liens_penalty_and_contract_for_deed_are_paid_off_too():
    sheet = worked(
        second_principal=31_000, second_per_diem=6.8, second_paid_through=dt.date(2026, 12, 1),
        second_fee=25, liens=1_250.5, prepayment=600, contract_for_deed=9_000,
    )  # fmt: skip
    assert sheet.amount("second_interest") == D("-115.60")  # seventeen days
    assert sheet.total("payoffs") == -D("31000") - D("115.60") - 25 - D("1250.50") - 600 - 9_000


def test_interest_without_its_day_is_left_out_and_said():
    sheet = worked(first_principal=100_000, first_rate=5)
    assert sheet.amount("first_interest") == 0
    assert "say through which day it is paid" in sheet.notes[0]


def test_commissions_are_separate_lines_and_an_amount_goes_before_a_percentage():
    sheet = worked(price=445_000, listing_rate=2.75, buyer_rate=2, admin_fee=395)
    assert sheet.amount("listing_commission") == D("-12237.50")
    assert sheet.amount("buyer_commission") == D("-8900.00")
    assert sheet.total("listing") == D("-12632.50")
    assert worked(buyer_rate=2, buyer_fee=5_000).total("buyer_agent") == -5_000


@pytest.mark.parametrize(
    ("owns", "year", "owed"),
    [
        ("yes", 365, "-3520.00"),  # January 1 to December 18: 352 days of $10
        ("no", 365, "-3510.00"),
        ("yes", 360, "-3528.33"),  # eleven months of thirty and eighteen days: 348 of 3650 ÷ 360
        ("no", 360, "-3518.19"),
    ],
)
def test_taxes_in_arrears_are_owed_to_the_day_of_closing(owns, year, owed):
    sheet = worked(taxes=3_650, owns_closing_day=owns, year_days=year)
    assert sheet.amount("taxes") == D(owed)


def test_taxes_in_advance_come_back_for_the_buyers_days():
    # December 19 to 31 are thirteen days; of a year of 360, twelve
    assert worked(taxes=3_650, taxes_timing="advance").amount("taxes") == 130
    thirty = worked(taxes=3_600, taxes_timing="advance", year_days=360)
    assert thirty.amount("taxes") == 120
    paid = worked(taxes=3_650, taxes_paid_through=dt.date(2027, 6, 30))
    assert paid.amount("taxes") == D("1940.00")  # 194 days
    assert worked(taxes=3_650, closing=dt.date(2027, 1, 1)).amount("taxes") == -10


def test_dues_are_prorated_by_the_period_that_they_are_for():
    # $120 a month is 1,440 a year; December is paid
    assert worked(hoa_dues=120).amount("hoa") == D("51.29")
    arrears = worked(hoa_dues=120, hoa_timing="arrears")
    assert arrears.amount("hoa") == D("-71.01")  # eighteen days since November 30
    quarter = worked(hoa_dues=300, hoa_every=4, closing=dt.date(2026, 11, 15))
    assert quarter.amount("hoa") == D("151.23")  # 46 days to the end of the quarter


def test_transfer_taxes_count_the_price_up_to_the_next_step():
    sheet = worked(price=450_100, transfer_rate=7.5, city_rate=1.1, transfer_step=500)
    assert sheet.amount("transfer_rate") == D("-3378.75")  # on $450,500
    assert sheet.amount("city_rate") == D("-495.55")
    assert worked(price=450_100, transfer_rate=7.5).amount("transfer_rate") == D("-3375.75")


def test_every_other_line_comes_off_once_and_credits_go_on():
    keys = (
        "title_policy settlement_fee attorney_fee recording survey courier assessments "
        "hoa_transfer hoa_letter hoa_capital water_escrow concession repairs warranty "
        "non_allowables leaseback earnest_shortfall other_costs prepayment liens admin_fee"
    )
    flat = dict.fromkeys(keys.split(), 100)
    sheet = worked(**flat, other_credits=350, escrow_refund=900)
    assert sheet.net == 450_000 - 100 * len(flat) + 350
    assert {line.key for line in sheet.lines} == {*flat, "other_credits"}
    assert "$900" in sheet.notes[0], "the refund is a note, not in the net"
    assert worked(title_policy=1_001, title_paid_by="half").net == D("449499.50")
    assert worked(title_policy=1_001, title_paid_by="buyer").net == 450_000


def test_what_is_kept_is_text_and_what_makes_no_sense_counts_as_not_said():
    terms = Terms.of(
        {"taxes": "3650", "year_days": "360", "hoa_paid_through": "2026-12-31", "title_policy": "x",
         "transfer_step": "7", "listing_rate": "NaN", "unknown": "1", "liens": {"a": 1}},
        price=D(1), closing=CLOSING,
    )  # fmt: skip
    assert (terms.taxes, terms.year_days) == (3650, 360)
    assert terms.hoa_paid_through == dt.date(2026, 12, 31)
    assert (terms.title_policy, terms.transfer_step, terms.listing_rate) == (0, 1, 0)


# ── pages ────────────────────────────────────────────────────────────────────
@pytest.fixture
def listing(home, member, june):
    with scope(home.pk, by=member):
        one = starting.open(
            Side.LISTING, by=member, clients=[june], list_price=D(449_900),
            property=Property.objects.at("412 Tamarack Lane, Traverse City, MI 49684"),
            taxes=D(3650), listing_percent=D("2.75"),
        )  # fmt: skip
        dates.put(one, "closing", CLOSING, by=member)
    return one


def body(**typed):
    choices = {key: one["choices"][0][0] for key, one in inputs().items() if "choices" in one}
    return choices | {"listing_rate": "2.75%", "taxes": "3,650"} | typed


def test_the_sheet_stands_at_two_prices_with_and_without_a_concession(client, ana, listing):
    client.force_login(ana)
    url = f"/transactions/net-sheets/{listing.public_id}/"
    typed = body(price_one="$450k", price_two="430,000", buyer_rate="2.5", concession="5000",
                 first_principal="230341")  # fmt: skip
    assert client.post(url, typed).status_code == 302
    page = client.get(url).content.decode()
    # 450,000 − 230,341 − 12,375 − 3,520, with 11,250 and 5,000 for the buyers' side and without
    for net in ("$187,514", "$203,764", "$168,564", "$184,314"):
        assert net in page
    assert "the Hargroves" in page
    with scope(listing.workspace_id):
        Act.objects.get(kind="net_sheet").undo(by=None)
        assert not NetSheet.objects.filter(transaction=listing).exists()


def test_what_was_typed_is_kept_and_said_beside_the_field(client, ana, listing):
    client.force_login(ana)
    url = f"/transactions/net-sheets/{listing.public_id}/"
    answer = client.post(url, body(first_rate="200", taxes="a lot", courier="44"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "More than all of it cannot be meant." in page
    assert "Write an amount" in page
    assert 'value="a lot"' in page
    assert 'value="44"' in page


def test_who_may_not_see_income_works_on_the_sheet_and_sees_no_commission(
    client, join, listing, ana
):
    client.force_login(ana)
    url = f"/transactions/net-sheets/{listing.public_id}/"
    client.post(url, body(price_one="450000", listing_rate="2.75", admin_fee="395"))
    client.force_login(join(Role.ASSISTANT).user)
    page = client.get(url).content.decode()
    for hidden in ("12,375", "2.75", "$395", '"395', "listing_rate", "433,"):
        assert hidden not in page
    assert "3,520" in page
    assert client.post(url, body(price_one="450000", recording="80")).status_code == 302
    assert client.get(f"{url}sheet.pdf").status_code == 403
    with scope(listing.workspace_id):
        figures = NetSheet.objects.get().figures
    assert (figures["listing_rate"], figures["admin_fee"]) == ("2.750", "395.00")
    assert figures["recording"] == "80.00"


def test_the_paper_has_every_line_and_both_prices(client, ana, listing):
    client.force_login(ana)
    url = f"/transactions/net-sheets/{listing.public_id}/"
    client.post(url, body(price_one="450000", price_two="430000", buyer_rate="2.5"))
    answer = client.get(f"{url}sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    said = "\n".join(page.text for page in read(answer.content))
    for words in ("Property taxes, prorated", "$450,000", "$430,000", "Net to you", "settlement"):
        assert words in said
    assert "the Hargroves" in said


def test_it_goes_to_the_sellers_by_mail_once_and_lies_with_the_papers(
    client, ana, listing, join, sink
):
    client.force_login(ana)
    url = f"/transactions/net-sheets/{listing.public_id}/"
    client.post(url, body(price_one="450000", listing_rate="2.75"))
    page = client.get(f"{url}mail/").content.decode()
    assert "june.hargrove@example.com" in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    with scope(listing.workspace_id):
        party = listing.parties.get(role="seller")
    said = {"to": str(party.public_id), "words": "Here it is, June.", "key": key}
    assert client.post(f"{url}mail/", said | {"to": "", "words": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"{url}mail/", said).status_code == 302
    with scope(listing.workspace_id):
        paper = Document.objects.get()
        assert paper.shows_income
        assert Act.objects.filter(title__startswith="Mailed the net sheet").count() == 1
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        assert delivery.deliver_due() == 1
    (mail,) = sink.messages
    assert mail.recipient == "june.hargrove@example.com"
    (inside,) = mail.letter.iter_attachments()
    assert inside.get_content_type() == "application/pdf"
    assert "Net to you" in "\n".join(sheet.text for sheet in read(inside.get_content()))
    client.force_login(join(Role.ASSISTANT).user)
    assert client.get(f"{url}mail/").status_code == 403
    assert "Net sheet of" not in client.get(f"{listing.get_absolute_url()}papers/").content.decode()
