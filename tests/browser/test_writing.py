"""Writing to a person, what people wrote back, and the address for copies, in a browser."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_a_mail_is_written_taken_back_and_sent(signed_in):
    page = signed_in
    page.goto("/messages/writing/replies/")
    follow(page.get_by_role("link", name=re.compile("^Answer .* by mail")).first)
    expect(page.get_by_role("blockquote")).to_be_visible()
    conversation = page.get_by_role("link", name="Your conversation").get_attribute("href")
    page.get_by_label("What you write").fill("Hi {{first_name}}, yes: I know one.")
    expect(page.locator("#as-read")).to_contain_text(re.compile(r"Hi \w+, yes: I know one\."))
    look(page, "write_mail")
    page.locator(".write-ways label", has_text="Letter").click()
    look(page, "write_letter")
    page.locator(".write-ways label", has_text="Text").click()
    look(page, "write_text")
    page.locator(".write-ways label", has_text="E-mail").click()
    follow(page.get_by_role("button", name="Send to"))
    expect(page.get_by_text("leaves in a few seconds")).to_be_visible()
    follow(page.get_by_role("button", name="Undo").first)  # there is no time to look around
    expect(page.get_by_label("What you write")).to_have_value(re.compile("yes: I know one"))
    follow(page.get_by_role("button", name="Send to"))
    look(page, "person_after_mail")
    page.goto(conversation)
    expect(page.get_by_role("heading", level=1)).to_contain_text("You and")
    look(page, "conversation")


def test_what_waits_for_an_answer_and_the_address_for_copies(signed_in):
    page = signed_in
    page.goto("/messages/writing/replies/")
    look(page, "replies")
    page.goto("/profile/")
    page.goto("/messages/writing/copies/")
    expect(page.get_by_label("Yours alone")).to_have_value(re.compile(r"^log\+[a-z2-7]{26}@"))
    look(page, "copies")
    follow(page.get_by_role("link", name="Replies").last)
    follow(page.locator(".line .name").first)
    expect(page.get_by_text("waits for an answer")).to_be_visible()
    look(page, "person_waits")
