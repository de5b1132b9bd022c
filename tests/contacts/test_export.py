"""People as files: nothing is lost, nothing is run, and history says who took them out."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from accounts import jobs
from accounts.capabilities import Role
from accounts.models import Act, Job
from accounts.tenancy import scope
from contacts import exporting
from contacts.export import csv_rows, vcards
from contacts.models import Category, CustomField, FieldValue, LeadSource, Person
from crm.kit.csv import guard, unguard

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(here, june, member):
    """June and Walt with something in every column."""
    june.change(
        birthday=dt.date(1604, 5, 12), spouse_birthday=dt.date(1950, 12, 1), owner=member,
        source=LeadSource.objects.get(name="Zillow"), about="Likes boats;\nand ñandús",
        how_met='=HYPERLINK("http://evil","x")', last_name="Hargrove",
    )  # fmt: skip
    june.phones.create(number="231-555-0108", label="home", of_spouse=True, status="DNC")
    june.phones.create(number="231-555-0109", status="BAD")
    june.phones.create(number="+44 20 7946 0958", label="work")
    june.emails.create(address="walt@example.com", of_spouse=True, status="OptOut")
    june.addresses.create(street="27 Quarry Lane", city="Reno", state="NV", postal_code="89501")
    june.addresses.create(street="1 Old Road", lived_until=dt.date(2019, 1, 1))
    june.file(Category.objects.meaning("top100"), Category.objects.named("Friend"))
    june.add_note("The furnace is new", by=member)
    boat = CustomField.objects.create(name="Boat")
    FieldValue.objects.create(person=june, field=boat, text="-1+1|cmd")
    return june


def rows(**options):
    text = "".join(csv_rows(Person.objects.order_by("sort_lc", "id"), **options))
    return list(csv.DictReader(io.StringIO(text)))


def test_every_field_stands_in_the_table(whole):
    (row,) = rows(with_notes=True)
    expected = {
        "First name": "June", "Last name": "Hargrove", "Spouse first name": "Walt",
        "Label name": whole.label_name, "Birthday": "05/12", "Spouse birthday": "1950-12-01",
        "Source": "Zillow", "Looked after by": "Ana Alvarez", "Book": "Contacts",
        "Mobile phone": "(231) 555-0164; (231) 555-0109 (BAD)", "Work phone": "+44 20 7946 0958",
        "Spouse home phone": "(231) 555-0108 (DNC)", "Home e-mail": "june.hargrove@example.com",
        "Spouse home e-mail": "walt@example.com (OptOut)", "Home street": "27 Quarry Lane",
        "Home city": "Reno", "Home state": "NV", "Home ZIP": "89501",
        "Other addresses": "1 Old Road (until 2019-01-01)", "Categories": "Friend; Top100",
        "About": "Likes boats;\nand ñandús",
    }  # fmt: skip
    assert {name: row.get(name) for name in expected} == expected
    assert row["Notes"].endswith("The furnace is new")
    assert row["How met"] == '\'=HYPERLINK("http://evil","x")'
    assert row["Boat"] == "'-1+1|cmd"


@pytest.mark.parametrize("text", [
    "=10+20+cmd|' /C calc'!A0", "+1+cmd|x", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1", "＝1+1",
    "+12; =1+1",
])  # fmt: skip
def test_what_a_spreadsheet_would_run_is_text_and_comes_back(text):
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", [
    "+1 231 555 0164", "+44 20 7946 0958 (DNC)", "+12315550164 ext. 12 (BAD)", "-12.50", "June",
    "+44 20 7946 0958; +44 20 7946 0959 (BAD)", "O'Hara", "'quoted",
])  # fmt: skip
def test_numbers_and_plain_words_are_left_as_they_are(text):
    assert guard(text) == text
    assert unguard(text) == text


def test_a_card_has_both_of_a_couple_and_their_days(whole):
    card = "".join(vcards(Person.objects.all())).replace("\r\n ", "")
    lines = card.split("\r\n")
    for line in (
        "BEGIN:VCARD", "VERSION:4.0", "FN:June & Walt Hargrove", "N:Hargrove;June;;;",
        "BDAY:--0512", "X-SPOUSE-BDAY:19501201", "CATEGORIES:Friend,Top100", "END:VCARD",
        "RELATED;TYPE=spouse;VALUE=text:Walt Hargrove", "NOTE:Likes boats\\;\\nand ñandús",
        "ADR;TYPE=home:;;27 Quarry Lane;Reno;NV;89501;",
        'item1.TEL;VALUE=uri;TYPE="voice,cell":tel:+12315550164',
    ):  # fmt: skip
        assert line in lines, (line, lines)
    assert any("(231) 555-0108 (DNC)" in line and "VALUE=text" in line for line in lines)
    assert "tel:+12315550108" not in card, "nobody dials it by mistake"
    assert "walt@example.com (OptOut)" in card
    assert all(
        len(line.encode()) <= 75 for line in "".join(vcards(Person.objects.all())).split("\r\n")
    )


@pytest.fixture
def ask(client_of, ana):
    """`ask(**data)`: select all, export, and the answer to the form."""

    def send(**data):
        client = client_of(ana)
        with scope(None):
            asked = client.post("/people/picks/", {"action": "export", "everyone": "on"})
            page = client.get(asked["Location"])
            assert page.status_code == 200
            return client.post(asked["Location"], data)

    return send


def text_of(response) -> str:
    with scope(None):
        return b"".join(response.streaming_content).decode()


def test_a_small_export_is_streamed_and_written_down(ask, whole, member):
    answer = ask(kind="csv", with_notes="on")
    assert answer["Content-Disposition"].startswith('attachment; filename="people-')
    text = text_of(answer)
    assert text.startswith("\ufeffId,")
    assert "The furnace is new" in text
    act = Act.objects.get(kind="export")
    assert (act.title, act.by) == ("Exported 1 person as CSV", member)
    assert "BEGIN:VCARD" in text_of(ask(kind="vcf"))


def test_a_large_export_is_made_in_parts_and_kept_for_a_week(
    ask, here, monkeypatch, settings, tmp_path, client_of, ana, client, join
):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    monkeypatch.setattr(exporting, "AT_ONCE", 10)
    monkeypatch.setattr(exporting, "A_PART", 10)
    for number in range(25):
        Person.objects.create(first_name=f"P{number:02}", last_name="Quist")
    ask(kind="csv")
    job = Job.objects.get(kind="export")
    with scope(None):
        jobs.run(here.pk, job.pk)
    job.refresh_from_db()
    assert len(job.result["parts"]) == 3
    url = reverse("contacts:export_file", args=[job.public_id])
    assert job.result["url"] == url
    with scope(None):
        found = list(csv.DictReader(io.StringIO(text_of(client_of(ana).get(url)))))
    assert [row["First name"] for row in found] == [f"P{number:02}" for number in range(25)]
    with scope(None):
        client.force_login(join(Role.PARTNER).user)
        assert client.get(url).status_code == 302, "it is for who made it"
        client.force_login(join(Role.ASSISTANT).user)
        assert client.get(url).status_code == 403
    made = dt.datetime.fromisoformat(job.result["day"]).replace(tzinfo=dt.UTC)
    assert exporting.clear(made + dt.timedelta(days=7)) == 0
    assert exporting.clear(made + dt.timedelta(days=9)) == 3


def test_select_all_file_them_and_take_it_back(client_of, ana, here, june):
    for number in range(30):
        Person.objects.create(first_name=f"P{number:02}", last_name="Quist")
    client = client_of(ana)
    with scope(None):
        asked = client.post("/people/picks/", {"action": "category", "everyone": "on"})
        assert "File 31 people?" in client.get(asked["Location"]).text
        done = client.post(asked["Location"], {"name": "Gardeners"})
        page = client.get(done["Location"]).text
    assert "Done: file 31 people in Gardeners." in page
    gardeners = Category.objects.get(name="Gardeners")
    assert gardeners.filings.count() == 31
    act = Act.objects.get(kind="bulk")
    with scope(None):
        client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert not Category.objects.filter(name="Gardeners").exists()
