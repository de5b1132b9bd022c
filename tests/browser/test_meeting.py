"""Somebody just met, by thumb: fifteen seconds, a phone that sleeps, a photo, the card shown."""

import io
import re
import time

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, follow, look

PHONE = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))
A_THUMB = 0.28  # seconds for a letter by thumb, slowly; a tap with finding its place takes 1.5
A_TAP = 1.5


@pytest.fixture
def phone(signed_in):
    signed_in.set_viewport_size(PHONE)
    return signed_in


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "card.jpg"
    card = Image.new("RGB", (3_000, 1_800), "#fbf8f1")
    ImageDraw.Draw(card).rectangle([0, 0, 90, 1_800], fill="#c2703d")
    out = io.BytesIO()
    card.save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def test_a_name_and_a_number_take_less_than_fifteen_seconds(phone):
    asked = []
    phone.on("request", lambda one: asked.append((one.resource_type, one.url)))
    phone.get_by_role("link", name="New", exact=True).click()
    asked.clear()
    follow(phone.get_by_role("link", name="Somebody I just met"))
    # Whatever shows the page came with it: nothing is fetched before one can type.
    expect(phone.get_by_label("Name", exact=True)).to_be_focused()
    later = [url for kind, url in asked if kind in ("xhr", "fetch") and "/live/" not in url]
    assert later == []
    assert len([url for kind, url in asked if kind == "document"]) == 1
    save = phone.get_by_role("button", name="Save", exact=True)
    box = save.bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]  # under the thumb, without scrolling
    look(phone, "meeting-new")

    name, number = "Otto Brandt", "2315550978"
    began = time.monotonic()
    phone.get_by_label("Name", exact=True).type(name)
    phone.get_by_label("Phone").tap() if phone.evaluate("'ontouchstart' in window") else (
        phone.get_by_label("Phone").click()
    )
    phone.keyboard.type(number)
    follow(save)
    machine = time.monotonic() - began
    # To New, to Somebody I just met, to the number, to Save; the name has the cursor already.
    by_thumb = 4 * A_TAP + A_THUMB * (len(name) + len(number))
    assert by_thumb + machine < 15, f"{by_thumb:.1f} s by thumb and {machine:.1f} s of ours"
    print(f"\nBy thumb {by_thumb:.1f} s, ours {machine:.1f} s: {by_thumb + machine:.1f} s")
    expect(phone.get_by_role("heading", name="Otto Brandt")).to_be_visible()

    words = phone.get_by_label("Your words")
    words.fill("Hi Bill & Co., see you Sunday?")
    link = phone.get_by_role("link", name="Open in my own phone")
    assert link.get_attribute("href").endswith("Hi%20Bill%20%26%20Co.%2C%20see%20you%20Sunday%3F")
    look(phone, "meeting-greeting")
    follow(phone.get_by_role("button", name="I sent it myself"))
    expect(phone.get_by_text("You wrote to Otto just now.")).to_be_visible()
    follow(phone.get_by_role("button", name=re.compile("In a week")))
    expect(phone.locator("#toasts")).to_contain_text("Call Otto on")


def test_a_phone_that_falls_asleep_loses_neither_words_nor_photo(phone, photo):
    phone.goto("/leads/meeting/new/")
    phone.get_by_label("Name", exact=True).fill("Nora")
    phone.locator("summary", has_text="Pets").click()
    phone.get_by_label("Pets").fill("An old beagle")
    phone.get_by_label("Photo of the card").set_input_files(photo)
    expect(phone.get_by_text("The photo is kept. You may put the phone away.")).to_be_visible()
    look(phone, "meeting-photo")
    phone.goto("/")  # the page is gone without Save
    phone.goto("/leads/meeting/new/")
    expect(phone.get_by_text("Taken up where you left off.")).to_be_visible()
    expect(phone.get_by_label("Name", exact=True)).to_have_value("Nora")
    expect(phone.get_by_label("Pets")).to_have_value("An old beagle")
    expect(phone.get_by_text("The photo is kept.")).to_be_visible()
    follow(phone.get_by_role("button", name="Save", exact=True))
    expect(phone.locator("#toasts")).to_contain_text("Finish Nora tonight")
    look(phone, "meetings")

    phone.goto("/leads/meeting/new/")  # the server has it: nothing is taken up again
    expect(phone.get_by_label("Name", exact=True)).to_have_value("")
    phone.goto("/leads/meeting/")
    follow(phone.get_by_role("link", name="Finish Nora", exact=True))
    width = phone.get_by_alt_text("The photo of the card").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert width == 2_000
    look(phone, "meeting-finish")
    phone.get_by_label("Phone").fill("231-555-0977")
    follow(phone.get_by_role("button", name="Finish", exact=True))
    expect(phone.get_by_role("heading", name="Nora")).to_be_visible()


def test_whom_you_know_is_said_while_you_type(phone):
    phone.goto("/people/?q=")
    known = phone.locator("a.name").first.inner_text().split("\n")[0]
    first, last = known.split(" & ")[0].split(" ")[0], known.split(" ")[-1]
    phone.goto("/leads/meeting/new/")
    phone.get_by_label("Name", exact=True).fill(f"{first} {last}")
    phone.get_by_label("Phone").fill("231-555-0979")
    phone.get_by_label("Phone").press("Tab")
    expect(phone.get_by_text(f"You know {known} already.")).to_be_visible()
    look(phone, "meeting-known")
    phone.get_by_label(f"Add it to {known}").check()
    follow(phone.get_by_role("button", name="Save", exact=True))
    expect(phone.get_by_role("heading", name=known)).to_be_visible()


def test_the_card_fills_the_screen_and_can_be_changed(phone):
    phone.goto("/leads/meeting/card/")
    code = phone.locator("svg.own-card-qr").bounding_box()
    assert code["width"] > 0.8 * PHONE["width"]
    look(phone, "own-card")
    follow(phone.get_by_role("link", name="Change my card"))
    look(phone, "own-card-edit")
    phone.get_by_label("What you are").fill("Broker")
    follow(phone.get_by_role("button", name="Save"))
    expect(phone.get_by_text("Broker, Bayline Realty")).to_be_visible()
