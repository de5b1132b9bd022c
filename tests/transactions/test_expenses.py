"""Expenses, their receipts, miles, budgets, and what the accountant gets."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from contacts.models import Property
from crm.kit import clock
from transactions import starting
from transactions.commissions import reckoning
from transactions.expenses import listing
from transactions.models import Commission, Expense, Side, Trip

pytestmark = pytest.mark.django_db
D = Decimal
NOON = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
MONEY = reverse("transactions:expenses")
NEW = reverse("transactions:expense_new")


@pytest.fixture(autouse=True)
def friday():
    with clock.at(NOON):
        yield


@pytest.fixture
def as_ana(client_of, ana):
    return client_of(ana)


@pytest.fixture
def deal(here, member):
    return starting.open(
        Side.LISTING, by=member, property=Property.objects.at("1 Elm Street, Reno, NV")
    )


def spend(amount, category="signs", on=TODAY, **facts):
    return Expense.objects.create(amount=D(amount), category=category, on=on, **facts)


def picture(kind="PNG", name="receipt.png"):
    out = io.BytesIO()
    made = Image.new("RGB", (40, 60), "white")
    exif = made.getexif()
    exif[0x010F] = "Camera of Zed"
    made.save(out, kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


# ── writing them down ────────────────────────────────────────────────────────
def test_an_expense_with_its_receipt_is_kept_and_given_back_as_a_download(as_ana, deal):
    body = {
        "amount": "$85.40", "category": "signs", "payee": "Harbor Print", "on": "11/18",
        "transaction": deal.public_id, "receipt_file": picture(name="../../etc/my receipt.png"),
    }  # fmt: skip
    assert as_ana.post(NEW, body).status_code == 302
    one = Expense.objects.get()
    assert (one.amount, one.on, one.transaction) == (D("85.40"), dt.date(2026, 11, 18), deal)
    assert one.receipt_name == "my receipt.png"
    assert "my receipt" not in one.receipt
    answer = as_ana.get(reverse("transactions:receipt", args=[one.public_id]))
    assert answer["Content-Disposition"] == ('attachment; filename="2026-11-18-harbor-print.jpg"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert b"Camera of Zed" not in answer.content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("receipt.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("receipt.html", b"<script>alert(1)</script>"),
        ("receipt.jpg", b"MZ not a picture"),
        ("receipt.pdf", b"%PDF-1.7 cut off"),
    ],
)
def test_what_is_no_receipt_is_refused_and_nothing_typed_is_lost(name, content, as_ana, here):
    body = {"amount": "$85.40", "category": "signs", "payee": "Harbor Print", "on": "yesterday",
            "receipt_file": SimpleUploadedFile(name, content)}  # fmt: skip
    answer = as_ana.post(NEW, body)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Harbor Print"' in page
    assert 'value="yesterday"' in page
    assert not Expense.objects.exists()


def test_a_day_without_its_year_is_the_last_one_that_was(as_ana, here):
    for typed, day in [("12/30", dt.date(2025, 12, 30)), ("1/5/2026", dt.date(2026, 1, 5)),
                       ("yesterday", dt.date(2026, 11, 19))]:  # fmt: skip
        as_ana.post(NEW, {"amount": "5", "category": "ads", "on": typed})
        assert Expense.objects.latest("pk").on == day


def test_an_expense_that_was_taken_away_comes_back_with_its_receipt(as_ana, here):
    body = {"amount": "5", "category": "ads", "on": "today", "receipt_file": picture()}
    as_ana.post(NEW, body)
    one = Expense.objects.get()
    gone = as_ana.post(reverse("transactions:expense_removal", args=[one.public_id]), follow=True)
    assert not Expense.objects.exists()
    undo = [str(said.extra_tags) for said in gone.context["messages"]][-1]
    as_ana.post(undo)
    assert Expense.objects.get().receipt_content[:3] == b"\xff\xd8\xff"


def test_miles_there_and_back_are_worth_the_rate_of_their_year(as_ana, deal, member):
    body = {"miles": "12.5", "there_and_back": "on", "on": "11/18", "what": "Signs",
            "transaction": deal.public_id}  # fmt: skip
    as_ana.post(reverse("transactions:trip_new"), body)
    assert Trip.objects.get().miles == D(25)
    Trip.objects.create(on=dt.date(2025, 5, 1), miles=D("10.1"))
    year = {2025: (D("10.1"), D("7.07")), 2026: (D(25), D("18.13"))}
    assert listing.driven(member, dt.date(2025, 1, 1), TODAY) == year
    rate = f"{reverse('transactions:tax_year')}?year=2026"
    assert as_ana.post(rate, {"mile": "0.80", "meals": "50", "gift": "25"}).status_code == 302
    assert listing.driven(member, dt.date(2026, 1, 1), TODAY)[2026][1] == D(20)
    assert "$20" in as_ana.get(reverse("transactions:mileage")).content.decode()
    assert "$20" in as_ana.get(f"{deal.get_absolute_url()}money/").content.decode()


def test_a_listing_shows_what_it_cost_and_the_year_holds_it_too(as_ana, deal, member):
    spend("300", "photos", transaction=deal)
    spend("100", "ads")
    assert listing.of_deal(deal, member)["total"] == D(300)
    assert listing.spent(member, dt.date(2026, 1, 1), TODAY)["total"] == D(400)
    page = as_ana.get(f"{MONEY}?for={deal.public_id}").content.decode()
    assert "$300" in page
    assert "Advertising" not in page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_a_budget_stands_against_what_was_spent(as_ana, here, member):
    spend("900", "ads")
    spend("50", "ads", on=dt.date(2025, 5, 1))
    url = f"{reverse('transactions:budget')}?year=2026"
    assert as_ana.post(url, {"ads": "a lot"}).status_code == 422
    assert as_ana.post(url, {"ads": "$800", "signs": "300"}).status_code == 302
    page = as_ana.get(url).content.decode()
    assert "$900 spent of $1,100" in page
    assert "−$100" in page
    as_ana.post(url, {"ads": "", "signs": "300"})
    assert listing.against_budget(member, 2026)["planned"] == D(300)


# ── for the accountant ───────────────────────────────────────────────────────
@pytest.fixture
def year(here, member, deal):
    """Two quarters of expenses, a trip, and a commission that came."""
    spend("100.10", "meals", payee="=HYPERLINK(1)", what="@cmd", on=dt.date(2026, 2, 1))
    spend("60", "signs", payee="Harbor Print", on=dt.date(2026, 10, 5), transaction=deal)
    spend("40", "printing", payee="Harbor Print", on=dt.date(2026, 12, 31))
    spend("999", "ads", on=dt.date(2025, 12, 31))
    Trip.objects.create(on=dt.date(2026, 10, 6), miles=D(100), what="+1 showing")
    deal.go_under_contract(price=D(400_000), by=member)
    commission = Commission.objects.create(transaction=deal, how="flat", flat=D(10_000))
    reckoning.take_plan(commission, None)
    deal.close(on=TODAY, by=member)
    Commission.objects.update(received_on=TODAY, received=D("9999.99"))


def exported(as_ana, kind, **which):
    answer = as_ana.post(reverse("transactions:accountant"), {"kind": kind, **which})
    assert answer.status_code == 200
    return answer, b"".join(answer.streaming_content)


def test_the_csv_has_the_year_with_totals_and_payees(as_ana, year):
    answer, content = exported(as_ana, "csv", year="2026")
    assert 'filename="for-the-accountant-2026.csv"' in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert ["Income received", "", "9999.99", "9999.99"] in rows
    assert ["Meals", "Meals", "100.10", "50.05"] in rows
    assert ["Mileage", "Car and truck", "72.50", "72.50"] in rows
    assert ["All expenses", "", "272.60", "222.55"] in rows
    assert ["Left over", "", "9727.39", "9777.44"] in rows
    assert ["Harbor Print", "100.00", "0.00", "100.00", "2"] in rows
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]


def test_a_quarter_holds_its_own_days_only(as_ana, year):
    _, content = exported(as_ana, "csv", year="2026", quarter="4")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert ["All expenses", "", "172.50", "172.50"] in rows
    assert not [row for row in rows if row[:1] == ["Meals"]]


def test_the_xlsx_has_a_sheet_for_each_table_and_no_formula(as_ana, year):
    answer, content = exported(as_ana, "xlsx", year="2026")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    book = zipfile.ZipFile(io.BytesIO(content))
    names = [sheet.get("name") for sheet in fromstring(book.read("xl/workbook.xml")).iter()
             if sheet.tag.endswith("}sheet")]  # fmt: skip
    assert names == ["Totals", "Income", "Expenses", "Mileage", "Payees"]
    sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert not [one for one in sheets if "<f>" in one or "<f " in one or "hyperlink" in one]
    assert "<v>9999.99</v>" in sheets[0]
    assert "=HYPERLINK(1)" in book.read("xl/sharedStrings.xml").decode()


def test_three_hundred_expenses_are_paged_by_key_within_few_queries(
    as_ana, here, deal, django_assert_max_num_queries
):
    Expense.objects.bulk_create(
        Expense(on=TODAY - dt.timedelta(n // 3), amount=n + 1, what=f"Thing {n}", transaction=deal)
        for n in range(120)
    )
    seen, url = [], MONEY
    while url:
        with django_assert_max_num_queries(32):
            page = as_ana.get(url).context["page"]
        seen += [one.pk for one in page.rows]
        url = page.next_url
    assert len(seen) == len(set(seen)) == 120
