"""Providers as they tell of a letter: as their documentation shows, signed as they sign."""

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from crm.kit import clock
from messaging.hooks import sns

SECRET, KEY = "hook:a long word", "signing key of a test"
TOPIC = "arn:aws:sns:us-east-1:123456789012:events"
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem"
ALL = ["mailgun", "postmark", "ses", "sendgrid", "mailjet", "brevo"]


def basic(secret: str = SECRET) -> dict:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


class Telling:
    """One thing told of a letter: `kind` is delivered, opened, hard, soft, refused, complaint or
    opt_out. `posted(client)` posts it."""

    def __init__(self, provider, kind, message, *, key=None, number=1, **other):
        self.provider, self.kind, self.message = provider, kind, message
        self.key, self.number, self.other = key, number, other
        self.at = other.get("at") or clock.now()
        self.named = {"message": message.public_id.hex} if message else {}
        self.to = other.get("to") or (message.to_address if message else "june@example.com")

    def posted(self, client, path="", **headers):
        body, proof = getattr(self, self.provider)()
        path = path or f"/hooks/{self.provider}/events/"
        return client.generic(
            "POST", path, body, content_type="application/json", headers=proof | headers
        )

    @property
    def said(self):
        return {
            "hard": "550 5.1.1 User unknown", "soft": "552 5.2.2 Mailbox full",
            "refused": "550 5.7.1 Blocked by our policy",
        }.get(self.kind, "")  # fmt: skip

    def mailgun(self):
        name, severity = {
            "delivered": ("delivered", ""), "opened": ("opened", ""),
            "hard": ("failed", "permanent"), "soft": ("failed", "permanent"),
            "refused": ("failed", "permanent"), "complaint": ("complained", ""),
            "opt_out": ("unsubscribed", ""),
        }[self.kind]  # fmt: skip
        event = {
            "event": name, "severity": severity, "id": f"id{self.number}",
            "timestamp": self.at.timestamp(), "recipient": self.to, "user-variables": self.named,
            "delivery-status": {"message": self.said, "code": 550},
        }  # fmt: skip
        at, token = str(int(clock.now().timestamp())), f"token{self.number}"
        signed = hmac.new(KEY.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
        proof = {"timestamp": at, "token": token, "signature": signed}
        return json.dumps({"signature": proof, "event-data": event} | self.changed), {}

    def postmark(self):
        names = {
            "delivered": "Delivery", "opened": "Open", "complaint": "SpamComplaint",
            "opt_out": "SubscriptionChange",
        }  # fmt: skip
        said = {
            "RecordType": names.get(self.kind, "Bounce"), "ID": self.number,
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Email": self.to,
            "Recipient": self.to, "Metadata": self.named, "Details": f"smtp;{self.said}",
            "BouncedAt": self.at.isoformat(), "DeliveredAt": self.at.isoformat(),
        }  # fmt: skip
        said |= {
            "hard": {"Type": "HardBounce"}, "soft": {"Type": "SoftBounce"},
            "refused": {"Type": "SoftBounce"}, "complaint": {"Type": "SpamComplaint"},
            "opt_out": {"SuppressSending": True, "SuppressionReason": "ManualSuppression"},
        }.get(self.kind, {})  # fmt: skip
        return json.dumps(said | self.changed), basic()

    def ses(self):
        hit = {"emailAddress": self.to, "diagnosticCode": f"smtp; {self.said}"}
        kind, inside = {
            "delivered": ("Delivery", {"recipients": [self.to], "timestamp": "x"}),
            "opened": ("Open", {"userAgent": "Mozilla"}),
            "hard": ("Bounce", {"bounceType": "Permanent", "bounceSubType": "General"}),
            "soft": ("Bounce", {"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
            "refused": ("Bounce", {"bounceType": "Transient", "bounceSubType": "General"}),
            "complaint": ("Complaint", {"complainedRecipients": [hit]}),
            "opt_out": ("Subscription", {"contactList": "x", "source": "x"}),
        }[self.kind]  # fmt: skip
        if kind == "Bounce":
            inside |= {"bouncedRecipients": [hit | {"action": "failed", "status": self.said[4:9]}]}
        headers = [{"name": "X-Metadata", "value": json.dumps(self.named)}]
        mail = {"messageId": "0100", "destination": [self.to], "headers": headers}
        event = {"eventType": kind, "mail": mail, kind.lower(): inside}
        return self.notification(json.dumps(event))

    def notification(self, message, kind="Notification", **more):
        said = {
            "Type": kind, "MessageId": f"22b80b92-{self.number}",
            "TopicArn": self.other.get("topic", TOPIC), "Message": message,
            "Timestamp": clock.now().isoformat(), "SignatureVersion": "2",
            "SigningCertURL": CERTIFICATE, **more,
        }  # fmt: skip
        signed = self.key.sign(sns.signed_text(said), padding.PKCS1v15(), hashes.SHA256())
        said["Signature"] = base64.b64encode(signed).decode()
        proof = {"X-Amz-Sns-Message-Type": kind, "X-Amz-Sns-Message-Id": said["MessageId"]}
        return json.dumps(said | self.changed), proof

    def sendgrid(self):
        said = {
            "event": {
                "delivered": "delivered", "opened": "open", "complaint": "spamreport",
                "opt_out": "unsubscribe",
            }.get(self.kind, "bounce"),
            "type": "blocked" if self.kind == "refused" else "bounce", "email": self.to,
            "timestamp": int(self.at.timestamp()), "sg_event_id": f"event{self.number}",
            "reason": self.said, "status": self.said[4:9], **self.named,
        }  # fmt: skip
        events = [said | self.changed, {"event": "processed", "email": "x@elsewhere.example"}]
        return json.dumps(events), basic()

    def mailjet(self):
        said = {
            "event": {
                "delivered": "sent", "opened": "open", "complaint": "spam", "opt_out": "unsub",
            }.get(self.kind, "bounce"),
            "time": int(self.at.timestamp()), "MessageID": 19421777396190490, "email": self.to,
            "hard_bounce": self.kind == "hard", "comment": self.said,
            "Payload": json.dumps(self.named), "number": self.number,
        }  # fmt: skip
        return json.dumps([said | self.changed]), basic()

    def brevo(self):
        said = {
            "event": {
                "delivered": "delivered", "opened": "opened", "hard": "hard_bounce",
                "soft": "soft_bounce", "refused": "soft_bounce", "complaint": "spam",
                "opt_out": "unsubscribe",
            }[self.kind],
            "email": self.to, "ts_epoch": int(self.at.timestamp() * 1000), "reason": self.said,
            "message-id": "<1@relay.example>", "X-Mailin-custom": json.dumps(self.named),
            "number": self.number,
        }  # fmt: skip
        return json.dumps(said | self.changed), basic()

    @property
    def changed(self) -> dict:
        return self.other.get("changed", {})


def pair():
    """A key as SendGrid signs with, and how its public half is written."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return key, base64.b64encode(public).decode()


def signed_by_sendgrid(key, body: str, at: int) -> dict:
    signed = key.sign(str(at).encode() + body.encode(), ec.ECDSA(hashes.SHA256()))
    name = "X-Twilio-Email-Event-Webhook"
    return {f"{name}-Timestamp": str(at), f"{name}-Signature": base64.b64encode(signed).decode()}
