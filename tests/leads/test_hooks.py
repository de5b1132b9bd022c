"""Mail that providers post: proven on the raw bytes, stored before 200, once, and never a 500."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings as django_settings

from accounts.roles import as_owner
from accounts.tenancy import scope
from crm.kit import clock, egress
from leads import feed
from leads.models import FeedAddress, InboundMessage, Lead
from messaging.hooks import sns
from tests.leads.conftest import mail

pytestmark = pytest.mark.django_db
SEVERAL_CONNECTIONS = pytest.mark.django_db(transaction=True)
SECRET, KEY = "hook:a long word", "signing key of a test"
TOPIC = "arn:aws:sns:us-east-1:123456789012:leads"
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem"
LATIN = mail(message="Grüße aus Köln").decode().encode("latin-1").replace(b"utf-8", b"latin-1")
ALL = ["mailgun", "postmark", "ses", "sendgrid", "mailjet"]


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.HOOK_SECRETS = {
        "mailgun": [KEY], "postmark": [SECRET], "ses": [TOPIC], "sendgrid": [SECRET],
        "mailjet": [SECRET],
    }  # fmt: skip


@pytest.fixture
def amazon(monkeypatch):
    """Amazon's key, and its certificate where the world would have it."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=9))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    asked = []

    def world(url, **limits):
        asked.append(url)
        return made.public_bytes(serialization.Encoding.PEM)

    monkeypatch.setattr(egress, "fetch", world)
    sns._certificate.cache_clear()
    return key, asked


def basic(secret=SECRET) -> dict:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


class Post:
    """What each provider would post of a mail; `posted(client)` posts it."""

    def __init__(self, provider, to, raw=None, sender="someone@example.org", key=None, **other):
        self.provider, self.to, self.raw = provider, to, mail() if raw is None else raw
        self.sender, self.key, self.other = sender, key, other

    def posted(self, client, **headers):
        body, kind, proof = getattr(self, self.provider)()
        headers = proof | headers
        return client.generic(
            "POST", f"/hooks/{self.provider}/", body, content_type=kind, headers=headers
        )

    def mailgun(self):
        at, token = str(self.other.get("at") or int(clock.now().timestamp())), self.token()
        signed = hmac.new(KEY.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
        fields = {
            "recipient": self.to, "sender": self.sender, "timestamp": at, "token": token,
            "signature": self.other.get("signature", signed),
        }  # fmt: skip
        if parsed := self.other.get("parsed"):
            return urlencode(fields | parsed), "application/x-www-form-urlencoded", {}
        return multipart(fields | {"body-mime": self.raw})

    def token(self):
        return self.other.get("token", hashlib.sha256(self.raw).hexdigest()[:50])

    def postmark(self):
        said = {
            "MessageID": "22c74902-a0c1-4511-804f-341342852c90", "OriginalRecipient": self.to,
            "RawEmail": self.raw.decode(),
            "Headers": [
                {"Name": "Return-Path", "Value": f"<{self.sender}>"},
                {"Name": "Received-SPF", "Value": "Pass (sender SPF authorized)"},
                {"Name": "X-Spam-Tests", "Value": "DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU"},
            ],
        }  # fmt: skip
        said |= self.other.get("parsed", {})
        return json.dumps(said), "application/json", basic()

    def sendgrid(self):
        fields = {
            "envelope": json.dumps({"to": [self.to], "from": self.sender}),
            "SPF": "pass", "dkim": "{@forms.example.org : pass}", "sender_ip": "203.0.113.9",
            "email": self.raw,
        }  # fmt: skip
        return *multipart(fields)[:2], basic()

    def mailjet(self):
        said = {
            "Sender": self.sender, "Recipient": self.to, "SpamAssassinScore": "1.5",
            "Headers": {
                "From": "Leads <notify@forms.example.org>", "To": "leads@sphere.example.org",
                "Subject": "New lead from your website", "Message-ID": "<1@forms.example.org>",
                "Received": ["by one", "by two"],
            },
            "Text-part": self.raw.partition(b"\r\n\r\n")[2].decode(),
        }  # fmt: skip
        return json.dumps(said), "application/json", basic()

    def ses(self):
        event = {
            "notificationType": "Received",
            "mail": {"source": self.sender, "messageId": "o3vrnil0e2ic28tr"},
            "receipt": {
                "recipients": [self.to], "spfVerdict": {"status": "PASS"},
                "dkimVerdict": {"status": "FAIL"}, "dmarcVerdict": {"status": "GRAY"},
                "action": {"type": "SNS", "encoding": "BASE64"},
            },
            "content": base64.b64encode(self.raw).decode(),
        }  # fmt: skip
        return self.notification(json.dumps(event))

    def notification(self, message, kind="Notification", **more):
        said = {
            "Type": kind, "MessageId": "22b80b92-fdea", "TopicArn": self.other.get("topic", TOPIC),
            "Message": message, "Timestamp": (self.other.get("at") or clock.now()).isoformat(),
            "SignatureVersion": "2", "SigningCertURL": self.other.get("pem", CERTIFICATE), **more,
        }  # fmt: skip
        signed = self.key.sign(sns.signed_text(said), padding.PKCS1v15(), hashes.SHA256())
        said["Signature"] = base64.b64encode(signed).decode()
        proof = {"X-Amz-Sns-Message-Type": kind, "X-Amz-Sns-Message-Id": said["MessageId"]}
        return json.dumps(said | self.other.get("changed", {})), "text/plain", proof


def multipart(fields: dict) -> tuple[bytes, str, dict]:
    parts = b"".join(
        f'--xYzZY\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else value.encode())
        + b"\r\n"
        for name, value in fields.items()
    )
    return parts + b"--xYzZY--\r\n", "multipart/form-data; boundary=xYzZY", {}


def rows(workspace):
    with scope(workspace.pk):
        return list(InboundMessage.objects.order_by("pk"))


@pytest.mark.parametrize("provider", ALL)
def test_a_mail_is_stored_for_whom_its_envelope_names(
    provider, home, elsewhere, feed_address, client, amazon
):
    """Never for whom From or To would name: those are anybody's to write."""
    with scope(elsewhere.pk):
        other = FeedAddress.objects.get().address
    raw = mail().replace(b"To: leads@sphere.example.org", f"To: {other}".encode())
    answer = Post(provider, feed_address.address, raw, key=amazon[0]).posted(client)
    assert (answer.status_code, answer.content) == (200, b"")
    (kept,) = rows(home)
    assert (kept.door, kept.envelope_from) == ("hook", "someone@example.org")
    assert rows(elsewhere) == []
    if provider != "mailjet":  # which posts no bytes, only parts
        assert bytes(kept.raw) == raw
    feed.read_mail(home.pk, kept.pk)
    with scope(home.pk):
        assert str(Lead.objects.select_related("person").get().person) == "Priya Raman"


@pytest.mark.parametrize("provider", ALL)
def test_a_repeated_event_is_one_mail(provider, home, feed_address, client, amazon):
    for _ in range(3):
        post = Post(provider, feed_address.address, key=amazon[0])
        assert post.posted(client).status_code == 200
    assert len(rows(home)) == 1


def test_a_repetition_under_another_token_is_one_mail_too(home, feed_address, client):
    for token in ("first", "second"):
        Post("mailgun", feed_address.address, token=token).posted(client)
    assert len(rows(home)) == 1


@pytest.mark.parametrize("provider", ["mailgun", "sendgrid", "ses"])
def test_bytes_that_are_no_utf8_come_through_unharmed(provider, home, feed_address, client, amazon):
    Post(provider, feed_address.address, LATIN, key=amazon[0]).posted(client)
    assert bytes(rows(home)[0].raw) == LATIN


@pytest.mark.parametrize(
    ("provider", "headers"),
    [
        ("mailgun", {}),
        ("postmark", {"Authorization": ""}),
        ("postmark", basic("hook:another word")),
        ("postmark", {"Authorization": "Basic ***"}),
        ("sendgrid", basic("x:y")),
        ("mailjet", {"Authorization": ""}),
        ("ses", {"X-Amz-Sns-Message-Type": "Another"}),
    ],
)
def test_without_proof_it_is_403_and_nothing(provider, headers, home, feed_address, client, amazon):
    wrong = {"signature": "0" * 64} if provider == "mailgun" else {}
    post = Post(provider, feed_address.address, key=amazon[0], **wrong)
    answer = post.posted(client, **headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert rows(home) == []
    right = Post(provider, feed_address.address, key=amazon[0])
    assert right.posted(client).status_code == 200, "and it was that which was wrong"
    assert len(rows(home)) == 1


@pytest.mark.parametrize("provider", ALL)
def test_a_door_without_a_secret_is_shut(provider, home, feed_address, client, amazon, settings):
    settings.HOOK_SECRETS = dict.fromkeys(ALL, [])
    post = Post(provider, feed_address.address, key=amazon[0])
    assert post.posted(client).status_code == 403
    assert rows(home) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"changed": {"Message": "{}"}},
        {"changed": {"Signature": "AAAA"}},
        {"changed": {"SignatureVersion": "9"}},
        {"topic": "arn:aws:sns:us-east-1:666:of-somebody-else"},
        {"pem": "https://sns.us-east-1.amazonaws.com.evil.example/x.pem"},
        {"pem": "http://sns.us-east-1.amazonaws.com/x.pem"},
        {"pem": "https://sns.us-east-1.amazonaws.com/x.html"},
        {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_amazons_signature_covers_what_it_says(wrong, home, feed_address, client, amazon):
    post = Post("ses", feed_address.address, key=amazon[0], **wrong)
    assert post.posted(client).status_code == 403
    assert rows(home) == []
    assert not [url for url in amazon[1] if url != CERTIFICATE], "and nobody else was asked"


def test_the_topic_may_post_here_once_amazon_is_answered(home, client, amazon):
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"
    post = Post("ses", "", key=amazon[0])
    post.ses = lambda: post.notification(
        "You have chosen", "SubscriptionConfirmation", SubscribeURL=url, Token="x"
    )
    assert post.posted(client).status_code == 200
    assert amazon[1][-1] == url
    inside = "https://169.254.169.254/"
    post.ses = lambda: post.notification(
        "You have chosen", "SubscriptionConfirmation", SubscribeURL=inside, Token="x"
    )
    assert post.posted(client).status_code != 200
    assert inside not in amazon[1]


def test_an_old_signature_is_refused(home, feed_address, client):
    now = int(clock.now().timestamp())
    for at, status in ((now - 400, 403), (now + 400, 403), (now - 200, 200)):
        post = Post("mailgun", feed_address.address, at=at)
        assert post.posted(client).status_code == status
    assert len(rows(home)) == 1


def test_sendgrids_signature_counts_where_its_key_is_set(home, feed_address, client, settings):
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    settings.SENDGRID_HOOK_KEY = base64.b64encode(public).decode()
    settings.HOOK_SECRETS["sendgrid"] = []
    post = Post("sendgrid", feed_address.address)
    assert post.posted(client).status_code == 403
    at = str(int(clock.now().timestamp()))
    signed = key.sign(at.encode() + post.sendgrid()[0], ec.ECDSA(hashes.SHA256()))
    name = "X-Twilio-Email-Event-Webhook"
    proof = {f"{name}-Timestamp": at, f"{name}-Signature": base64.b64encode(signed).decode()}
    assert post.posted(client, **proof).status_code == 200
    assert post.posted(client, **proof | {f"{name}-Timestamp": "1"}).status_code == 403
    assert len(rows(home)) == 1


@pytest.mark.parametrize("provider", ALL)
def test_an_unknown_recipient_is_taken_and_forgotten(provider, home, feed_address, client, amazon):
    """So that the provider does not come back with it for hours."""
    for to in (f"nobody@{django_settings.MAIL_DOMAIN}", "x@elsewhere.example", "", "@", "ü\0@x"):
        post = Post(provider, to, key=amazon[0])
        assert post.posted(client).status_code == 200
    assert rows(home) == []


def test_what_the_provider_vouches_for_is_kept(home, feed_address, client, amazon):
    forged = mail(headers="Authentication-Results: mx.evil.example; spf=pass; dmarc=pass\r\n")
    for provider in ALL:
        with scope(home.pk):
            InboundMessage.objects.all().delete()
        Post(provider, feed_address.address, forged, key=amazon[0]).posted(client)
        told = rows(home)[0].told
        assert "dmarc" not in told
        match provider:
            case "postmark":
                assert (told["by"], told["spf"], told["dkim"]) == ("Postmark", "pass", "pass")
            case "ses":
                assert (told["spf"], told["dkim"]) == ("pass", "fail")
                assert told["event"] == "o3vrnil0e2ic28tr"
            case "sendgrid":
                assert (told["spf"], told["dkim"]) == ("pass", "pass")
                assert told["ip"] == "203.0.113.9"
            case "mailjet":
                assert told == {"by": "Mailjet", "spam_score": 1.5}


def test_a_mail_in_parts_is_put_together_as_one(home, feed_address, client):
    text = mail().partition(b"\r\n\r\n")[2].decode()
    headers = [
        ["From", "Leads <notify@forms.example.org>"], ["Subject", "New lead from your website"],
        ["Message-Id", "<7@forms.example.org>"],
    ]  # fmt: skip
    parsed = {"message-headers": json.dumps(headers), "body-plain": text, "body-html": "<p>x</p>"}
    for _ in range(2):
        Post("mailgun", feed_address.address, parsed=parsed).posted(client)
    (kept,) = rows(home)
    assert kept.message_id_hdr == "<7@forms.example.org>"
    feed.read_mail(home.pk, kept.pk)
    with scope(home.pk):
        assert str(Lead.objects.select_related("person").get().person) == "Priya Raman"


@pytest.mark.parametrize(
    "hostile",
    [
        {"RawEmail": None, "TextBody": "Name: Ana", "FromFull": "not an object"},
        {"RawEmail": "", "Headers": [{"Name": "Subject\r\nBcc: x", "Value": "a\r\nb"}]},
        {"RawEmail": "", "Headers": "nothing of the kind"},
        {"RawEmail": "", "Attachments": [{"ContentType": "\0", "Content": "***"}]},
        {"RawEmail": "\ud800 half a letter"},
    ],
)
def test_what_cannot_be_opened_waits_for_a_person(hostile, home, feed_address, client):
    post = Post("postmark", feed_address.address, parsed=hostile)
    assert post.posted(client).status_code == 200
    (kept,) = rows(home)
    feed.read_mail(home.pk, kept.pk)
    assert rows(home)[0].state != InboundMessage.State.RECEIVED


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"Message": 1}', b"a=1&b=%ff", b"[" * 9999]
)
def test_no_body_is_a_server_error(provider, body, home, feed_address, client, amazon):
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain",
                 "application/x-www-form-urlencoded", "multipart/form-data"):  # fmt: skip
        answer = client.generic(
            "POST", f"/hooks/{provider}/", body, content_type=kind, headers=basic()
        )
        assert answer.status_code in (200, 403, 503), (kind, answer.status_code)
        assert answer.content == b""
    assert rows(home) == []


def test_a_large_mail_comes_in_whole_and_too_large_a_one_is_refused(
    home, feed_address, client, settings
):
    large = mail() + b"an attachment of many megabytes\r\n" * 300_000
    assert len(large) > 9_000_000
    assert Post("mailgun", feed_address.address, large).posted(client).status_code == 200
    assert Post("postmark", feed_address.address, large).posted(client).status_code == 200
    assert bytes(rows(home)[0].raw) == large
    settings.HOOK_MAX_BYTES = 1_000_000
    answer = Post("mailgun", feed_address.address, large).posted(client)
    assert (answer.status_code, answer.content) == (413, b"")


@SEVERAL_CONNECTIONS
def test_when_the_database_fails_the_provider_is_asked_to_come_again(home, feed_address, client):
    def rename(a, b):
        with as_owner() as owner, owner.cursor() as cursor:
            cursor.execute(f"alter table {a} rename to {b}")

    rename("leads_inboundmessage", "away")
    try:
        answer = Post("postmark", feed_address.address).posted(client)
        assert (answer.status_code, answer.content) == (503, b"")
    finally:
        rename("away", "leads_inboundmessage")
    assert Post("postmark", feed_address.address).posted(client).status_code == 200
    assert len(rows(home)) == 1


def test_get_shows_nothing_and_head_says_that_somebody_is_here(client):
    assert client.get("/hooks/postmark/").status_code == 405
    assert client.head("/hooks/postmark/").status_code == 200
    assert client.get("/hooks/nobody/").status_code == 404


def test_several_addresses_in_one_event_are_all_served(
    home, elsewhere, feed_address, client, amazon
):
    with scope(elsewhere.pk):
        other = FeedAddress.objects.get()
    envelope = {"to": [feed_address.address, other.address], "from": "a@example.org"}
    body, kind, _ = multipart({"envelope": json.dumps(envelope), "email": mail()})
    answer = client.generic("POST", "/hooks/sendgrid/", body, content_type=kind, headers=basic())
    assert answer.status_code == 200
    assert len(rows(home)) == len(rows(elsewhere)) == 1
