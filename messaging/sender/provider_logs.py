"""The logs of providers that can be asked for one letter, to settle what is unknown (R5)."""

import requests
from django.conf import settings

from messaging.sender import providers
from messaging.sender.reconcile import provider_log

TIMEOUT = 20


@provider_log("postmark")
def find_at_postmark(account, message) -> str | None:
    """By our own id, which every letter carries as metadata."""
    url = settings.MAIL_PROVIDER_URLS.get("postmark", "https://api.postmarkapp.com/")
    answer = requests.get(
        f"{url.rstrip('/')}/messages/outbound",
        params={"count": 1, "offset": 0, "metadata_message": message.public_id.hex},
        headers={"X-Postmark-Server-Token": account.secret(), "Accept": "application/json"},
        timeout=TIMEOUT,
    )
    answer.raise_for_status()
    found = answer.json().get("Messages") or []
    return str(found[0].get("MessageID", "")) if found else None


@provider_log("mailgun")
def find_at_mailgun(account, message) -> str | None:
    """By the Message-ID, which Mailgun keeps as we wrote it."""
    url = providers.of(account).api_url(account) or "https://api.mailgun.net/v3"
    answer = requests.get(
        f"{url.rstrip('/')}/{account.host}/events",
        params={"message-id": message.message_id_hdr.strip("<>"), "limit": 1},
        auth=("api", account.secret()),
        timeout=TIMEOUT,
    )
    answer.raise_for_status()
    return message.message_id_hdr if answer.json().get("items") else None
