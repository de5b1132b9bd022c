"""The providers that post mail: how each proves itself, and what it says of the envelope.

The parsing is django-anymail's; what is added is what it leaves out (Amazon's and SendGrid's
signatures, the age of a signature, all recipients of an event) and the bytes as they came.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from email.policy import SMTP

from anymail.inbound import AnymailInboundMessage
from anymail.webhooks import amazon_ses, mailgun, mailjet, postmark, sendgrid
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings

from leads.vouching import RESULTS
from messaging.hooks import sns
from messaging.hooks.form import as_bytes
from messaging.hooks.proof import Forged, Plain, must_be_fresh, must_be_signed_by_sendgrid


@dataclass
class Arrival:
    """A mail as a provider told of it."""

    recipients: list[str]
    raw: bytes
    envelope_from: str = ""
    told: dict = field(default_factory=dict)


class Provider:
    """One provider. `verify` raises whatever it likes: anything at all means that it is forged."""

    name = ""
    view: type[AnymailBaseWebhookView]

    def __init__(self, request, secret):
        self.request, self.secret = request, secret
        self.anymail = self.make_view()

    def make_view(self):
        return self.view(webhook_secret=self.secret)

    def verify(self) -> None:
        self.anymail.run_validators(self.request)

    def arrival(self) -> Arrival | None:
        """The mail; None when the provider only says hello."""
        told = self.facts()
        try:
            event = self.anymail.parse_events(self.request)[0]
            raw = self.raw() or in_bytes(event.message)
            sender = str(event.message.envelope_sender or "")
            told |= self.vouched(event.message) | {"event": str(event.event_id or "")[:100]}
        except Exception:  # noqa: BLE001 -- verified: it is kept as it came, for a person to read
            raw, sender = self.raw() or as_letter(self.name, self.request.body), ""
        told = {key: value for key, value in told.items() if value not in ("", None)}
        return Arrival(self.recipients(), raw, sender, {"by": self.name} | told)

    def recipients(self) -> list[str]:
        raise NotImplementedError

    def raw(self) -> bytes:
        """The mail's own bytes, if the provider was asked to post them."""
        return b""

    def facts(self) -> dict:
        return {}

    def vouched(self, message) -> dict:
        score = message.spam_score
        return {"spam_score": score} if isinstance(score, float) else {}

    @property
    def json(self) -> dict:
        said = json.loads(self.request.body)
        return said if isinstance(said, dict) else {}


class Mailgun(Provider):
    name = "Mailgun"
    view = mailgun.MailgunInboundWebhookView

    def make_view(self):
        return self.view(webhook_signing_key=self.secret[0], webhook_secret=[])

    def verify(self):
        super().verify()
        must_be_fresh(self.request.POST["timestamp"])

    def recipients(self):
        return self.request.POST.get("recipient", "").split(",")

    def raw(self):
        return as_bytes(self.request.POST.get("body-mime", ""))

    def vouched(self, message):
        headers = {
            "spf": message.get("X-Mailgun-Spf"),
            "dkim": message.get("X-Mailgun-Dkim-Check-Result"),
        }
        return super().vouched(message) | results(headers)


class Postmark(Provider):
    name = "Postmark"
    view = postmark.PostmarkInboundWebhookView

    def recipients(self):
        return [str(self.json.get("OriginalRecipient") or "")]

    def raw(self):
        return str(self.json.get("RawEmail") or "").encode("utf-8", "replace")

    def vouched(self, message):
        said = {str(one["Name"]).lower(): str(one["Value"]) for one in reversed(self.headers())}
        tests = said.get("x-spam-tests", "")
        dkim = {"dkim": "pass"} if "DKIM_VALID_AU" in tests else {}
        return super().vouched(message) | results({"spf": said.get("received-spf")}) | dkim

    def headers(self) -> list[dict]:
        return self.json.get("Headers") or []


class AmazonView(Plain, amazon_ses.AmazonSESInboundWebhookView):
    """Amazon's library is only asked for mails kept in S3."""


class Amazon(Provider):
    name = "Amazon SES"
    view = AmazonView

    def make_view(self):
        return self.view(webhook_secret=[])

    def verify(self):
        super().verify()
        sns.verify(self.json, self.secret)

    def arrival(self):
        if self.json["Type"] == "SubscriptionConfirmation":
            sns.confirm(self.json)
            return None
        if self.json["Type"] != "Notification" or "receipt" not in self.event:
            return None
        return super().arrival()

    @property
    def event(self) -> dict:
        try:
            said = json.loads(self.json.get("Message", ""))
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def recipients(self):
        return list(map(str, self.event["receipt"].get("recipients") or []))

    def raw(self):
        content = str(self.event.get("content") or "").encode()
        if self.event["receipt"].get("action", {}).get("encoding") == "BASE64":
            return base64.b64decode(content)
        return content

    def facts(self):
        receipt = self.event["receipt"]
        verdicts = {
            method: (receipt.get(f"{method}Verdict") or {}).get("status")
            for method in ("spf", "dkim", "dmarc")
        }
        return results(verdicts)


class SendGridView(Plain, sendgrid.SendGridInboundWebhookView):
    """Nobody at Anymail tests it any more; our tests do."""


class SendGrid(Provider):
    """A secret in the address, a signature, or both: what the settings name is asked for."""

    name = "SendGrid"
    view = SendGridView

    def verify(self):
        if self.secret:
            super().verify()
        if key := settings.SENDGRID_HOOK_KEY:
            must_be_signed_by_sendgrid(self.anymail, self.request, key)

    def recipients(self):
        return list(map(str, self.envelope.get("to") or []))

    @property
    def envelope(self) -> dict:
        said = json.loads(self.request.POST.get("envelope") or "{}")
        return said if isinstance(said, dict) else {}

    def raw(self):
        return as_bytes(self.request.POST.get("email", ""))

    def facts(self):
        dkim = self.request.POST.get("dkim", "")
        verdicts = {
            "spf": self.request.POST.get("SPF"),
            "dkim": dkim.rpartition(":")[2].strip(" }"),
        }
        return results(verdicts) | {"ip": self.request.POST.get("sender_ip", "")[:45]}


class Mailjet(Provider):
    name = "Mailjet"
    view = mailjet.MailjetInboundWebhookView

    def recipients(self):
        return [str(self.json.get("Recipient") or "")]


PROVIDERS: dict[str, type[Provider]] = {
    "mailgun": Mailgun,
    "postmark": Postmark,
    "ses": Amazon,
    "sendgrid": SendGrid,
    "mailjet": Mailjet,
}


def verified(name: str, request) -> Provider:
    """The provider that sent this, proven; raises Forged, whatever is wrong."""
    secret = settings.HOOK_SECRETS[name]
    if not secret and not (name == "sendgrid" and settings.SENDGRID_HOOK_KEY):
        raise Forged("its secret is not set")
    try:
        provider = PROVIDERS[name](request, secret)
        provider.verify()
    except Exception as error:
        raise Forged(type(error).__name__) from error
    return provider


def results(said: dict) -> dict:
    """The verdicts in the words of RFC 8601; what is none of them is left out."""
    words = {method: str(value or "").split(" ")[0].lower() for method, value in said.items()}
    return {method: word for method, word in words.items() if word in RESULTS}


def in_bytes(message: AnymailInboundMessage) -> bytes:
    """A mail put together from parts: the same parts make the same bytes, so that a repetition
    is known as one."""
    parts = [part for part in message.walk() if part.is_multipart()]
    leaves = [str(part.get_payload()) for part in message.walk() if not part.is_multipart()]
    digest = hashlib.sha256("\0".join(leaves).encode("utf-8", "replace")).hexdigest()[:32]
    for number, part in enumerate(parts):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"{digest}-{number}")
    return message.as_bytes(policy=SMTP)


def as_letter(provider: str, body: bytes) -> bytes:
    """What nobody could open, as a mail: a person finds everything in it."""
    digest = hashlib.sha256(body).hexdigest()
    head = (
        f"From: {provider} <hook@{settings.MAIL_DOMAIN}>\r\n"
        f"Subject: A mail that {provider} could not hand over in order\r\n"
        f"Message-ID: <{digest}@hook.invalid>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + body
