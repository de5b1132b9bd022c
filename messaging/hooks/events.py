"""What providers tell of our letters: proven first, stored next, answered, and read afterwards.

An address of the installation's own, by the secrets of the settings; and one of each workspace
that leaves by a provider of its own, by the secrets that its account keeps.
"""

import json
import re
import uuid

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from kombu.exceptions import KombuError

from accounts.access import public
from accounts.tenancy import scope
from crm.kit import vault
from messaging import tokens
from messaging.hooks.form import TooLarge, hold
from messaging.hooks.proof import Forged
from messaging.hooks.tellers import TELLERS, Teller, proven
from messaging.lines import without_nul
from messaging.models import ProviderEvent, SendingAccount

MOST_BYTES = 5 * 1024 * 1024
ONE_LINE_EACH = 60  # seconds: a stranger who tries writes no log of ours
USER = "sphere"
SIGNS = ("mailgun", "ses", "sendgrid")  # the others have a secret in the address, and no more
# How our own letters are named in whatever a provider tells: never believed further than that.
_METADATA = re.compile(r'\\*"message\\*"\s*:\s*\\*"([0-9a-f]{32})\\*"')
_RETURN_PATH = re.compile(r"\b(b\+[0-9a-f]{48})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
log = structlog.get_logger("sphere.hooks")


@csrf_exempt
@public
@require_http_methods(["POST", "HEAD"])
@transaction.non_atomic_requests
def events(request, mail_provider, account_key=""):
    """A post of events. Wrong or missing proof hears 403 and nothing else, never a 500."""
    if request.method == "HEAD":  # some ask whether anybody is at home
        return HttpResponse()
    name = mail_provider if mail_provider in TELLERS else "unknown"
    try:
        hold(request, MOST_BYTES)
        workspace_id, teller = _proven(mail_provider, request, account_key)
        store(mail_provider, teller, workspace_id)
    except Forged as error:
        if cache.add(f"events-refused:{name}", 1, ONE_LINE_EACH):
            log.warning("events.refused", provider=name, error=str(error))
        return HttpResponse(status=403)
    except TooLarge:
        log.warning("events.too_large", provider=name)
        return HttpResponse(status=413)
    except Exception as error:  # noqa: BLE001 -- ours to mend: the provider comes again
        log.error("events.refused_for_now", provider=name, error=type(error).__name__)
        return HttpResponse(status=503)
    return HttpResponse()


# ── whose it is, and by what it is proven ────────────────────────────────────
def _proven(provider: str, request, account_key: str) -> tuple[int | None, Teller]:
    if provider not in TELLERS:
        raise Forged("no such provider")
    if not account_key:
        key = settings.SENDGRID_EVENT_KEY if provider == "sendgrid" else ""
        return None, proven(provider, request, settings.HOOK_SECRETS[provider], key)
    workspace_id, secrets, key = _secrets_of(provider, account_key)
    return workspace_id, proven(provider, request, secrets, key)


def _secrets_of(provider: str, account_key: str) -> tuple[int, list[str], str]:
    """The workspace of an account, its secrets, and the key that SendGrid signs with."""
    with connection.cursor() as cursor:
        named = without_nul(account_key)[:32]
        cursor.execute("select workspace_id, account_id from sending_account(%s)", [named])
        found = cursor.fetchone()
    if found is None:
        raise Forged("no such account")
    with scope(found[0], origin="public"):
        account = SendingAccount.objects.get(pk=found[1])
        if account.provider != provider:
            raise Forged("another provider's account")
        try:
            told = account.secret("hook") if account.has_secret("hook") else ""
        except vault.CannotOpen:
            told = ""
    if provider == "sendgrid":
        return found[0], [], told
    return found[0], [told] if provider in SIGNS and told else _password(account), ""


def _password(account: SendingAccount) -> list[str]:
    return [] if account.provider in SIGNS else [f"{USER}:{_made(account)}"]


def _made(account: SendingAccount) -> str:
    return salted_hmac("messaging.hooks.events", account.key, algorithm="sha256").hexdigest()[:32]


def url_for(account: SendingAccount) -> str:
    """What is pasted at the provider, so that it tells us; "" where there is nothing to tell."""
    if account.provider not in TELLERS:
        return ""
    base = settings.PUBLIC_WEBHOOK_BASE
    if account.provider not in SIGNS:
        base = base.replace("://", f"://{USER}:{_made(account)}@", 1)
    return f"{base}/hooks/{account.provider}/events/{account.key}/"


# ── storing ──────────────────────────────────────────────────────────────────
def store(provider: str, teller: Teller, workspace_id: int | None) -> int:
    """Commit every event in its workspace; those that name no letter of ours are forgotten."""
    by_workspace: dict[int, list[dict]] = {}
    for raw in teller.events():
        event = _clean(raw)
        if whose := workspace_id or workspace_named_in(json.dumps(event)):
            known = {"event_id": teller.event_id(event)[:200], "raw": event}
            by_workspace.setdefault(whose, []).append({"provider": provider, **known})
    for whose, told in by_workspace.items():
        with scope(whose, origin="public"), transaction.atomic():
            ProviderEvent.keep([ProviderEvent(**facts) for facts in told])
        _ring(whose)
    return sum(map(len, by_workspace.values()))


def workspace_named_in(text: str) -> int | None:
    """The workspace of the letter that an event is about."""
    public_id = letter_named_in(text)
    return tokens.workspace_of(public_id) if public_id else None


def letter_named_in(text: str) -> uuid.UUID | None:
    """Our own name for a letter, wherever in an event it stands."""
    if found := _RETURN_PATH.search(text):
        named = tokens.named_by_mail(found[1])
        if named:
            return named[1]
    found = _METADATA.search(text) or _MESSAGE_ID.search(text)
    return uuid.UUID(found[1]) if found else None


def _clean(value):
    """Without what PostgreSQL refuses: NUL, and halves of letters."""
    if isinstance(value, str):
        return without_nul(value).encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(str(name)): _clean(inside) for name, inside in value.items()}
    return [_clean(inside) for inside in value] if isinstance(value, list) else value


def _ring(workspace_id: int) -> None:
    from messaging.tasks import read_events

    try:
        read_events.delay(workspace_id)
    except (KombuError, OSError) as error:
        log.warning("doorbell.lost", error=type(error).__name__)  # the scan finds them
