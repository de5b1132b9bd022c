"""How a provider proves itself: what the doors for mail (leads) and for events both ask."""

import base64
import datetime as dt

from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.sendgrid import SendGridBaseWebhookView
from cryptography.hazmat.primitives import serialization

from crm.kit import clock

FRESH = dt.timedelta(minutes=5)


class Forged(Exception):
    """It does not prove that the provider sent it."""


def must_be_fresh(timestamp: str) -> None:
    at = dt.datetime.fromtimestamp(int(timestamp), dt.UTC)
    if abs(clock.now() - at) > FRESH:
        raise Forged("too old")


class Plain:
    """Anymail's view without what it asks of the machine: Amazon's library, a word of warning."""

    warn_if_no_basic_auth = False

    def __init__(self, **kwargs):
        AnymailBaseWebhookView.__init__(self, **kwargs)


def must_be_signed_by_sendgrid(view, request, key: str) -> None:
    """By the key that SendGrid shows beside the webhook, and lately."""
    must_be_fresh(request.headers["X-Twilio-Email-Event-Webhook-Timestamp"])
    view.webhook_verification_key = serialization.load_der_public_key(base64.b64decode(key))
    SendGridBaseWebhookView.validate_request(view, request)
