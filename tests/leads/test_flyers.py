"""The public page of a home: what strangers see of it, what they ask, and what members do to it."""

import io
import re
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Picture, Property
from leads.capture import pasted
from leads.models import CaptureCode, Flyer, FlyerPicture, Lead
from messaging.models import PhoneLine

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "Priya Raman", "phone": "231-555-0142", "message": "Is the shed heated?",
    "is_person": "on",
}  # fmt: skip


def photo(color="teal") -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), color).save(out, "JPEG")
    return ContentFile(out.getvalue(), "photo.jpg")


@pytest.fixture
def flyer(home, member):
    with scope(home.pk):
        place = Property.objects.at("118 Alder Court, Traverse City, MI 49684")
        flyer = Flyer.objects.create(
            property=place, agent=member, price=412_000, beds=3, baths="2.5", sqft=1850, year=1987,
            headline="Morning light over the bay", words="A ranch.\n\nWith a heated shed.",
            facts="Lot: 0.4 acres",
        )  # fmt: skip
        for color in ("teal", "gold"):
            flyer.add_picture(Picture.keep(photo(color)))
    return flyer


# ── strangers ────────────────────────────────────────────────────────────────
def test_a_stranger_sees_the_home_and_nothing_else(flyer, client, june):
    page = client.get(flyer.path)
    shown = page.content.decode()
    for words in ("118 Alder Court", "$412,000", "2.5", "1,850", "Morning light", "0.4 acres",
                  "Ana Alvarez", "Equal Housing"):  # fmt: skip
        assert words in shown
    assert "Hargrove" not in shown
    assert not page.cookies
    assert page["X-Robots-Tag"] == "noindex"
    assert f'content="{flyer.url}"' in shown
    assert len(flyer.key) == 26


def test_search_engines_may_list_it_where_the_agent_says_so(flyer, client, home):
    with scope(home.pk):
        Flyer.objects.update(is_findable=True)
    page = client.get(flyer.path)
    assert "X-Robots-Tag" not in page
    assert b"noindex" not in page.content


def test_a_hidden_home_shows_neither_itself_nor_its_pictures(flyer, client, home):
    with scope(home.pk):
        one = flyer.flyer_pictures.first()
        path = one.path
    assert client.get(path)["Content-Type"] == "image/jpeg"
    with scope(home.pk):
        flyer.show(False)
    page = client.get(flyer.path)
    assert page.status_code == 410
    assert b"Alder" not in page.content
    assert client.get(path).status_code == 404
    assert client.post(flyer.path, ASKED).status_code == 410


def test_a_picture_that_is_on_no_flyer_is_nobodys_to_see(flyer, client, home):
    with scope(home.pk):
        other = Flyer.objects.create(property=flyer.property)
        foreign = other.add_picture(Picture.keep(photo()))
        loose = Picture.keep(photo())
    for public_id in (foreign.public_id, loose.public_id):
        path = reverse("flyers:picture", args=[flyer.key, public_id])
        assert client.get(path).status_code == 404
    assert client.get(reverse("flyers:flyer", args=["nothing"])).status_code == 404


def test_a_question_is_a_lead_of_the_homes_agent_with_its_consent(flyer, home, member):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(flyer.path, ASKED | {"agrees": "on"}, REMOTE_ADDR="203.0.113.9")
    assert answer["Location"] == f"{flyer.path}?asked=1#ask"
    assert b"Thank you" in browser.get(f"{flyer.path}?asked=1").content
    with scope(home.pk):
        lead = Lead.objects.select_related("person", "source", "property").get()
        assert (str(lead.person), lead.source.name) == ("Priya Raman", "Flyer/sign")
        assert (lead.property, lead.message) == (flyer.property, "Is the shed heated?")
        assert lead.assigned_to == member
        given = lead.consents.get()
        assert (given.version, given.ip) == ("flyer-1", "203.0.113.9")
        assert "automated texts" in given.words


def test_a_question_without_the_tick_gives_no_consent(flyer, client, home):
    client.post(flyer.path, ASKED)
    with scope(home.pk):
        assert not Lead.objects.get().consents.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Tell us your name"),
        ({"phone": ""}, "Leave a number or an e-mail"),
        ({"phone": "555"}, "not a whole number"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(flyer, client, home, said, sentence):
    page = client.post(flyer.path, ASKED | said)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Is the shed heated?" in page.content.decode()
    with scope(home.pk):
        assert not Lead.objects.exists()


@pytest.mark.parametrize("trap", [{"website": "https://spam.example"}, {}])
def test_what_a_program_sends_is_held_and_a_person_passes_with_one_tick(flyer, client, home, trap):
    """The second one came in less than two seconds after nothing was drawn."""
    said = {name: value for name, value in ASKED.items() if name != "is_person"} | trap
    page = client.post(flyer.path, said)
    assert page.status_code == 422
    assert "Is the shed heated?" in page.content.decode()
    with scope(home.pk):
        assert not Lead.objects.exists()
    assert client.post(flyer.path, said | {"is_person": "on"}).status_code == 302
    with scope(home.pk):
        assert Lead.objects.get().message == "Is the shed heated?"


def test_a_flood_is_told_to_wait_and_loses_nothing(flyer, client, home):
    for number in range(20):
        client.post(flyer.path, ASKED | {"message": f"Question {number}"})
    page = client.post(flyer.path, ASKED | {"message": "One more"})
    assert page.status_code == 429
    assert "One more" in page.content.decode()


# ── members ──────────────────────────────────────────────────────────────────
def test_facts_are_read_out_of_pasted_words():
    words = "Sunny 3BR, 2.5 bath ranch, 1,850 sq ft, built in 1987. Taxes $2,400. $412,000"
    assert {name: str(value) for name, value in pasted.facts(words).items()} == {
        "beds": "3", "baths": "2.5", "sqft": "1850", "year": "1987", "price": "412000.00",
    }  # fmt: skip
    assert pasted.facts("3 beds up, 1 bed down, from $400k to $450k") == {}


def test_a_new_flyer_is_filled_from_its_words_and_shown_to_nobody_yet(client_of, ana, home):
    browser = client_of(ana)
    said = {"address": "9 Mill Street, Traverse City", "words": "3 beds, 2 baths. $300,000"}
    browser.post(reverse("leads:flyer_new"), said)
    with scope(home.pk):
        made = Flyer.objects.select_related("property").get()
    assert (made.beds, made.price, made.agent.user) == (3, 300_000, ana)
    assert browser.get(made.path).status_code == 410
    assert (
        b"3 beds, 2 baths"
        in browser.get(reverse("leads:flyer_preview", args=[made.public_id])).content
    )
    browser.post(reverse("leads:flyer_showing", args=[made.public_id]))
    assert browser.get(made.path).status_code == 200


def test_pictures_are_put_in_order_and_taken_off(client_of, ana, home, flyer):
    browser = client_of(ana)
    url = reverse("leads:flyer_pictures", args=[flyer.public_id])
    files = [SimpleUploadedFile("a.jpg", photo("red").read()), SimpleUploadedFile("b.jpg", b"no")]
    page = browser.post(url, {"pictures": files})
    assert page.status_code == 422
    assert "b.jpg: This is no picture we can read" in page.content.decode()
    with scope(home.pk):
        first, second, third = flyer.flyer_pictures.in_order()
    place = reverse("leads:flyer_picture_place", args=[third.public_id])
    browser.post(place, {"to": "earlier"})
    assert order(home, flyer) == [first, third, second]
    browser.post(place, {"to": "0"})
    assert order(home, flyer) == [third, first, second]
    fragment = browser.post(place, {"to": "later"}, headers={"HX-Request": "true"})
    assert order(home, flyer) == [first, third, second]
    assert fragment.content.decode().lstrip().startswith("<ol")
    browser.post(reverse("leads:flyer_picture_removal", args=[first.public_id]))
    assert order(home, flyer) == [third, second]
    with scope(home.pk):
        assert Picture.objects.filter(pk=first.picture_id).exists()


def order(home, flyer):
    with scope(home.pk):
        return list(FlyerPicture.objects.filter(flyer=flyer).in_order())


def test_a_flyer_is_changed_and_a_bad_price_is_shown_again(client_of, ana, home, flyer):
    browser = client_of(ana)
    url = reverse("leads:flyer_edit", args=[flyer.public_id])
    said = {"address": flyer.property.address, "status": "pending", "price": "lots", "beds": "4"}
    page = browser.post(url, said)
    assert page.status_code == 422
    assert "Write it like $412,000" in page.content.decode()
    assert browser.post(url, said | {"price": "$399k"}).status_code == 302
    with scope(home.pk):
        flyer.refresh_from_db()
    assert (flyer.price, flyer.beds, flyer.status) == (399_000, 4, "pending")


def test_a_code_is_added_and_one_that_is_taken_is_refused_in_words(client_of, ana, home, flyer):
    browser = client_of(ana)
    url = reverse("leads:capture_code_new", args=[flyer.public_id])
    assert browser.post(url, {"code": " #999. "}).status_code == 302
    for typed, sentence in [
        ("999", "leads to 118 Alder Court already"),
        ("help", "means something to every phone company"),
        ("12", "three to six figures"),
    ]:
        page = browser.post(url, {"code": typed})
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert f'value="{typed}"' in page.content.decode()
    with scope(home.pk):
        code = CaptureCode.objects.get()
    browser.post(reverse("leads:capture_code_off", args=[code.public_id]))
    assert browser.post(url, {"code": "999"}).status_code == 302
    browser.post(reverse("leads:capture_code_on", args=[code.public_id]))
    with scope(home.pk):
        assert CaptureCode.objects.on().count() == 1


def pages_of(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = [
        zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"\x78"
    ]
    return len(re.findall(rb"/Type\s*/Page\b", b"".join([pdf, *opened])))


def test_sheets_and_qr_codes_are_made(client_of, ana, home, flyer):
    browser = client_of(ana)
    with scope(home.pk):
        PhoneLine.objects.create(number="+12315550123", account_sid="AC1")
        code = CaptureCode.objects.create(code="999", flyer=flyer, sign="Yard sign")
    page = browser.get(code.get_absolute_url()).content.decode()
    assert "Text 999 to (231) 555-0123 for price and photos" in page
    for name, argument in [("flyer_print", flyer.public_id), ("capture_rider", code.public_id)]:
        sheet = browser.get(reverse(f"leads:{name}", args=[argument]))
        assert sheet["Content-Type"] == "application/pdf"
        assert pages_of(sheet.content) == 1
    with scope(home.pk):
        for number in (101, 102):
            CaptureCode.objects.create(code=str(number), flyer=flyer)
    assert pages_of(browser.get(reverse("leads:capture_riders")).content) == 2
    for name, argument in [("flyer_qr", flyer.public_id), ("capture_code_qr", code.public_id)]:
        assert b"<svg" in browser.get(reverse(f"leads:{name}", args=[argument])).content


def test_who_may_not_work_may_look(client, join, flyer):
    coach = join(Role.COACH)
    client.force_login(coach.user)
    assert client.get(reverse("leads:flyers")).status_code == 200
    assert client.get(flyer.get_absolute_url()).status_code == 200
    assert client.get(reverse("leads:flyer_new")).status_code == 403


@pytest.mark.parametrize("name", ["flyers", "capture_codes"])
def test_lists_cost_the_same_for_thirty(
    name, client_of, ana, home, flyer, django_assert_max_num_queries
):
    with scope(home.pk):
        for number in range(30):
            place = Property.objects.at(f"{number} Mill Street")
            made = Flyer.objects.create(property=place, agent=flyer.agent)
            made.add_picture(Picture.keep(photo()))
            CaptureCode.objects.create(code=str(100 + number), flyer=made)
    browser = client_of(ana)
    browser.get(reverse(f"leads:{name}"))
    with django_assert_max_num_queries(24):
        page = browser.get(reverse(f"leads:{name}"))
    assert page.content.count(b"Mill Street") >= 23


def test_the_list_goes_on_by_key(client_of, ana, home, flyer):
    with scope(home.pk):
        for number in range(30):
            Flyer.objects.create(property=Property.objects.at(f"{number} Mill Street"))
    browser = client_of(ana)
    first = browser.get(reverse("leads:flyers"))
    rest = browser.get(reverse("leads:flyers"), {"after": first.context["next"]})
    shown = [row.pk for page in (first, rest) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == 31
