"""What letters lead to, without a sign-in: counted links, the pixel, the page, the pictures."""

import re
from hashlib import sha256

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import escape
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.models import Workspace
from accounts.tenancy import scope
from contacts.models import Picture
from contacts.views.pictures import show
from crm.kit import clock
from messaging import tokens, tracking
from messaging.cleaning import clean
from messaging.models import Message, MessageEvent

AT_ONCE = 2  # seconds in which no person has read a letter (2.8)
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_SCANNER = re.compile(
    r"bot\b|crawl|spider|scan|proofpoint|barracuda|mimecast|safelinks|preview|headless|curl|wget"
    r"|python|java/|go-http|^mozilla/5\.0$|^$",
    re.IGNORECASE,
)
CSP = {
    "default-src": ["'none'"], "img-src": ["'self'"], "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"], "form-action": ["'none'"], "frame-ancestors": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation"],
}  # fmt: skip


@public
@require_safe
def link(request, letter_token):
    """On to where the letter said, and the click is noted. The address is signed with the token."""
    url = request.GET.get("u", "")[:4_000]
    named = tracking.named_by(letter_token, "link", url)
    if named is None or not url.startswith(("https://", "http://")):
        raise Http404
    if request.method == "GET":
        _note(request, named, MessageEvent.Kind.CLICKED, url)
    answer = HttpResponse(status=302, headers={"Location": url, "Cache-Control": "no-store"})
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@public
@require_safe
def seen(request, letter_token):
    """The pixel: some program fetched the pictures of the letter. It is no proof of anything."""
    named = tracking.named_by(letter_token, "seen")
    if named is not None and request.method == "GET":
        _note(request, named, MessageEvent.Kind.OPENED, "")
    headers = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(GIF, content_type="image/gif", headers=headers)


def _note(request, public_id, kind: str, detail: str) -> None:
    """One event a minute for a letter and a link at most, however often it is asked for."""
    workspace_id = tokens.workspace_of(public_id)
    if workspace_id is None:
        return
    with scope(workspace_id, origin="public"):
        message = Message.objects.filter(public_id=public_id).defer("html", "text").first()
        if message is None:
            return
        now = clock.now()
        left = message.sent_at or message.handoff_at
        is_early = left is None or (now - left).total_seconds() < AT_ONCE
        is_machine = is_early or bool(_SCANNER.search(request.headers.get("User-Agent", "")))
        where = sha256(detail.encode()).hexdigest()[:12] if detail else ""
        key = f"{kind}:{message.pk}:{where}:{is_machine:d}:{now:%Y%m%d%H%M}"
        MessageEvent.objects.note(message, kind, now, detail, key, is_machine)


@public
@require_safe
@csp_override(CSP)
def view(request, letter_token):
    """The letter as a page, for who cannot read it where it is."""
    named = tracking.named_by(letter_token, "view")
    workspace_id = named and tokens.workspace_of(named)
    if not workspace_id:
        raise Http404
    with scope(workspace_id, origin="public"):
        message = get_object_or_404(Message.objects.exclude(html=""), public_id=named)
        answer = HttpResponse(page(message.subject, message.html))
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def page(title: str, html: str) -> str:
    """A letter as a page of its own: sanitised once more, and nothing around it."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title></head>"
        '<body style="margin:0;padding:24px 16px;background-color:#ffffff">\n'
        f"{clean(html)}\n</body></html>\n"
    )


@public
@require_safe
def picture(request, workspace_key, letter_token):
    """A picture that stands in a letter; its address is signed, and names no other."""
    named = tracking.picture_named_by(workspace_key, letter_token)
    workspace = named and Workspace.objects.filter(public_id=named[0]).first()
    if not workspace:
        raise Http404
    with scope(workspace.pk, origin="public"):
        found = get_object_or_404(Picture, public_id=named[1])
        try:
            answer = show(found)
        except OSError as gone:
            raise Http404 from gone
    answer["Cache-Control"] = "public, max-age=2592000, immutable"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # mail programs on the web show it
    return answer
