"""Every page that a member or a stranger can open: axe finds nothing, nothing sticks out, and the
console is silent. The pictures land in build/pages."""

import re
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, look, stays_narrow

FOR_STRANGERS = {
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "not-found": "/nobody/lives/here/",
    "letters-help": "/messages/help/",
}
FOR_MEMBERS = {
    "leads": "/leads/",
    "leads-look": "/leads/look/",
    "leads-answered": "/leads/answered/",
    "leads-aside": "/leads/not-a-lead/",
    "lead-address": "/leads/address/",
    "contacts-filtered": "/people/?quiet=90",
    "prospects": "/prospects/",
    "prospects-list": "/prospects/list/",
    "drips": "/drips/",
    "drip-new": "/drips/new/",
    "settings": "/settings/",
    "profile": "/profile/",
    "workspaces": "/workspaces/",
    "search": "/search/?q=har",
    "search-nobody": "/search/?q=zzzzz",
    "sink": "/demo/mail/",
    "emails": "/accounts/email/",
    "sessions": "/accounts/sessions/",
}
AT_320 = ["/", "/leads/", "/people/", "/prospects/", "/prospects/list/", "/drips/", "/messages/"]


@pytest.fixture
def unreadable():
    """A mail that no parser understands."""
    mail = EmailMessage()
    mail["From"] = "notify@northcove.example.com"
    mail["Subject"] = "New interest: 77 COVE ST [BHP-20931]"
    mail["Message-ID"] = make_msgid(domain="northcove.example.com")
    mail.set_content(
        "A visitor would like to hear about your listing.\n\n"
        "Visitor - Lena M. Fitzgerald\nReach - 231.555.0138 / lena.fitz@example.com\n"
        "Interested in - 77 Cove Street, Larkspur Bay\n\nBudget band: C4.\n"
    )
    return mail


@pytest.fixture
def open_first(signed_in):
    """`open_first(path, selector)`: follow the first such link of a page."""

    def follow(path, selector):
        signed_in.goto(path)
        link = signed_in.locator(f"main {selector}").first
        signed_in.goto(link.get_attribute("href"))
        return signed_in

    return follow


@pytest.mark.parametrize("name", FOR_STRANGERS)
def test_pages_of_strangers(watched, name):
    watched.goto(FOR_STRANGERS[name])
    look(watched, name)


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_pages_of_members(signed_in, name):
    signed_in.goto(FOR_MEMBERS[name])
    look(signed_in, name)


def test_nothing_sticks_out_at_320(open_first):
    page = open_first("/people/", "a.name")
    page.set_viewport_size({"width": 320, "height": 640})
    stays_narrow(page, "a person")
    drip = open_first("/drips/", "a.name").url
    for path in [*AT_320, drip]:
        page.goto(path)
        stays_narrow(page, path)


def test_a_mail_nobody_could_read(signed_in, receive, unreadable):
    page = signed_in
    page.goto("/leads/look/")
    receive(unreadable)
    follow(page.get_by_role("link", name="New interest", exact=False).first)
    look(page, "look")
    page.get_by_role("button", name="Save the lead").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "look-refused")
    page.get_by_role("button", name="Not a lead").click()
    page.goto("/leads/not-a-lead/")
    look(page, "leads-aside-mail")


def test_adding_someone(signed_in):
    page = signed_in
    page.goto("/people/quick-add/")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "quick-add-refused")
    page.goto("/people/quick-add/")
    main = page.locator("main")
    main.get_by_label("All you know, in one line").press_sequentially("Ben Ode 231-555-7187")
    expect(main.get_by_label("First name", exact=True)).to_have_value("Ben")
    look(page, "quick-add-preview")


def test_changing_a_person(open_first):
    page = open_first("/people/", "a.name")
    page.goto(f"{page.url}edit/")
    look(page, "person-edit")


def test_one_prospect_beside_the_board_and_alone(open_first):
    page = open_first("/prospects/", ".pcard a.name")
    look(page, "prospects-open")
    open_first("/prospects/list/", ".acts a.desk")
    look(page, "prospect")


def test_a_drip_and_its_letters(open_first):
    page = open_first("/drips/", "a.name")
    look(page, "drip")
    page.goto(f"{page.url}people/?q=har")
    look(page, "drip-people")
    page.go_back()
    page.get_by_role("link", name="Add a letter").click()
    page.get_by_label("Subject").fill("One more thing")
    page.get_by_label("Letter", exact=True).fill("Hi {{fist_name}}")
    page.get_by_role("button", name="Save the step").click()
    expect(page.get_by_text("Did you mean {{first_name}}?").first).to_be_visible()
    look(page, "letter-refused")


def test_what_was_sent_and_why(open_first):
    page = open_first("/messages/", "a.name")
    look(page, "message")
    page.goto("/messages/")
    page.locator("main details.why > summary").first.click()
    look(page, "messages")


def test_a_new_workspace_wants_a_name(signed_in):
    page = signed_in
    page.goto("/workspaces/new/")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "workspace-refused")


def test_ways_to_sign_in_ask_for_the_password_again(signed_in, sphere):
    page = signed_in
    page.goto("/accounts/reauthenticate/?next=/accounts/2fa/")
    look(page, "reauthenticate")
    page.locator("main").get_by_label("Password").fill(sphere.password)
    page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    look(page, "second-step")


def test_the_person_page_has_keys(open_first):
    page = open_first("/people/", "a.name")
    page.keyboard.press("l")
    said = page.get_by_placeholder("What did you talk about?")
    expect(said).to_be_focused()
    page.keyboard.type("The gutters are done.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".stream")).to_contain_text("The gutters are done.")


def test_a_call_logged_elsewhere_appears_here(open_first, browser, browser_context_args, cookies):
    here = open_first("/people/?after=", "a.name >> nth=3")
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies(cookies)
        there = context.new_page()
        there.goto(here.url)
        there.get_by_placeholder("What did you talk about?").fill("Heard in the other room.")
        there.get_by_role("button", name=re.compile("^Save")).click()
        expect(there.locator(".stream")).to_contain_text("Heard in the other room.")
    expect(here.locator(".stream")).to_contain_text("Heard in the other room.", timeout=6_000)
