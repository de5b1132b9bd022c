"""The providers that tell how letters fared: how each proves itself, and what its words mean.

The parsing is django-anymail's; what is added is what it leaves out: Amazon's and SendGrid's
signatures, the age of a signature, and whether a provider thinks that a failure is for good.
"""

import hashlib
import json
from types import SimpleNamespace

from anymail.signals import AnymailTrackingEvent
from anymail.webhooks import amazon_ses, brevo, mailgun, mailjet, postmark, sendgrid
from anymail.webhooks.base import AnymailBaseWebhookView

from messaging.hooks import sns
from messaging.hooks.proof import (
    Forged,
    Plain,
    must_be_fresh,
    must_be_signed_by_sendgrid,
)

MOST_EVENTS = 5_000  # of one post


class Teller:
    """One provider. `verify` raises whatever it likes: anything at all means that it is forged."""

    name = ""
    view: type[AnymailBaseWebhookView]
    reads_ids = ()  # where an event of its own says which one it is

    def __init__(self, request=None, secrets=(), key: str = ""):
        self.request, self.secrets, self.key = request, list(secrets), key
        self.anymail = self.make_view()

    def make_view(self):
        return self.view(webhook_secret=self.secrets)

    def verify(self) -> None:
        if not self.secrets:
            raise Forged("its secret is not set")
        self.anymail.run_validators(self.request)

    def events(self) -> list[dict]:
        """What came, event by event, as it came."""
        said = json.loads(self.request.body)
        found = said if isinstance(said, list) else [said]
        return [one for one in found[:MOST_EVENTS] if isinstance(one, dict)]

    def event_id(self, raw: dict) -> str:
        """The provider's own name for it, or one made of the whole: a replay is known for ever."""
        named = [str(raw[name]) for name in self.reads_ids if raw.get(name)]
        if named and len(named) == len(self.reads_ids):
            return ":".join(named)
        whole = json.dumps(raw, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()

    def read(self, raw: dict) -> list[AnymailTrackingEvent]:
        return [self.anymail.esp_to_anymail_event(raw)]

    def words(self, raw: dict) -> list[str]:
        """What the other server said, besides what Anymail hands on."""
        return []

    def is_for_good(self, raw: dict) -> bool | None:
        return None

    def is_machine(self, raw: dict) -> bool:
        """A proxy opened it, and nobody else."""
        return False


class Mailgun(Teller):
    name = "Mailgun"
    view = mailgun.MailgunTrackingWebhookView

    def make_view(self):
        key = self.secrets[0] if self.secrets else "none"
        return self.view(webhook_signing_key=key, webhook_secret=[])

    def verify(self):
        super().verify()
        must_be_fresh(json.loads(self.request.body)["signature"]["timestamp"])

    def event_id(self, raw):
        event = _part(raw, "event-data")
        if event.get("id") and event.get("timestamp"):
            return f"{event['id']}:{event['timestamp']}"
        return super().event_id(raw)

    def words(self, raw):
        status = _part(_part(raw, "event-data"), "delivery-status")
        return [str(status.get(name) or "") for name in ("enhanced-code", "message")]

    def is_for_good(self, raw):
        severity = _part(raw, "event-data").get("severity")
        return {"permanent": True, "temporary": False}.get(str(severity))


class Postmark(Teller):
    name = "Postmark"
    view = postmark.PostmarkTrackingWebhookView
    reads_ids = ("ID", "RecordType")

    def words(self, raw):
        return [str(raw.get("Details") or ""), str(raw.get("Description") or "")]

    def is_for_good(self, raw):
        return {"HardBounce": True, "SoftBounce": False}.get(str(raw.get("Type")))


class AmazonView(Plain, amazon_ses.AmazonSESTrackingWebhookView):
    """Amazon's library is not needed for reading."""


class Amazon(Teller):
    name = "Amazon SES"
    view = AmazonView
    reads_ids = ("MessageId",)
    OUR_LETTER = ("ContentRejected", "AttachmentRejected", "MessageTooLarge")

    def make_view(self):
        return self.view(webhook_secret=[])

    def verify(self):
        super().verify()
        sns.verify(json.loads(self.request.body), self.secrets)

    def events(self):
        told = json.loads(self.request.body)
        if told["Type"] == "SubscriptionConfirmation":
            sns.confirm(told)
            return []
        return [told] if told["Type"] == "Notification" and self._inside(told) else []

    @staticmethod
    def _inside(told: dict) -> dict:
        try:
            said = json.loads(told.get("Message") or "")
        except ValueError:  # "Successfully validated SNS topic…"
            return {}
        return said if isinstance(said, dict) and "mail" in said else {}

    def read(self, raw):
        return self.anymail.esp_to_anymail_events(self._inside(raw), raw)

    def words(self, raw):
        bounce = _part(self._inside(raw), "bounce")
        hit = bounce.get("bouncedRecipients") or []
        statuses = [str(one.get("status") or "") for one in hit if isinstance(one, dict)]
        return [*statuses, *(str(one.get("diagnosticCode") or "") for one in hit)]

    def is_for_good(self, raw):
        bounce = _part(self._inside(raw), "bounce")
        if bounce.get("bounceSubType") in self.OUR_LETTER:
            return None
        return {"Permanent": True, "Transient": False}.get(str(bounce.get("bounceType")))


class SendGridView(Plain, sendgrid.SendGridTrackingWebhookView):
    """Nobody at Anymail tests it any more; our tests do."""


class SendGrid(Teller):
    """A secret in the address, a signature, or both: what is known of it is asked for."""

    name = "SendGrid"
    view = SendGridView
    reads_ids = ("sg_event_id",)

    def verify(self):
        if not self.secrets and not self.key:
            raise Forged("its secret is not set")
        if self.secrets:
            AnymailBaseWebhookView.validate_request(self.anymail, self.request)
        if self.key:
            must_be_signed_by_sendgrid(self.anymail, self.request, self.key)

    def words(self, raw):
        return [str(raw.get(name) or "") for name in ("status", "reason", "response")]

    def is_for_good(self, raw):
        return {"bounce": True, "blocked": False}.get(str(raw.get("type")))

    def is_machine(self, raw):
        return bool(raw.get("sg_machine_open"))


class Mailjet(Teller):
    name = "Mailjet"
    view = mailjet.MailjetTrackingWebhookView

    def words(self, raw):
        return [str(raw.get(name) or "") for name in ("smtp_reply", "comment", "error")]

    def is_for_good(self, raw):
        known = raw.get("hard_bounce")
        return known if isinstance(known, bool) else None


class Brevo(Teller):
    name = "Brevo"
    view = brevo.BrevoTrackingWebhookView

    def words(self, raw):
        return [str(raw.get("reason") or "")]

    def is_for_good(self, raw):
        known = {"hard_bounce": True, "invalid_email": True, "soft_bounce": False}
        return known.get(str(raw.get("event")))

    def is_machine(self, raw):
        return "proxy" in str(raw.get("event"))


def _part(raw: dict, name: str) -> dict:
    part = raw.get(name)
    return part if isinstance(part, dict) else {}


TELLERS: dict[str, type[Teller]] = {
    "mailgun": Mailgun,
    "postmark": Postmark,
    "ses": Amazon,
    "sendgrid": SendGrid,
    "mailjet": Mailjet,
    "brevo": Brevo,
}


def proven(name: str, request, secrets, key: str = "") -> Teller:
    """The provider that sent this, proven; raises Forged, whatever is wrong."""
    try:
        teller = TELLERS[name](request, secrets, key)
        teller.verify()
    except Exception as error:
        raise Forged(type(error).__name__) from error
    return teller


def reader_of(name: str) -> Teller:
    """To read what is stored: it was proven when it came."""
    return TELLERS[name](SimpleNamespace(body=b"{}"), ["not:asked"])
