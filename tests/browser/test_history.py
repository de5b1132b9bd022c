"""One story: June is asked, answers, is taken in, is looked up in the history, and put back."""

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def june(page):
    page.goto("/people/")
    link = page.get_by_role("link", name=re.compile("June")).first
    return link.get_attribute("href")


def test_what_june_sends_is_accepted_found_in_the_history_and_put_back(signed_in, browser, sphere):
    page = signed_in
    person = june(page)
    page.goto(person)
    page.goto(person.replace("/people/", "/messages/asking/"))
    look(page, "ask")
    page.get_by_label("I send it from my own phone").check()
    page.get_by_role("button", name=re.compile("Ask ")).click()
    href = page.get_by_role("link", name=re.compile("^(Text|Mail) ")).first.get_attribute("href")
    path = re.search(r"/messages/details/[^/]+/", unquote(href))[0]

    with browser.new_context(base_url=sphere.url) as context:
        stranger = context.new_page()
        stranger.errors = []
        stranger.goto(path)
        look(stranger, "details")
        stranger.get_by_label("Mailing address, street").fill("9 Harbor Street")
        stranger.get_by_label("City").fill("Larkspur Bay")
        stranger.get_by_label("Phone").fill("231-555-01")
        stranger.get_by_role("button", name=re.compile("Send it")).click()
        expect(stranger.get_by_role("alert")).to_be_visible()
        look(stranger, "details-wrong")
        stranger.get_by_label("Phone").fill("231-555-0198")
        stranger.get_by_role("button", name=re.compile("Send it")).click()
        expect(stranger.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
        look(stranger, "details-thanks")

    page.goto(person)
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    look(page, "person-answer")
    follow(page.get_by_role("link", name="Look and accept"))
    look(page, "accept")
    page.get_by_role("button", name="Accept what is ticked").click()
    expect(page.get_by_text("is up to date")).to_be_visible()
    expect(page.get_by_text("9 Harbor Street").first).to_be_visible()

    page.goto(f"{person}history/")
    expect(page.get_by_text("on a page they were sent").first).to_be_visible()
    look(page, "person-history")
    follow(page.get_by_role("link", name=re.compile("As it was then")).nth(1))
    look(page, "version")
    page.get_by_role("button", name="Put these back").click()
    expect(page.get_by_text("is as on")).to_be_visible()
    expect(page.get_by_text("(231) 555-0198")).to_have_count(0)

    page.goto("/people/history/")
    expect(page.get_by_text("Put back as on").first).to_be_visible()
    look(page, "history")
    follow(page.get_by_role("button", name=re.compile("Undo: Put back as on")).first)
    page.goto(person)
    expect(page.get_by_text("(231) 555-0198").first).to_be_visible()


def test_a_vendor_is_recommended_and_the_tree_shows_who_sent_whom(signed_in):
    page = signed_in
    person = june(page)
    page.goto(f"{person}recommend/")
    follow(page.get_by_role("link", name=re.compile("^Plumber")))
    look(page, "recommend")
    follow(page.get_by_role("link", name="Recommend Bill Sutter"))
    look(page, "card")
    page.get_by_label("I send it from my own phone").check()
    page.get_by_role("button", name="Recommend Bill Sutter").click()
    expect(page.get_by_text("It is written down.")).to_be_visible()
    look(page, "card-booked")
    page.get_by_role("link", name="Another vendor").click()
    page.get_by_role("link", name="Bill Sutter", exact=True).click()
    expect(page.get_by_text("never money")).to_be_visible()
    look(page, "vendor")

    page.goto("/people/referrals/")
    expect(page.get_by_text(re.compile("Referred .* famil")).first).to_be_visible()
    look(page, "referrals")
    page.goto(f"{person}referrals/")
    look(page, "referral-tree")
