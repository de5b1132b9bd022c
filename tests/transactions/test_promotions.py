"""What was done to sell a home, its public page in one click, and flyers to print."""

import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from accounts.tenancy import scope
from contacts.models import Picture
from crm.kit import clock
from leads.models import CaptureCode, Flyer, Lead
from leads.strangers import drawn_now
from messaging.printing import flyer_shelf
from tests import pdf
from transactions import facts
from transactions.models import Promotion, Stage
from transactions.promotions import prints


@pytest.fixture
def browser(client_of, ana):
    return client_of(ana)


def url(name, *things):
    return reverse(f"transactions:{name}", args=[getattr(one, "public_id", one) for one in things])


def page_of(listing) -> Flyer:
    with scope(listing.workspace_id):
        return Flyer.objects.for_lines().select_related("workspace").get()


@pytest.fixture
def page(browser, listing):
    """The page of the listing, made by one click of what it knows."""
    with scope(listing.workspace_id):
        known = {"beds": 4, "baths_full": 2, "baths_half": 1, "sqft": 2310, "year_built": 1968,
                 "remarks": "Morning light in the kitchen.", "lot": "0.38 acres",
                 "virtual_tour": "https://tours.example.com/412"}  # fmt: skip
        facts.write(listing, known, by=listing.agent)
    browser.post(url("listing_page", listing))
    return page_of(listing)


def test_a_promotion_keeps_what_where_when_cost_and_results(browser, listing):
    said = {
        "kind": "mail", "title": "100 just-listed cards", "where": "Tamarack Hill",
        "on": "2026-11-10", "cost": "$84.50", "reached": "100", "inquiries": "2",
        "result": "Two neighbors asked", "is_for_seller": "on",
    }  # fmt: skip
    browser.post(url("promotion_new", listing), said)
    browser.post(
        url("promotion_new", listing), said | {"title": "Portal", "cost": "15.50", "views": "1312"}
    )
    with scope(listing.workspace_id):
        told = Promotion.objects.filter(transaction=listing).numbers()
    assert (told["cost"], told["views"], told["inquiries"]) == (100, 1312, 4)
    shown = browser.get(f"{listing.get_absolute_url()}marketing/").content.decode()
    for words in ("100 just-listed cards", "$84.50", "$100", "Two neighbors asked"):
        assert words in shown


def test_a_promotion_with_mistakes_is_kept_as_typed(browser, listing):
    said = {"kind": "mail", "title": "Cards", "on": "2026-11-10", "until": "2026-11-01",
            "cost": "a lot"}  # fmt: skip
    answer = browser.post(url("promotion_new", listing), said)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Write it like $412,000" in shown
    assert 'value="Cards"' in shown
    assert "a lot" in shown


def test_one_click_makes_a_public_page_of_what_the_listing_knows(page, client):
    client.logout()
    shown = client.get(page.path).content.decode()
    for words in ("412 Tamarack Lane", "$449,900", "2.5", "2,310", "Morning light in the kitchen.",
                  "0.38 acres", "https://tours.example.com/412"):  # fmt: skip
        assert words in shown
    assert "34110927" not in shown  # the lockbox is nobody's business
    said = {"name": "Priya Raman", "phone": "231-555-0142", "message": "Is it still for sale?",
            "drawn": drawn_now(), "is_person": "on"}  # fmt: skip
    assert client.post(page.path, said).status_code == 302
    with scope(page.workspace_id):
        lead = Lead.objects.get()
        assert lead.prospect
        assert lead.property_id == page.property_id


def test_a_listing_that_is_not_on_the_market_is_shown_to_nobody_yet(browser, listing, member):
    with scope(listing.workspace_id, by=member):
        facts.write(listing, {"baths_full": 3}, by=member)
        listing.move_to(Stage.PRE_LISTING, by=member)
    browser.post(url("listing_page", listing))
    made = page_of(listing)
    assert not made.is_shown
    assert browser.get(made.path).status_code == 410


def test_a_second_click_brings_it_up_to_date_and_keeps_ones_own_words(
    browser, listing, page, member
):
    with scope(listing.workspace_id, by=member):
        Flyer.objects.update(headline="Light!", beds=5)
        listing.ask(439_900, by=member)
    assert (
        "says otherwise" in browser.get(f"{listing.get_absolute_url()}marketing/").content.decode()
    )
    browser.post(url("listing_page", listing))
    again = page_of(listing)
    assert (again.pk, again.price, again.beds, again.headline) == (page.pk, 439_900, 5, "Light!")


def test_the_page_follows_the_sale_and_is_taken_down_at_the_closing(
    browser, listing, page, member, home
):
    with scope(home.pk, by=member):
        today = clock.today(home.zone)
        listing.go_under_contract(price=445_000, on=today, closing=today, by=member)
    assert (page_of(listing).status, page_of(listing).is_shown) == ("pending", True)
    with scope(home.pk, by=member):
        listing.close(on=today, by=member)
    assert (page_of(listing).status, page_of(listing).is_shown) == ("sold", False)
    assert browser.get(page.path).status_code == 410


def test_each_flyer_of_a_home_has_its_photos_qr_and_code_on_one_page(browser, listing, page, home):
    with scope(home.pk):
        for tint in ("#886644", "#446688", "#668844"):
            out = io.BytesIO()
            Image.new("RGB", (1200, 800), tint).save(out, "JPEG")
            page.add_picture(Picture.keep(ContentFile(out.getvalue(), "home.jpg")))
        CaptureCode.objects.create(flyer=page, code="412")
    assert {one.key for one in prints.designs()} >= {"just_listed", "open_house", "just_sold"}
    for design in prints.designs():
        (sheet,) = pdf.read(browser.get(url("listing_flyer", listing, design.key)).content)
        assert "412 Tamarack Lane" in sheet.text
        assert "412" in sheet.text
        assert "4 beds" in sheet.text
        assert sheet.pictures == 3  # the square is drawn, not a picture
        assert "All photos and" in sheet.text
    plain = browser.get(reverse("leads:flyer_print", args=[page.public_id]))
    assert plain["Content-Type"] == "application/pdf"
    assert browser.get(url("listing_flyer", listing, "nothing")).status_code == 404


def test_words_of_the_home_are_never_fields_of_ours(browser, listing, page, home):
    with scope(home.pk):
        Flyer.objects.update(words="Ask {{agent_email}} today {{nothing}}")
    design = flyer_shelf.standards()["just_listed"].key
    (sheet,) = pdf.read(browser.get(url("listing_flyer", listing, design)).content)
    assert "{agent_email}" in sheet.text
