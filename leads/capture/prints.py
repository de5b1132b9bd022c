"""What is printed: riders for signs, the flyer of a home, and QR codes for both."""

import base64
import io
from functools import cache
from pathlib import Path
from urllib.parse import quote

import segno
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from leads.capture import asking
from leads.models import CaptureCode, Flyer
from messaging.models import PhoneLine

MOST_RIDERS = 40
FONTS = {
    "serif": "fonts/newsreader/newsreader-latin-wght-normal.woff2",
    "sans": "fonts/figtree/figtree-latin-wght-normal.woff2",
}
RATES = "Message and data rates may apply. Reply STOP to end, HELP for help."


def line_of(code: CaptureCode) -> PhoneLine | None:
    """The number that stands on the sign: the code's own line, or the first of the workspace."""
    return code.line or PhoneLine.objects.active().real_first().first()


def sign_words(code: CaptureCode) -> str:
    """ "Text 999 to (231) 555-0123 for price and photos"; without a line there is no number."""
    line = line_of(code)
    return f"Text {code} to {line.national} for price and photos" if line else ""


def sms_link(code: CaptureCode, line: PhoneLine) -> str:
    """What a camera makes of the QR: a text with the code written, ready to send."""
    return f"SMSTO:{line.number}:{code}"


# ── QR codes ─────────────────────────────────────────────────────────────────
@require_safe
def qr_of_flyer(request, flyer):
    visible = Flyer.objects.visible_to(request.membership)
    return svg_of(get_object_or_404(visible, public_id=flyer).url)


@require_safe
def qr_of_code(request, capture_code):
    """A text to the line with the code in it; where there is no line, the page of the home."""
    found = _code_or_404(request, capture_code)
    line = line_of(found)
    return svg_of(sms_link(found, line) if line else found.flyer.url)


def svg_of(content: str) -> HttpResponse:
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", scale=8, border=2)
    return HttpResponse(
        out.getvalue(),
        content_type="image/svg+xml",
        headers={"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"},
    )


def qr_data(content: str) -> str:
    """As a picture inside a page."""
    return segno.make(content, error="m", micro=False).svg_data_uri(border=2)


# ── sheets ───────────────────────────────────────────────────────────────────
@require_safe
def rider(request, capture_code):
    """Two of the same on a letter sheet: one for each side of the sign."""
    code = _code_or_404(request, capture_code)
    return _riders([code, code], f"rider-{code}.pdf")


@require_safe
def riders(request):
    """One of every code that is on, two a page."""
    visible = CaptureCode.objects.visible_to(request.membership).on()
    rows = visible.for_lines().select_related("workspace").order_by("code", "pk")[:MOST_RIDERS]
    return _riders(list(rows), "riders.pdf")


def _riders(codes: list[CaptureCode], name: str) -> HttpResponse:
    sheets = [_rider(code) for code in codes]
    pages = [sheets[at : at + 2] for at in range(0, len(sheets), 2)]
    return _pdf("leads/capture/riders.html", {"pages": pages, "rates": RATES}, name)


def _rider(code: CaptureCode) -> dict:
    line = line_of(code)
    return {
        "code": code,
        "line": line,
        "size": "" if len(code.code) < 5 else " is-word" if len(code.code) < 8 else " is-long",
        "who": asking.who(code.flyer),
        "page_qr": qr_data(code.flyer.url),
        "text_qr": qr_data(sms_link(code, line)) if line else "",
    }


@require_safe
def flyer(request, flyer):
    """One page for the box at the sign."""
    visible = Flyer.objects.visible_to(request.membership).for_lines().select_related("workspace")
    found = get_object_or_404(visible, public_id=flyer)
    shown = found.pictures[:4]
    context = {
        "flyer": found,
        "who": asking.who(found),
        "pictures": [data for one in shown if (data := _picture(one))],
        "qr": qr_data(found.url),
        "code": found.codes.on().order_by("pk").first(),
    }
    if context["code"]:
        context["sign_words"] = sign_words(context["code"])
        context["rates"] = RATES
    return _pdf("leads/capture/flyer_print.html", context, f"{found}.pdf")


def _picture(one) -> str:
    """The picture inside the page; "" when its file is gone."""
    try:
        return f"data:image/jpeg;base64,{_packed(one.picture.content)}"
    except OSError:
        return ""


def _pdf(template: str, context: dict, name: str) -> HttpResponse:
    """Made of what stands in the page itself: nothing is fetched, from disk or from anywhere."""
    from weasyprint import HTML, URLFetcher  # slow to import, and rarely needed

    page = render_to_string(template, context | {"fonts": _fonts()})
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    shown = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return HttpResponse(
        HTML(string=page, url_fetcher=fetcher).write_pdf(),
        content_type="application/pdf",
        headers={"Content-Disposition": shown},
    )


@cache
def _fonts() -> dict:
    """The product's own letters, as the sheet holds them; without them the system's will do."""
    found = {}
    for name, path in FONTS.items():
        if at := finders.find(path):
            found[name] = f"data:font/woff2;base64,{_packed(Path(at).read_bytes())}"
    return found


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _code_or_404(request, public_id) -> CaptureCode:
    visible = CaptureCode.objects.visible_to(request.membership).for_lines()
    return get_object_or_404(visible.select_related("flyer__workspace"), public_id=public_id)
