"""What Twilio brings: its signature is checked first, and all is stored before it hears 2xx."""

import hashlib
from functools import wraps

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from accounts.access import public
from accounts.tenancy import scope
from crm.kit import phones, vault
from messaging import calls, carried, texts
from messaging.lines import without_nul
from messaging.models import PhoneLine

URLENCODED = "application/x-www-form-urlencoded"
MOST_BYTES = 100_000
SAY_SO_EVERY = 300  # seconds between two words about wrong signatures
log = structlog.get_logger("sphere.twilio")


def by_twilio(view):
    """Let in only what the line's provider has signed: `view(request, line)`, in its workspace.

    A key that nobody has, a wrong signature and a missing one hear the same: 403, and nothing.
    """

    @public
    @csrf_exempt
    @require_POST
    @wraps(view)
    def checked(request, line_key):
        found = _line_named(line_key)
        if found is None:
            return HttpResponse(status=403)
        workspace_id, line_id = found
        with scope(workspace_id, origin="public"):
            line = PhoneLine.objects.select_related("workspace").get(pk=line_id)
            if not _is_signed(request, line):
                _say_so(line)
                return HttpResponse(status=403)
            return view(request, line)

    return checked


def _line_named(key: str) -> tuple[int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id, line_id from phone_line(%s)", [without_nul(key)])
        return cursor.fetchone()


def _is_signed(request, line) -> bool:
    """By Twilio's own algorithm, over the address of the settings: never that of the Host (R18)."""
    signature = request.headers.get("X-Twilio-Signature", "")
    if line.is_simulator or not signature or not signature.isascii():
        return False
    if request.content_type != URLENCODED or len(request.body) > MOST_BYTES:
        return False
    try:
        token = line.auth_token
    except vault.CannotOpen:
        return False
    query = request.META.get("QUERY_STRING", "")
    url = f"{settings.PUBLIC_WEBHOOK_BASE}{request.path}{'?' if query else ''}{query}"
    return bool(token) and RequestValidator(token).validate(url, request.POST, signature)


def _say_so(line) -> None:
    log.warning("twilio.wrong_signature", line=str(line.public_id))
    if cache.add(f"line:{line.pk}:unsigned", 1, SAY_SO_EVERY):
        line.note_failure(
            "Something came with a wrong signature: the auth token is another one, or it was not "
            "Twilio."
        )


# ── texts ────────────────────────────────────────────────────────────────────
@by_twilio
def text(request, line):
    """A text: stored as it came, read afterwards. It is answered through the ledger."""
    given = {name: without_nul(value) for name, value in request.POST.items()}
    texts.receive(
        line,
        provider_id=_provider_id(request, "MessageSid"),
        sender=phones.e164(given.get("From", ""))[0] or given.get("From", "")[:40],
        body=given.get("Body", ""),
        media=_media(given),
        raw=request.body,
        was_answered=bool(given.get("OptOutType")),
    )
    line.note_success("A text came in.")
    return _xml(str(MessagingResponse()))


def _media(given: dict) -> list[dict]:
    count = given.get("NumMedia", "0")
    return [
        {
            "url": given.get(f"MediaUrl{number}", "")[:500],
            "kind": given.get(f"MediaContentType{number}", "")[:80],
        }
        for number in range(min(_number(count), 10))
    ]


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 8 else 0


def _provider_id(request, name: str) -> str:
    """The provider's own id, or one made of the whole: a replay is known for ever (R16)."""
    sid = without_nul(request.POST.get(name, ""))[:80]
    return sid or hashlib.sha256(request.body).hexdigest()


# ── calls ────────────────────────────────────────────────────────────────────
@by_twilio
def voice(request, line):
    """A turn of a call. One that comes again hears the same answer, and changes nothing."""
    given = {name: without_nul(value) for name, value in request.POST.items()}
    turn, step = _number(request.GET.get("turn", "0")), without_nul(request.GET.get("step", ""))
    call, spoken = calls.answer(
        line,
        provider_id=_provider_id(request, "CallSid"),
        caller=phones.e164(given.get("From", ""))[0],
        caller_name=given.get("CallerName", ""),
        raw=request.body,
        turn=turn,
        step=step[:40],
        digits=given.get("Digits", ""),
        recording=given.get("RecordingUrl", ""),
    )
    line.note_success("A call came in.")
    return _xml(calls.as_twiml(call, spoken, turn))


# ── how it fared ─────────────────────────────────────────────────────────────
@by_twilio
def status(request, line):
    """How a text or a call fared: only ever further, in whatever order it is told (R17)."""
    given = {name: without_nul(value) for name, value in request.POST.items()}
    if sid := given.get("CallSid"):
        carried.tell_call(
            line, sid, given.get("CallStatus", ""), _number(given.get("CallDuration", "0"))
        )
    else:
        carried.tell(
            line,
            public_id=request.GET.get("message", ""),
            sid=given.get("MessageSid", ""),
            status=given.get("MessageStatus", ""),
            code=given.get("ErrorCode", ""),
        )
    return HttpResponse(status=204)


def _xml(twiml: str) -> HttpResponse:
    return HttpResponse(twiml, content_type="text/xml; charset=utf-8")
