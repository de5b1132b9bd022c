"""Flyers and signs: a page made in a minute, seen by a stranger, asked about, printed."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_flyer_from_an_address_to_a_code(signed_in):
    page = signed_in
    page.goto("/leads/capture/")
    look(page, "flyers")
    follow(page.get_by_role("link", name="New flyer"))
    page.get_by_label("Address").fill("44 Quarry Lane, Traverse City, MI 49684")
    page.get_by_label("Words").fill("Ranch with 3 beds, 2 baths, 1,400 sq ft, built in 1978. $279k")
    look(page, "flyer-new")
    follow(page.get_by_role("button", name="Make the flyer"))
    assert page.get_by_text("3 beds").first.is_visible()
    files = [{"name": f"{color}.png", "mimeType": "image/png", "buffer": photo(color)}
             for color in ("#8fc1dd", "#4f7d5e", "#f4ead8")]  # fmt: skip
    page.get_by_label("More pictures").set_input_files(files)
    follow(page.get_by_role("button", name="Add the pictures"))
    assert page.locator("#thumbs li").count() == 3
    first = page.locator("#thumbs img").first.get_attribute("src")
    page.get_by_role("button", name="Later: picture 1").click()
    page.wait_for_function(
        "first => document.querySelector('#thumbs img').getAttribute('src') !== first", arg=first
    )
    expect(page.get_by_role("button", name="Later: picture 1")).to_be_enabled()
    page.locator("#thumbs li").nth(1).drag_to(page.locator("#thumbs li").nth(0))
    expect(page.locator("#thumbs img").first).to_have_attribute("src", first)
    follow(page.get_by_role("button", name="Show it to everybody"))
    page.get_by_label("Code", exact=True).fill("444")
    follow(page.get_by_role("button", name="Add the code"))
    look(page, "flyer")
    follow(page.get_by_role("link", name="444"))
    look(page, "capture-code")
    page.goto("/leads/capture/codes/")
    look(page, "capture-codes")
    page.goto("/leads/capture/")
    follow(page.get_by_role("link", name="44 Quarry Lane"))
    follow(page.get_by_role("link", name="Words and facts"))
    look(page, "flyer-edit")


def test_a_stranger_looks_at_a_home_and_asks(signed_in, browser, browser_context_args):
    signed_in.goto("/leads/capture/")
    follow(signed_in.get_by_role("link", name="118 Alder Court"))
    url = signed_in.get_by_role("link", name="Open it").get_attribute("href")
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        page.errors = []
        page.on(
            "console", lambda line: page.errors.append(line.text) if line.type == "error" else 0
        )
        page.goto(url)
        look(page, "flyer-public")
        page.get_by_label("Your name").fill("Priya Raman")
        page.get_by_role("button", name="Send your question").click()
        page.get_by_text("Leave a number or an e-mail").first.wait_for()
        look(page, "flyer-public-422")
        page.get_by_label("Phone").fill("231-555-0142")
        page.get_by_label("Your question").fill("Is the shed heated?")
        page.get_by_role("button", name="Send your question").click()
        page.get_by_role("heading", name="Thank you").or_(
            page.get_by_label("I am a person")
        ).first.wait_for()
        if page.get_by_label("I am a person").count():
            page.get_by_label("I am a person").check()
            page.get_by_role("button", name="Send your question").click()
        page.get_by_role("heading", name="Thank you").wait_for()
        assert context.cookies() == []
    signed_in.goto("/leads/")
    signed_in.get_by_text("Is the shed heated?").first.wait_for()


def photo(color) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), color).save(out, "PNG")
    return out.getvalue()
