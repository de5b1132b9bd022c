"""SEC-X1, SEC-X2: a payload in every text field, and no page with an element not ours."""

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.tenancy import scope
from leads.feed import read_mail
from leads.models import FeedAddress, InboundMessage
from messaging.models import Message
from prospects.models import Prospect, Stage
from tests.leads.conftest import mail
from tests.walls.mirror import address, fill, furnish
from tests.walls.test_permissions import TABLE, URLS

pytestmark = pytest.mark.django_db

# Out of an attribute, out of a tag, out of a script, into a link: the longest that fits is taken.
PAYLOADS = (
    """Zq'"></title></textarea></script><script>evil()</script><img src=x onerror=evil()>""",
    "Zq'\"><script>evil()</script>",
    "Zq\" onclick=e() x='",
    "Zq'\"<b>",
)
READERS = [name for name, methods in TABLE.items() if "GET" in methods]
FREE = [
    ("search", "q"), ("contacts:quick_add", "line"), ("contacts:contacts", "after"),
    ("contacts:contacts", "quiet"), ("contacts:contacts", "sort"),
    ("contacts:contacts", "columns"), ("contacts:contacts", "list"), ("contacts:filters", "quiet"),
    ("contacts:list_new", "birthday"), ("contacts:person", "shown"),
    ("contacts:history", "day"), ("contacts:person_history", "after"),
    ("contacts:recommend", "q"), ("contacts:version", "at"),
    ("contacts:person", "before"), ("drips:people", "q"), ("drips:sequence", "letter"),
    ("messaging:messages", "state"), ("prospects:list", "stage"), ("prospects:prospects", "open"),
    ("account_login", "next"), ("account_signup", "next"),
]  # fmt: skip


def made_by_somebody_else(response) -> list[str]:
    """What runs or leads away, beyond what our own templates write."""
    tree = LexborHTMLParser(response.content.decode())
    found = []
    for node in tree.css("*"):
        if node.tag in ("script", "link"):
            at = node.attributes.get("src") or node.attributes.get("href") or ""
            is_data = node.attributes.get("type") in ("application/json",)
            if not at.startswith("/static/") and not is_data:
                found.append(node.html)
        for name, value in node.attributes.items():
            value = (value or "").strip().lower()
            if name.startswith("on") or (
                name in ("href", "src", "action", "formaction")
                and value.startswith(("javascript:", "data:", "vbscript:"))
            ):
                found.append(f"{name} of {node.html[:200]}")
            if name == "srcdoc" or (name == "src" and value == "x"):
                found.append(node.html[:200])
    return found + [node.html for node in tree.css("embed, object, base, meta[http-equiv]")]


@pytest.fixture
def poisoned(home, ana, settings, tmp_path):
    """Ana's workspace with the payload in every text field of every row, and mails from outside."""
    settings.SINK_DIR = str(tmp_path)
    home.is_demo = True
    home.save()
    ids = furnish(home)
    arrive(home, mail(name=PAYLOADS[1], message=PAYLOADS[0], home=PAYLOADS[0]))
    arrive(home, f"Subject: {PAYLOADS[0]}\r\nFrom: {PAYLOADS[1]} <a@b.example>\r\n"
                 f"Message-ID: <2@x>\r\n\r\n{PAYLOADS[0]}\r\n".encode())  # fmt: skip
    fill(home, *PAYLOADS)
    with scope(home.pk):
        message = Message.objects.get(public_id=ids["message"])
    (tmp_path / "1-bad.eml").write_text(
        f"X-Sink-To: ana@example.com\nMessage-ID: <{message.public_id}@x.example>\n"
        f"Subject: {PAYLOADS[0]}\nX-Odd: {PAYLOADS[0]}\nContent-Type: text/html\n"
        f"List-Unsubscribe: <https://x.example/{PAYLOADS[2]}>, <javascript:evil()>\n\n"
        f"{PAYLOADS[0]}\n"
    )
    return ids


def arrive(workspace, raw):
    with scope(workspace.pk):
        feed = FeedAddress.objects.current().first()
        kept = InboundMessage.keep(feed_id=feed.pk, raw=raw, envelope_from="a@example.org")
    read_mail(workspace.pk, kept.pk)


def test_no_page_lets_a_payload_become_an_element(poisoned, ana, client):
    client.force_login(ana)
    wrong, showing = [], 0
    pages = [address(name, URLS[name], poisoned) for name in READERS]
    pages += [reverse("demo:mail", args=["1-bad"]), f"/no/such/{PAYLOADS[0]}/"]
    for url in pages:
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(url, headers=headers)
            if response.status_code >= 500:
                wrong.append(f"{url}: {response.status_code}")
            elif response["Content-Type"].startswith("text/html"):
                wrong += [f"{url}: {found}" for found in made_by_somebody_else(response)]
                showing += b"Zq&#x27;&quot;&gt;" in response.content
    assert wrong == []
    assert showing > 40, "pages that show the payload, escaped"


def test_the_stages_of_a_board_are_no_way_in_either(poisoned, home, ana, client):
    client.force_login(ana)
    for stage in (Stage.NEW, Stage.ATTEMPTED, Stage.QUALIFIED):
        with scope(home.pk):
            Prospect.objects.update(stage=stage)
        for url in (reverse("prospects:prospects"), reverse("today")):
            assert made_by_somebody_else(client.get(url)) == []


def test_what_is_asked_for_is_shown_as_text(poisoned, home, ana, client):
    client.force_login(ana)
    wrong = []
    for name, asked in FREE:
        if name.startswith("account_"):
            client.logout()
        url = reverse(name) if name.startswith("account_") else address(name, URLS[name], poisoned)
        for payload in (PAYLOADS[0], PAYLOADS[2], "javascript:evil()", "\0", "9" * 500):
            response = client.get(url, {asked: payload})
            if response.status_code >= 500 or made_by_somebody_else(response):
                wrong.append(f"{url} {asked}={payload}: {response.status_code}")
    assert wrong == []


def test_what_is_typed_wrong_is_shown_again_as_text(poisoned, ana, client):
    client.force_login(ana)
    person = [poisoned["person"]]
    typed = [
        ("contacts:phones", person, {"number": PAYLOADS[0]}),
        ("contacts:emails", person, {"address": PAYLOADS[0]}),
        ("contacts:quick_add", [], {"first_name": "", "phones": PAYLOADS[0], "note": PAYLOADS[0]}),
        ("contacts:quick_add", [], {"line": PAYLOADS[0]}),
        ("contacts:quick_add_preview", [], {"line": PAYLOADS[0]}),
        ("contacts:dates", person, {"birthday": PAYLOADS[0]}),
        ("contacts:postponement", person, {"to": PAYLOADS[0]}),
        ("contacts:touches", person, {"how": PAYLOADS[0], "said": PAYLOADS[0]}),
        ("contacts:filings", person, {"name": PAYLOADS[3]}),
        ("drips:sequence_new", [], {"name": "", "description": PAYLOADS[0]}),
        ("drips:step_new", [poisoned["sequence"]], {"subject": "{{x}}", "body": PAYLOADS[0]}),
        ("leads:look", [poisoned["inbound"]], {"name": PAYLOADS[0], "phone": PAYLOADS[2]}),
        ("accounts:profile", [], {"name": PAYLOADS[0], "theme": PAYLOADS[0]}),
        ("account_login", [], {"login": PAYLOADS[0], "password": "x"}),
    ]
    for name, arguments, body in typed:
        for headers in ({}, {"HX-Request": "true"}):
            url = reverse(name, args=arguments)
            response = client.post(url, body, headers=headers, follow=True)
            assert response.status_code in (200, 422), url
            assert made_by_somebody_else(response) == [], url


def test_the_watch_sees_an_element_that_is_not_ours():
    from django.http import HttpResponse

    for payload in ("<script>evil()</script>", "<img src=x>", "<b onclick=e()>",
                    "<a href=' javascript:e()'>", "<base href=/>"):  # fmt: skip
        assert made_by_somebody_else(HttpResponse(payload)) != [], payload
