"""What a member may not do leaves no trace; what has no token is not done (SEC-A1, P09)."""

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.capabilities import Capability, Role
from accounts.tenancy import scope
from tests.walls.mirror import address, bodies, changed_tables, furnish, prepare, rows_of
from tests.walls.test_permissions import TABLE, URLS

pytestmark = pytest.mark.django_db

POSTS = {
    name: methods["POST"]
    for name, methods in TABLE.items()
    if methods.get("POST") not in (None, "provider")  # those have tests of their own
}
# What writes no row even for who may, and where its effect shows instead.
WRITES_NO_ROW = {
    "accounts:switch": "the session",
    "contacts:quick_add_preview": "nowhere: it shows what a line would become",
    "messaging:write_preview": "nowhere: it shows what they will read",
    "transactions:party_letter_preview": "nowhere: it shows what they will read",
    "messaging:ecard_preview": "nowhere: it shows the card as it is typed",
    "messaging:mailing_preview": "nowhere: it shows the letter as it is typed",
    "contacts:returns": "it needs something taken away in this session",
    "demo:sample_lead": "a mail through the door",
    "messaging:library_hints": "nowhere: it shows what to look at in words",
    "messaging:library_preview": "nowhere: it shows words as a letter",
    "leads:open_house_kiosk": "the session, which is locked to one page",
    "leads:meeting_known": "nowhere: it shows who somebody may be",
    "open_house:leave": "the session, which is open again",
    "leads:mailbox_trial": "the list of folders, once a mail server answers",
}
DONE = (200, 201, 202, 204, 302)
# What a mail server has to answer first: tests/leads/test_mailboxes.py has a real one.
ASKS_A_SERVER = {
    "leads:mailbox_new",
    "leads:mailbox_sign_in",
    "messaging:bridge_code",  # and this one Twilio: tests/messaging/test_bridge.py
}
WITHOUT_TOKEN = {
    "messaging:unsubscribe",  # RFC 8058: a mail program has no token
    "flyers:flyer",  # strangers have neither session nor cookie
    "web_forms:form",  # the same, in a frame of another site
    "lead_hooks:web_form",  # a site's server has neither
    "lead_hooks:visitors",
    "open_house:kiosk",
    "open_house:guests",  # the same: a page may be days old on an iPad
    "open_house:agents",
    "open_house:showings",
    "open_house:feedback",
    "agenda:invitation",  # the link itself is the token, and there is no cookie
    "messaging:details",  # the link itself is the token, and there is no cookie
}


@pytest.fixture
def demo(home, settings):
    settings.SMTP_PORT = 1  # no mail door
    home.is_demo = True  # where the demo's own pages are
    home.save()
    return home


@pytest.fixture
def ids(demo):
    return furnish(demo)


@pytest.fixture
def post(demo, ids, client, django_capture_on_commit_callbacks):
    """`post(name)`: the answer, the tables that changed and the tasks rung; then all is undone."""

    def send(name, *, client=client, **headers):
        mail.outbox.clear()
        with transaction.atomic():
            prepare(name, demo, ids)
            before = rows_of(demo)
            url = address(name, URLS[name], ids)
            with django_capture_on_commit_callbacks() as rung:
                response = client.post(url, bodies(ids).get(name, {}), headers=headers)
            tables = changed_tables(before, rows_of(demo))
            transaction.set_rollback(True)
        return response, tables, [*rung, *mail.outbox]

    return send


def test_every_form_has_a_body_that_writes(post, ana, client):
    """So that the refusals below are refusals of something."""
    client.force_login(ana)
    wrong = []
    for name in set(POSTS) - ASKS_A_SERVER:
        response, tables, _ = post(name)
        if response.status_code not in DONE or bool(tables) == (name in WRITES_NO_ROW):
            wrong.append(f"{name}: {response.status_code}, {tables}")
    assert wrong == []


def refused_traces(post, membership) -> list[str]:
    """Every URL that this member may not write to, and what came of trying all the same."""
    found = []
    for name, level in POSTS.items():
        if level in Capability.values and not membership.may(level):
            response, tables, rung = post(name)
            if response.status_code != 403 or tables or rung:
                found.append(f"{name}: {response.status_code}, {tables}, {rung}")
    return found


@pytest.mark.parametrize("role", [Role.COACH, Role.ASSISTANT, Role.AGENT, Role.PARTNER])
def test_what_a_role_may_not_do_leaves_no_trace(role, post, join, client):
    membership = join(role)
    assert not membership.may(Capability.MANAGE_TEAM)
    client.force_login(membership.user)
    assert refused_traces(post, membership) == []


def test_what_the_owner_took_from_one_member_is_refused_too(demo, post, join, client):
    membership = join(Role.AGENT)
    membership.refused = [Capability.WORK, Capability.DELETE_RECORDS]
    with scope(demo.pk):
        membership.save()
    client.force_login(membership.user)
    for name in ("contacts:notes", "leads:dismissal", "demo:clear"):
        response, tables, _ = post(name)
        assert (response.status_code, tables) == (403, set())
    membership.refused = []
    with scope(demo.pk):
        membership.save()
    response, tables, _ = post("contacts:notes")
    assert response.status_code == 302
    assert "contacts_note" in tables


def test_a_form_without_a_token_does_nothing(post, ana):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    wrong = []
    for name in POSTS:
        response, tables, rung = post(name, client=browser)
        is_done = response.status_code in DONE and bool(tables)
        if is_done != (name in WITHOUT_TOKEN) or (not is_done and (tables or rung)):
            wrong.append(f"{name}: {response.status_code}, {tables}")
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_logout", "account_reset_password",
             "account_change_password", "account_email", "mfa_login_webauthn",
             "usersessions_list"]
)  # fmt: skip
def test_signing_in_and_out_asks_for_a_token_too(name, ana):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    before = list(type(ana).objects.values_list())
    assert browser.post(reverse(name), {"email": "x@example.com"}).status_code == 403
    assert list(type(ana).objects.values_list()) == before
    assert browser.get(reverse("accounts:profile")).status_code == 200, "still signed in"


def test_a_token_sent_from_another_site_is_refused(post, ana):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    browser.get(reverse("accounts:profile"))
    token = browser.cookies["csrftoken"].value
    response, tables, _ = post("contacts:notes", client=browser, x_csrftoken=token)
    assert response.status_code == 302
    assert "contacts_note" in tables
    response, tables, _ = post(
        "contacts:notes", client=browser, x_csrftoken=token, origin="https://evil.example"
    )
    assert response.status_code == 403
    assert not tables
