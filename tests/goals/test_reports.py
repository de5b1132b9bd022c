"""Reports: all of them stand there, each says how it counts, prints, and becomes a file."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.capabilities import Capability, Role
from accounts.models import Act, Membership
from accounts.tenancy import scope
from contacts.models import Category, Person
from crm.kit import clock
from goals.reports import reports
from messaging.models import Message, MessageEvent
from transactions.models import Brokerage, CommissionLine, Expense, Showing, Trip

pytestmark = pytest.mark.django_db

# The list that Sphere promises, by the names of its reports.
PROMISED = {
    "production", "pending-forecast", "closed", "commission-detail", "commission-receivable",
    "caps", "referral-fees", "lead-source-return", "lead-source-funnel", "speed-to-lead",
    "conversion", "activity-by-member", "call-sheet", "last-contact", "top100-coverage",
    "birthdays", "christmas", "database-health", "email-results", "drip-performance",
    "listing-activity", "showings", "expirations", "days-on-market", "fell-through", "expenses",
    "mileage", "payees", "year-over-year", "referral-tree", "vendor-reciprocity", "plans-kept",
    "audit-log", "export-log",
}  # fmt: skip


def url(slug: str, **asked) -> str:
    return reverse("goals:report", args=[slug], query=asked)


def rows_of(answer) -> list[list[str]]:
    """The lines of a file, the head first."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def take_out(browser, slug: str, **asked) -> list[list[str]]:
    answer = browser.post(reverse("goals:report_file", args=[slug], query=asked))
    assert answer.status_code == 200, slug
    return rows_of(answer)


@pytest.fixture
def browser(client_of, ana):
    return client_of(ana)


# ── all of them ──────────────────────────────────────────────────────────────
def test_every_promised_report_is_on_the_index(browser, home):
    assert set(reports) >= PROMISED
    page = browser.get(reverse("goals:reports")).content.decode()
    missing = [slug for slug in reports if f'href="{url(slug)}"' not in page]
    assert missing == []


def test_each_says_how_it_counts_and_the_file_has_what_the_page_has(three_years, browser):
    for slug, one in reports.items():
        answer = browser.get(url(slug, period="2026"))
        assert answer.status_code == 200, slug
        page = answer.content.decode()
        assert "How it is counted." in page
        assert escape(one.counted) in page, slug
        head, *body = take_out(browser, slug, period="2026") if answer.context["rows"] else [[]]
        if not body:
            continue
        table = answer.context["table"]
        assert head == [column.title for column in table.columns], slug
        shown = len(answer.context["rows"]) + (table.total is not None)
        shown += slug in ("audit-log", "export-log")  # the file itself is one more
        assert len(body) == shown, slug


def test_whoever_takes_a_report_out_stands_in_the_log_of_exports(three_years, browser, client_of):
    take_out(browser, "fell-through", period="2026")
    log = take_out(browser, "export-log", period="2026")
    assert [row[1:3] for row in log[1:]][-1] == [
        "Ana Alvarez", "Exported the report “Why deals fell through”"
    ]  # fmt: skip
    client = client_of(three_years.agent.user)
    with scope(three_years.home.pk):
        Membership.objects.filter(pk=three_years.agent.pk).update(refused=[Capability.EXPORT])
    assert client.post(reverse("goals:report_file", args=["closed"])).status_code == 403
    assert "As a file" not in client.get(url("closed", period="2026")).content.decode()
    with scope(three_years.home.pk):
        assert Act.objects.filter(kind="export").count() == 2


# ── who may see income ───────────────────────────────────────────────────────
def test_who_may_not_see_income_meets_none_in_any_report(three_years, join, client_of):
    helper = join(Role.ASSISTANT)
    with scope(three_years.home.pk):
        Membership.objects.filter(pk=helper.pk).update(
            granted=[Capability.EXPORT, Capability.MANAGE_TEAM]  # who leads sees everybody
        )
    browser = client_of(helper.user)
    index = browser.get(reverse("goals:reports")).content.decode()
    for slug, one in reports.items():
        if one.income:
            assert browser.get(url(slug)).status_code == 403, slug
            file = browser.post(reverse("goals:report_file", args=[slug]))
            assert file.status_code == 403, slug
            assert f'href="{url(slug)}"' not in index
            continue
        page = browser.get(url(slug, period="2026")).content.decode()
        for dollars in ("$75,000", "$60,000", "$7,500", "$10,000", "$6,000", "$2,750"):
            assert dollars not in page, f"{slug} says {dollars}"


# ── money ────────────────────────────────────────────────────────────────────
def test_commissions_of_a_year_add_up_to_what_was_made(
    three_years, browser, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        page = browser.get(url("commission-detail", period="2026"))
    assert len(page.context["rows"]) == 9
    total = [cell.text for cell in page.context["total"]]
    # nine closings: 75,000 of 3,000,000, a fifth of it the broker's
    assert total[3:7] == ["$3,000,000", "$75,000", "$15,000", "$60,000"]
    assert reverse("transactions:commission_statement", args=[
        three_years.deals["26-01"].public_id
    ]) in page.content.decode()  # fmt: skip
    listings = browser.get(url("commission-detail", period="2026", side="listing"))
    assert len(listings.context["rows"]) == 5
    of_agent = take_out(browser, "commission-detail", period="2026", member=three_years.agent.pk)
    assert [row[4] for row in of_agent[1:]] == ["7500.00", "7500.00"]  # one deal, and the total


def test_what_closed_and_has_not_come_in_waits_with_its_days(three_years, browser):
    with scope(three_years.home.pk):
        one = three_years.deals["26-09"].commissions.get()  # closed on September 14
        one.received, one.received_on = None, None
        one.save()
    rows = take_out(browser, "commission-receivable")
    assert rows[1][1:] == ["2026-09-14", "67", "61 to 90 days", "7500.00", "6000.00"]


def test_referral_fees_say_which_brokerage_and_when(three_years, browser):
    with scope(three_years.home.pk):
        lake = Brokerage.objects.create(name="Lakeside Realty", license_number="6502")
        CommissionLine.objects.create(
            commission=three_years.deals["26-02"].commissions.get(), label="Referral fee",
            payee="referral", brokerage=lake, kind="flat", amount=1_875, took=Decimal(1_875),
            paid_on=dt.date(2026, 3, 30),
        )  # fmt: skip
    rows = take_out(browser, "referral-fees", period="2026")
    assert rows[1][1:] == ["Paid", "Lakeside Realty", "2026-03-23", "1875.00", "", "2026-03-30"]
    assert rows[-1][4] == "1875.00"
    assert len(take_out(browser, "referral-fees", period="2026-Q1")) == 3


def test_expenses_miles_and_payees_are_those_of_the_days_asked_for(three_years, browser):
    with scope(three_years.home.pk):
        Trip.objects.create(on=dt.date(2026, 5, 4), miles=Decimal(100), what="A showing")
        Expense.objects.create(
            on=dt.date(2026, 5, 5), amount=Decimal(80), category="signs", payee='=HYPERLINK("x")'
        )
    spent = {row[0]: row[2] for row in take_out(browser, "expenses", period="2026")}
    assert spent["Coaching"] == "2750.00"  # eleven months of $250
    assert take_out(browser, "mileage", period="2026")[-1][-2:] == ["100.0", "72.50"]
    assert browser.get(url("mileage", period="2025")).context["rows"] == []
    payees = take_out(browser, "payees", period="2026-05")
    by_name = {row[0]: Decimal(row[3]) for row in payees[1:]}
    assert by_name["(nobody named)"] == 350  # ads and the coach
    assert by_name['\'=HYPERLINK("x")'] == 80  # no spreadsheet runs it


# ── listings, letters, the day ───────────────────────────────────────────────
def test_a_listing_says_who_came_and_what_they_said(
    home, listing, browser, django_assert_max_num_queries
):
    with scope(home.pk):
        now = clock.now()
        for hours in (30, 50):
            showing = Showing.objects.create(
                transaction=listing,
                agent_name="Ines Falk",
                starts_at=now - dt.timedelta(hours=hours),
            )
        showing.feedback().answer(interest="very", price="high", condition=4, remarks="Lovely lake")
    year = f"{clock.today(home.zone):%Y}"
    with django_assert_max_num_queries(40):
        page = browser.get(url("showings", period=year))
    assert "2 took place, 1 were answered." in page.content.decode()
    assert "Lovely lake" in page.content.decode()
    (head, line) = take_out(browser, "listing-activity", period=year)
    told = dict(zip(head, line, strict=True))
    assert told["Days on market"] == "12"
    assert (told["Showings"], told["Answers"], told["Inquiries"]) == ("2", "1", "0")
    earlier = str(int(year) - 2)
    assert browser.get(url("listing-activity", period=earlier)).context["rows"] == []


def test_what_became_of_letters_is_what_the_ledger_knows(home, browser):
    with scope(home.pk), clock.at(dt.datetime(2026, 10, 5, 15, tzinfo=dt.UTC)):
        for key in ("drip:1:1", "drip:2:1", "mailing:9:1", "hello"):
            one = Message.objects.queue(key=key, to="june@example.com", subject="Hi", text="Hi")
            sent = Message.objects.filter(pk=one.pk)
            sent.update(state="sent", sent_at=clock.now())
            if key.startswith("drip"):
                MessageEvent.objects.note(one, "opened")
        MessageEvent.objects.note(one, "bounced")
        MessageEvent.objects.note(one, "opened", is_machine=True)  # a scanner's look is none
    rows = {row[0]: row for row in take_out(browser, "email-results", period="2026-10")}
    what, sent, delivered, bounced, junk, out, opened, clicked, replied = rows["Drips"]
    assert (sent, bounced, opened) == ("2", "0", "2")
    assert rows["Letters and notices"][1:] == ["1", "0", "1", "0", "0", "0", "0", "0"]
    assert rows["Together"][1] == "4"
    assert browser.get(url("email-results", period="2026-09")).context["rows"] == []


def test_christmas_cards_without_an_address_are_named(home, june, browser):
    with scope(home.pk):
        june.file(Category.objects.meaning("christmas"))
        hal = Person.objects.create(first_name="Hal", last_name="Osborn")
        hal.file(Category.objects.meaning("christmas"))
        hal.addresses.create(street="1 Main Street", city="Reno", state="NV", postal_code="89501")
    rows = take_out(browser, "christmas")
    assert [(row[0], row[-1]) for row in rows[1:]] == [("June & Walt Hargrove", "No address")]
