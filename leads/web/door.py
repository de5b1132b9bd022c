"""The door of web forms: what came is judged, stored as it came, and only then answered."""

import hashlib
from dataclasses import dataclass, field, replace

import structlog
from django.core.cache import cache
from django.db import transaction

from accounts.adapter import AccountAdapter
from crm.kit import clock
from leads import strangers
from leads.arrivals import ring_gently
from leads.models import InboundMessage, WebForm
from leads.web import signing

MOST_BYTES = 256 * 1024
# In an hour. What is over these waits in the tray; only beyond FLOOD is the door shut.
MANY_OF_A_FORM, MANY_OF_AN_ADDRESS, FLOOD = 120, 20, 1_000
SECONDS_BETWEEN_WORDS = 10  # a stranger who tries writes no more than this
TOO_QUICK = "It was filled in faster than anybody types."
TRAPPED = "It filled in a field that people do not see."
__all__ = ["Answer", "Knock", "knock", "knock_of", "replace"]
log = structlog.get_logger("sphere.web_forms")


@dataclass(frozen=True)
class Knock:
    """What one request brings, as it came."""

    body: bytes
    content_type: str = ""
    ip: str = ""
    user_agent: str = ""
    origin: str = ""
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    words: str
    inbound: InboundMessage | None = None

    @property
    def is_welcome(self) -> bool:
        return self.status == 202


def knock_of(request, body: bytes, headers: dict | None = None) -> Knock:
    """What a request brings; where it came from our own page, no origin needs to be judged."""
    origin = request.headers.get("Origin", "").lower().rstrip("/")
    return Knock(
        body=body,
        content_type=request.headers.get("Content-Type", ""),
        ip=AccountAdapter().get_client_ip(request) or "",
        user_agent=request.headers.get("User-Agent", ""),
        origin="" if origin == f"{request.scheme}://{request.get_host()}".lower() else origin,
        headers=_lower(request.headers if headers is None else headers),
    )


def _lower(headers) -> dict:
    return {name.lower(): value for name, value in headers.items()}


def knock(form: WebForm, came: Knock, **facts) -> Answer:
    """Take in what a hook brings; `facts` join what the door tells of it."""
    if not form.is_on:
        return Answer(410, "This form is switched off.")
    signed_id = ""
    if form.needs_signature or signing.is_signed(came.headers):
        try:
            signed_id = signing.verify(came.body, came.headers, form.secret)
        except signing.Refused as error:
            return refuse(form, 403, str(error))
    if not signed_id and not facts.get("is_sample") and is_flood(form):
        return refuse(form, 429, "More than a thousand came within an hour.")
    held = "" if signed_id or facts.get("is_sample") else held_because(form, came)
    return keep(form, came, signed_id=signed_id, held=facts.pop("held", "") or held, **facts)


def held_because(form: WebForm, came: Knock) -> str:
    """Why it waits in the tray for a person to believe it; "" for what is taken at once."""
    if came.origin and came.origin not in form.sites:
        return f"It came from {came.origin[:120]}, which is not on this form's list."
    if strangers.is_too_much(
        {
            f"web-form:{form.public_id}": MANY_OF_A_FORM,
            f"web-form:{form.public_id}:from:{came.ip}": MANY_OF_AN_ADDRESS,
        }
    ):
        return "Many came within an hour."
    return ""


def is_flood(form: WebForm) -> bool:
    return strangers.is_too_much({f"web-form:{form.public_id}:flood": FLOOD})


def keep(form: WebForm, came: Knock, **facts) -> Answer:
    """Stored, then answered; what repeats one that is stored is welcome, and changes nothing."""
    kept = store(form, came, **facts)
    if kept is None:
        return Answer(202, "It was taken in before.")
    transaction.on_commit(lambda: ring_gently(form.workspace_id, kept.pk))
    return Answer(202, "Taken in.", kept)


def store(form: WebForm, came: Knock, *, signed_id: str = "", held: str = "", **facts):
    told = {
        "form": str(form.public_id), "content_type": came.content_type[:200], "ip": came.ip[:45],
        "user_agent": came.user_agent[:300], "origin": came.origin[:200],
        "is_signed": bool(signed_id), "held": held, **facts,
    }  # fmt: skip
    told = {name: value for name, value in told.items() if value not in ("", False, None, {})}
    key = _key(form, came, signed_id, told)
    kept = InboundMessage.keep(raw=came.body, door="web", key=key, told=told, web_form_id=form.pk)
    if kept is not None:
        form.heard()
    return kept


def _key(form: WebForm, came: Knock, signed_id: str, told: dict) -> str:
    """A signed event is one for ever; the same bytes without a signature are one for a day."""
    what = (
        signed_id
        or told.get("event")
        or hashlib.sha256(came.body).hexdigest() + clock.now().date().isoformat()
    )
    return hashlib.sha256(f"web form\0{form.pk}\0{what}".encode()).hexdigest()


def refuse(form: WebForm, status: int, because: str) -> Answer:
    """Why, for the test console; the stranger is told no more than that it failed."""
    log.warning("web_form.refused", form=form.pk, because=because)
    if cache.add(f"web-form:refused:{form.public_id}", 1, SECONDS_BETWEEN_WORDS):
        form.refused(because)
    return Answer(status, because)
