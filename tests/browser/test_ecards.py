"""eCards and flyers, as one sees them: the gallery, a card for one, last year's, a flyer."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_card_is_picked_written_and_sent(signed_in):
    page = signed_in
    page.goto("/messages/ecards/")
    expect(page.get_by_role("heading", name="Birthdays")).to_be_visible()
    look(page, "ecards")
    follow(page.get_by_role("link", name="Candles on the cake").first)
    page.get_by_label("Name of a person").fill("Hargrove")
    follow(page.get_by_role("button", name="Find"))
    look(page, "ecard")
    follow(page.locator(".lines a.name").first)
    expect(page.locator("#look")).to_contain_text("Happy birthday!")
    look(page, "ecard_compose")
    follow(page.get_by_role("button", name="Send it to"))
    expect(page.locator("#toasts")).to_contain_text("leaves in a few seconds.")
    page.goto("/messages/ecards/sent/")
    look(page, "ecards_sent")
    follow(page.get_by_role("link", name="The mail", exact=True).first)
    page.goto(re.search(r"/cards/view/[\w.:-]+/", page.content())[0])
    expect(page.locator(".ecard-words")).to_contain_text("Happy birthday!")
    look(page, "ecard_view")
    page.goto("/messages/ecards/occasions/winter/")
    look(page, "ecard_occasion")
    follow(page.get_by_role("button", name="Card for those ticked"))
    expect(page.get_by_role("heading", name="Who gets it")).to_be_visible()
    look(page, "ecard_many")


def test_a_flyer_is_taken_and_printed(signed_in):
    page = signed_in
    page.goto("/messages/print/flyers/")
    look(page, "flyers_to_print")
    follow(page.get_by_role("button", name=re.compile("Make it yours.*Open house")))
    page.get_by_label("Headline").fill("Open on Sunday")
    follow(page.get_by_role("button", name="Save and look at it"))
    expect(page.locator(".handout-headline")).to_have_text("Open on Sunday")
    look(page, "flyer_to_print")
