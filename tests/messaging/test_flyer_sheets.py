"""Flyers to print: one page each, with the writer's own words, picture and license line."""

import io
import re
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.tenancy import scope
from messaging import fair_housing, merge
from messaging.models import FlyerSheet, Stationery
from messaging.printing import flyer_shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(home, member):
    with scope(home.pk):
        return flyer_shelf.begin(flyer_shelf.standards()["just_listed"], by=member)


def photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "#336655").save(content, "PNG")
    return SimpleUploadedFile("home.png", content.getvalue(), "image/png")


def pages_of(pdf: bytes) -> int:
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S)
    plain = b"".join(_inflated(one) for one in streams)
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf + plain))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_there_are_twelve_flyers_each_of_one_page_and_clean_of_loaded_words(home, member):
    assert len(flyer_shelf.standards()) == 12
    for key, one in flyer_shelf.standards().items():
        text = "\n".join([one.headline, one.line, one.words, one.call])
        assert fair_housing.hints(text) == [], key
        assert merge.complaints(text) == [] or not home, key
        with scope(home.pk):
            content, pages = flyer_shelf.painted(flyer_shelf.begin(one, by=member), member)
        assert (content[:5], pages, pages_of(content)) == (b"%PDF-", 1, 1), key


def test_a_flyer_is_filled_in_with_the_home_the_writer_and_the_license(home, member, sheet):
    with scope(home.pk):
        Stationery.objects.create(license_line="License 6502-118841")
        sheet.address = "12 Harbor Lane, Leland, MI 49654"
        said = flyer_shelf.filled(sheet, member)
    assert said["line"] == "12 Harbor Lane, Leland, MI 49654"
    assert said["writer"][0] == "Ana Alvarez"
    assert ("points", ["a", "b"]) in flyer_shelf.parts("# H\n\nText\nmore\n\n- a\n- b")
    assert ("text", "Text more") in flyer_shelf.parts("# H\n\nText\nmore\n\n- a\n- b")


def test_one_makes_a_flyer_ones_own_edits_it_and_prints_it(client_of, ana, home):
    client = client_of(ana)
    page = client.get(reverse("messaging:print_flyers")).content.decode()
    assert page.count("Make it yours") == 12
    answer = client.post(reverse("messaging:print_flyer_taking", args=["open_house"]))
    with scope(home.pk):
        mine = FlyerSheet.objects.get()
    assert answer["Location"] == mine.get_absolute_url()
    typed = {"name": "Saturday", "headline": "Open on Saturday", "words": "Come & <look>.",
             "line": "{{property_address|}}", "address": "1 Main Street", "call": "",
             "photo": photo()}  # fmt: skip
    assert client.post(mine.get_absolute_url(), typed).status_code == 302
    page = client.get(mine.get_absolute_url()).content.decode()
    assert "Open on Saturday" in page
    assert "Come &amp; &lt;look&gt;." in page
    pdf = client.get(reverse("messaging:flyer_sheet_pdf", args=[mine.public_id]))
    assert pdf["Content-Type"] == "application/pdf"
    assert b"/Image" in pdf.content


def test_what_is_wrong_is_shown_again_with_422_and_too_many_words_are_refused(
    client_of, ana, sheet
):
    client, url = client_of(ana), sheet.get_absolute_url()
    typed = {"name": "N", "headline": "H", "words": "{{fist_name}}"}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "Did you mean {{first_name}}" in answer.content.decode()
    answer = client.post(url, typed | {"words": "\n\n".join(["- a line of it"] * 150)})
    assert answer.status_code == 422
    assert "more words than one page holds" in answer.content.decode()


def test_a_flyer_that_was_taken_away_comes_back_with_an_undo(client_of, ana, home, sheet):
    client = client_of(ana)
    client.post(reverse("messaging:flyer_sheet_removal", args=[sheet.public_id]))
    with scope(home.pk):
        assert not FlyerSheet.objects.exists()
