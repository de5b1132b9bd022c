"""A simple CMA: homes beside the one in question, adjusted, and the range that they leave."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Act
from accounts.tenancy import scope
from tests.pdf import read
from transactions.cma import adjusting, reading
from transactions.models import AgentFace, Comparable, MarketAnalysis

CSV = (
    "\ufeffMLS #,Status,Address,Sold Price,List Price,Close Date,Total Bedrooms,Full Baths,"
    "Half Baths,Above Grade SqFt,Year Built,Garage,Acres,DOM\r\n"
    '1914,Closed,"9 Birch Row, Traverse City","$431,500",439900,10/2/2026,4,2,1,"2,210",1971,2,'
    "0.4 acres,11\r\n"
    "1915,SLD,22 Maple Street,452000,455000,2026-08-14,4,3,0,2480,1984,2,,6\r\n"
    "1916,A,7 Cedar Ridge,,469900,,4,2,0,2400,1979,,,21\r\n"
)


@pytest.fixture
def analysis(home, member):
    with scope(home.pk, by=member):
        return MarketAnalysis.objects.create(
            address="412 Tamarack Lane, Traverse City, MI 49684", made_for="Ruth & Sam Keller",
            beds=4, baths=Decimal("2.5"), sqft=2310, year=1968, garage=2,
            made_on=dt.date(2026, 11, 20), by=member,
            rates={"sqft": "90", "baths": "8000", "year": "400"},
        )  # fmt: skip


@pytest.fixture
def url(client, ana, analysis):
    client.force_login(ana)
    return f"/transactions/market-analyses/{analysis.public_id}/"


def take_in(client, url, text, **more):
    return client.post(f"{url}homes/import/", {"lines": text} | more)


def test_better_comes_off_worse_goes_on_and_the_middle_is_the_median(analysis, here):
    sold = {"status": "sold", "own_adjustment": None, "is_used": True, "beds": 4, "lot": None}
    homes = [
        Comparable(address="A", price=Decimal(431_500), sqft=2210, baths=Decimal("2.5"), year=1971,
                   **sold),
        Comparable(address="B", price=Decimal(452_000), sqft=2480, baths=Decimal(3), year=1984,
                   **sold),
        Comparable(address="C", price=Decimal(469_900), sqft=2400, **sold | {"status": "active"}),
    ]  # fmt: skip
    rates = adjusting.rates_of(analysis.rates | {"beds": "x"})
    a, b, c = (adjusting.adjust(analysis, one, rates, analysis.made_on) for one in homes)
    assert a.price == 431_500 + 9_000 - 1_200  # 100 feet less, three years newer
    assert b.price == 452_000 - 15_300 - 4_000 - 6_400
    assert [part.label for part in a.adjustments] == ["100 square feet less there",
                                                      "Built 3 years later"]  # fmt: skip
    found = adjusting.range_of([a, b, c])
    assert (found.low, found.middle, found.high) == (426_300, 432_800, 439_300)
    assert found.count == 2, "what is only offered makes no range where something sold"


def test_the_months_since_a_sale_count_at_the_agents_percentage(analysis, here):
    home = Comparable(price=Decimal(400_000), status="sold", sold_on=dt.date(2026, 8, 20))
    adjusted = adjusting.adjust(analysis, home, {"month": Decimal("0.5")}, dt.date(2026, 11, 20))
    assert adjusted.total == 6_000  # three months


def test_a_file_of_the_mls_is_taken_in_and_adjusted(client, url, analysis):
    upload = SimpleUploadedFile("comps.csv", CSV.encode(), "text/csv")
    assert client.post(f"{url}homes/import/", {"file": upload}).status_code == 302
    with scope(analysis.workspace_id):
        first = Comparable.objects.get(mls_number="1914")
        assert (first.address, first.price) == ("9 Birch Row, Traverse City", 431_500)
        assert (first.baths, first.sqft, first.lot) == (Decimal("2.5"), 2210, Decimal("0.4"))
        assert first.sold_on == dt.date(2026, 10, 2)
        assert (first.status, first.days_on_market) == ("sold", 11)
        assert Comparable.objects.get(mls_number="1916").status == "active"
    page = client.get(url).content.decode()
    assert "$439,300" in page
    assert "$426,300" in page
    again = take_in(client, url, CSV)
    assert again.status_code == 422
    assert "is here already" in again.content.decode()
    with scope(analysis.workspace_id):
        Act.objects.filter(title__startswith="3 homes").get().undo(by=None)
        assert not Comparable.objects.exists()


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_lost(client, url, analysis):
    bad = "Address;Price;Beds\n1 Elm Street;$400k;3\n2 Elm Street;cheap;3\n;5;\n"
    answer = take_in(client, url, bad)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Line 3: Price: Write an amount" in page
    assert "Line 4: Address: Which home?" in page
    assert "2 Elm Street;cheap;3" in page
    with scope(analysis.workspace_id):
        assert not Comparable.objects.exists()
    assert take_in(client, url, bad, leaves_out="on").status_code == 302
    with scope(analysis.workspace_id):
        assert Comparable.objects.get().price == 400_000


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is nothing in it."),
        ("Name,Price\nx,1\n", "No column is called Address."),
        ("Address,Beds\nx,1\n", "No column is called Price"),
        ("Address,Price\n", "no home below"),
        ("Address,Price\n" + "x,1\n" * 61, "There are 61 homes in it"),
    ],
)
def test_what_is_no_table_of_homes_is_said_in_a_sentence(text, sentence):
    with pytest.raises(reading.CannotRead, match=sentence):
        reading.rows_of(text, 60)


def test_a_hostile_cell_stays_words(client, url, analysis):
    take_in(client, url, "Address,Price\n'=cmd|calc <script>alert(1)</script>,1000\n")
    page = client.get(url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_agents_own_range_and_a_home_left_out_change_the_page(client, url, analysis):
    take_in(client, url, CSV)
    with scope(analysis.workspace_id):
        home = Comparable.objects.get(mls_number="1914")
    client.post(f"/transactions/market-analyses/homes/{home.public_id}/use/")
    page = client.get(url).content.decode()
    assert "Middle of 1 adjusted" in page
    body = {"address": analysis.address, "made_on": "11/20/2026", "low": "430k", "high": "445k",
            "rate_sqft": "$90"}  # fmt: skip
    assert client.post(f"{url}edit/", body | {"low": "500k"}).status_code == 422
    assert client.post(f"{url}edit/", body).status_code == 302
    assert "$445,000" in client.get(url).content.decode()


def test_the_paper_carries_the_agents_face_and_card(client, url, ana, analysis):
    take_in(client, url, CSV)
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "#0e5d55").save(out, "PNG")
    body = {"address": analysis.address, "made_on": "11/20/2026", "rate_sqft": "90",
            "made_for": "Ruth & Sam Keller"}  # fmt: skip
    none = SimpleUploadedFile("me.png", b"no picture", "image/png")
    assert client.post(f"{url}edit/", body | {"face": none}).status_code == 422
    face = SimpleUploadedFile("me.png", out.getvalue(), "image/png")
    assert client.post(f"{url}edit/", body | {"face": face}).status_code == 302
    with scope(analysis.workspace_id):
        assert AgentFace.objects.get().picture.width == 400
    pages = read(client.get(f"{url}analysis.pdf").content)
    said = "\n".join(page.text for page in pages)
    for words in ("412 Tamarack Lane", "Ana Alvarez", "ana@example.com", "9 Birch Row",
                  "not an appraisal", "Ruth & Sam Keller"):  # fmt: skip
        assert words in said
    assert pages[0].pictures == 1


def test_the_list_pages_on_and_asks_a_fixed_number(
    client, ana, home, member, django_assert_max_num_queries
):
    with scope(home.pk, by=member):
        for number in range(32):
            MarketAnalysis.objects.create(
                address=f"{number} Oak Street", made_on=dt.date(2026, 11, 1), by=member
            )
    client.force_login(ana)
    client.get("/transactions/market-analyses/")
    with django_assert_max_num_queries(45):
        page = client.get("/transactions/market-analyses/").content.decode()
    assert "31 Oak Street" in page
    assert "1 Oak Street</a>" not in page.replace("31 Oak Street", "").replace(
        "11 Oak", ""
    ).replace("21 Oak", "")
