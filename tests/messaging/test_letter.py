"""What stands on the wire: headers of 2.7, the foot, DKIM, and nothing smuggled in (C01, B08)."""

import base64
import email
import re
import uuid

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from messaging import delivery, tokens
from messaging.lines import one_line
from messaging.models import State

pytestmark = pytest.mark.django_db

PLAIN = [
    "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
    "Reply-To", "Subject", "To",
]  # fmt: skip
FOR_MANY = [
    "Auto-Submitted", "Feedback-ID", "List-Help", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "X-Auto-Response-Suppress",
]  # fmt: skip


@pytest.fixture
def dkim_key(settings):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR = "sphere.example", "one"
    settings.DKIM_KEY = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def test_an_answer_has_these_headers_and_no_others(queue, sink, member):
    queue(by=member)
    delivery.deliver_due()
    assert sorted(sink.messages[0].letter.keys()) == PLAIN


def test_a_letter_to_many_has_these_headers_and_no_others(queue, sink, member, home, settings):
    message = queue(
        by=member, purpose="marketing", is_automated=True, kind="Drip letter", campaign="c1"
    )
    delivery.deliver_due()
    (received,) = sink.messages
    letter = received.letter
    assert sorted(letter.keys()) == sorted(PLAIN + FOR_MANY)
    assert letter["Message-ID"] == f"<{message.public_id}@{settings.BOUNCE_DOMAIN}>"
    assert letter["List-Id"] == (f'"{home.name}" <{home.public_id}.lists.{settings.MAIL_DOMAIN}>')
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "OOF, NRN, AutoReply, RN"
    assert letter["Feedback-ID"] == f"c1:{home.public_id.hex}:drip-letter:sphere"
    assert letter["Reply-To"] == f"{tokens.mail_name(message, 'r')}@{settings.BOUNCE_DOMAIN}"
    assert letter["From"].startswith("Ana Alvarez <")


def test_the_envelope_and_the_unsubscribe_mail_name_the_message(queue, sink, settings):
    message = queue(purpose="marketing")
    delivery.deliver_due()
    (received,) = sink.messages
    local, _, domain = received.sender.partition("@")
    assert domain == settings.BOUNCE_DOMAIN
    assert len(local) <= 64
    assert tokens.named_by_mail(local) == ("b", message.public_id)
    uris = re.findall(r"<([^>]+)>", received.letter["List-Unsubscribe"])
    assert [uri.split(":")[0] for uri in uris] == [settings.BASE_URL.split(":")[0], "mailto"]
    by_mail = uris[1].removeprefix("mailto:").split("@")[0]
    assert tokens.named_by_mail(by_mail) == ("u", message.public_id)


def test_a_mail_name_serves_only_its_purpose(queue):
    message = queue()
    name = tokens.mail_name(message, "u")
    assert tokens.named_by_mail(name) == ("u", message.public_id)
    assert tokens.named_by_mail(name.replace("u+", "b+")) is None
    assert tokens.named_by_mail(f"u+{uuid.uuid4().hex}{name[-16:]}") is None
    assert tokens.named_by_mail("postmaster") is None


def test_the_foot_says_who_writes_from_where_why_and_how_to_stop(queue, sink, member, home):
    message = queue(
        by=member, purpose="marketing", html="<p>Hi</p>", why={"reader": "You met <Ana>."}
    )
    delivery.deliver_due()
    (received,) = sink.messages
    html = received.letter.get_body(("html",)).get_content()
    url = tokens.unsubscribe_url(message)
    for part in ("Ana Alvarez", home.postal_address, url):
        assert part in received.text
        assert part in html
    assert "You met <Ana>." in received.text
    assert "You met &lt;Ana&gt;." in html


def test_html_loses_what_could_run(queue, sink):
    queue(html='<p onclick="x()">Hi</p><script>x()</script><img src="x" onerror="x()">')
    delivery.deliver_due()
    html = sink.messages[0].letter.get_body(("html",)).get_content()
    assert "<p>Hi</p>" in html
    assert "x()" not in html


@pytest.mark.parametrize("purpose", ["marketing", "transactional"])
def test_the_signature_holds_and_nobody_can_add_a_header(queue, sink, dkim_key, purpose):
    queue(purpose=purpose, html="<p>Grüße</p>", subject="Grüße — lange Zeile " * 8)
    delivery.deliver_due()
    raw = sink.messages[0].raw
    assert dkim.verify(raw, dnsfunc=lambda *a, **k: dkim_key)
    signed = str(email.message_from_bytes(raw)["DKIM-Signature"])
    covered = re.sub(r"\s", "", signed.split("h=")[1].split(";")[0]).lower().split(":")
    assert "a=rsa-sha256" in signed
    for name in ("from", "subject", "to", "date", "message-id", "mime-version", "content-type"):
        assert covered.count(name) == 2
    wanted = 2 if purpose == "marketing" else 1
    assert covered.count("list-unsubscribe") == covered.count("list-unsubscribe-post") == wanted
    for added in (b"Reply-To: x@example.com", b"Subject: Other", b"List-Unsubscribe: <x:y>"):
        assert not dkim.verify(added + b"\r\n" + raw, dnsfunc=lambda *a, **k: dkim_key)


@pytest.mark.parametrize(
    "bad", ["\r\nBcc: evil@example.com", "\nX-Evil: 1", "\0", "\x0b\x85\u2028"]
)
def test_line_breaks_and_nul_in_names_and_subjects_stay_in_their_header(queue, sink, bad):
    """B08."""
    queue(subject=f"Hello{bad}", to_name=f"June{bad}", from_name=f"Ana{bad}", text=f"Hi{bad}")
    assert delivery.deliver_due() == 1
    (received,) = sink.messages
    assert sorted(received.letter.keys()) == PLAIN
    assert received.recipient == "june.hargrove@example.com"
    assert b"\0" not in received.raw


@pytest.mark.parametrize("field", ["to", "reply_to"])
@pytest.mark.parametrize(
    "bad", ["a@b.example\r\nBcc: c@d.example", "a@b.example\0", "a@b\n.example"]
)
def test_line_breaks_and_nul_in_addresses_are_refused(queue, field, bad):
    with pytest.raises(ValidationError):
        queue(**{field: bad})


@given(st.text())
def test_a_line_is_one_line(text):
    line = one_line(text)
    assert line == one_line(line)
    assert len(line.splitlines()) <= 1
    assert "\0" not in line


@pytest.mark.parametrize(
    "text", [".", "..\n.\n", "Hi\n.\nQUIT\n", "no end", "x" * 2000, "Grüße 🏡"]
)
def test_a_body_arrives_as_it_was_written(queue, sink, fresh, text):
    message = queue(text=text)
    delivery.deliver_due()
    assert fresh(message).state == State.SENT
    assert sink.messages[0].text.rstrip().splitlines() == text.rstrip().splitlines()
