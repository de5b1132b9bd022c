"""A draft: one form with all of it, so that no button loses what was typed."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import Person
from messaging import blocks, merge, video
from messaging.blocks import Ready
from messaging.library import picking
from messaging.mailings import audience, public, results, sending, starters
from messaging.mailings.forms import MOST_BLOCKS, Composer
from messaging.mailings.pictures import with_sources
from messaging.mailings.views import mailing_or_404
from messaging.models import Mailing

READERS = 8
STALE = "Somebody else saved this letter meanwhile. What you typed is below: save it to keep yours."
FRAME = {
    "default-src": ["'none'"], "img-src": ["'self'", "data:"], "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"], "form-action": ["'none'"], "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups"],
}  # fmt: skip


# ── the page ─────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
def mailing(request, mailing):
    """A draft to write in; what has left, with what became of it."""
    found = mailing_or_404(request, mailing)
    if request.method == "POST":
        return _save(request, found)
    if found.is_draft:
        starters.take_in(found, picking.picked(request))
        return _page(request, found, _composer(request, found))
    return _results(request, found)


@needs(Capability.SEND_BULK)
def _save(request, found):
    if refused := _saved(request, found):
        return refused
    if request.POST.get("next") == "check":
        return redirect("messaging:mailing_check", found.public_id)
    messages.success(request, "Saved.")
    return redirect(found)


def _saved(request, found, *, change=lambda blocks: blocks):
    """Write down everything that was typed, and `change` the blocks; an answer when it cannot."""
    if not found.is_draft:
        messages.error(request, "It has left already, and cannot be changed.")
        return redirect(found)
    composer = _composer(request, found, request.POST, request.FILES)
    if not composer.is_valid():
        return _page(request, found, composer, status=422)
    if composer.is_stale:
        return _page(request, found, _fresh(request, found), status=409, note=STALE)
    written = composer.blocks()
    if not found.edit(**composer.letter.changes(), blocks=change(written)):
        return _page(request, found, _fresh(request, found), status=409, note=STALE)
    for one in written:
        if one["kind"] == "video" and one.get("url"):
            video.thumbnail(one["url"])
    return None


def _composer(request, found, data=None, files=None) -> Composer:
    words = audience.in_words(found, request.membership)
    new = request.GET.get("new", "")
    return Composer(found, request.membership, data, files, picked_words=words, new=new)


def _fresh(request, found) -> Composer:
    """What was typed, on top of what is there now: sending it once more keeps it."""
    data = request.POST.copy()
    data["version"] = Mailing.objects.values_list("version", flat=True).get(pk=found.pk)
    composer = _composer(request, found, data, request.FILES)
    composer.is_valid()
    return composer


def _page(request, found, composer, *, status=200, note=""):
    context = {
        "mailing": found,
        "composer": composer,
        "note": note,
        "to": audience.in_words(found, request.membership),
        "kinds": [(kind, *words) for kind, words in blocks.KINDS.items()],
        "fields": merge.fields(),
        "readers": _readers(request, found) if request.membership.can_work else [],
        "may_send": request.membership.may(Capability.SEND_BULK),
        "moved": request.GET.get("moved", ""),
        "words_in": next(
            (f"{one['id']}-text" for one in found.content if one["kind"] == "text"), ""
        ),
        "is_full": len(composer.forms) >= MOST_BLOCKS,
    }
    return render(request, "messaging/mailings/draft.html", context, status=status)


def _readers(request, found) -> list[Person]:
    """A few of those who get it, to show the letter for."""
    meant = audience.meant(found, request.membership)
    return list(meant.order_by("sort_lc", "pk")[:READERS])


# ── blocks ───────────────────────────────────────────────────────────────────
@needs(Capability.SEND_BULK)
@require_POST
def block_new(request, mailing):
    """Another block at the end, or below the one that `below` names."""
    found = mailing_or_404(request, mailing)
    kind, below = request.POST.get("add", ""), request.POST.get("below", "")

    def add(written):
        if kind not in blocks.KINDS or len(written) >= MOST_BLOCKS:
            return written
        new = starters.empty(kind, written)
        place = next((n for n, one in enumerate(written, 1) if one["id"] == below), len(written))
        return [*written[:place], new, *written[place:]]

    refused = _saved(request, found, change=add)
    return refused or redirect(f"{found.get_absolute_url()}?new={_newest(found)}#{_newest(found)}")


def _newest(found) -> str:
    numbered = [one["id"] for one in found.content if str(one["id"])[1:].isdecimal()]
    return max(numbered, key=lambda named: int(named[1:]), default="blocks")


@needs(Capability.SEND_BULK)
@require_POST
def block_up(request, mailing):
    return _moved(request, mailing, -1)


@needs(Capability.SEND_BULK)
@require_POST
def block_down(request, mailing):
    return _moved(request, mailing, 1)


def _moved(request, mailing, by: int):
    found, named = mailing_or_404(request, mailing), request.POST.get("block", "")

    def move(written):
        place = next((n for n, one in enumerate(written) if one["id"] == named), None)
        if place is None or not 0 <= place + by < len(written):
            return written
        written = list(written)
        written.insert(place + by, written.pop(place))
        return written

    refused = _saved(request, found, change=move)
    here = f"?moved={quote(named)}#{quote(named)}"
    return refused or redirect(f"{found.get_absolute_url()}{here}")


@needs(Capability.SEND_BULK)
@require_POST
def block_removal(request, mailing):
    found, named = mailing_or_404(request, mailing), request.POST.get("block", "")

    def without(written):
        return [one for one in written if one["id"] != named]

    return _saved(request, found, change=without) or redirect(f"{found.get_absolute_url()}#blocks")


# ── as somebody gets it ──────────────────────────────────────────────────────
@xframe_options_sameorigin
@csp_override(FRAME)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, mailing):
    """The letter as one person gets it, in a frame; by POST as it is typed, before it is saved."""
    found = mailing_or_404(request, mailing)
    given, subject, preheader = found.content, found.subject, found.preheader
    if request.method == "POST" and not request.membership.may(Capability.SEND_BULK):
        raise PermissionDenied
    if request.method == "POST" and found.is_draft:
        composer = _composer(request, found, request.POST)
        given = composer.as_typed()
        subject, preheader = (
            composer.letter["subject"].value(),
            composer.letter["preheader"].value(),
        )
    ready = Ready(with_sources(given), subject=subject or "", preheader=preheader or "")
    reader = _reader(request, found)
    filled = ready.fill(
        reader or merge.NOBODY,
        workspace=request.membership.workspace,
        membership=request.membership,
    )
    return HttpResponse(public.page(filled.subject or "No subject yet", filled.html))


def _reader(request, found) -> Person | None:
    """Whoever is named; without a name, the first who gets it."""
    named = (request.POST.get("reader") or request.GET.get("reader") or "").strip()[:200]
    if named:
        people = Person.objects.visible_to(request.membership).search(named, 1)
        if people:
            return people[0]
    return next(iter(_readers(request, found)), None)


@needs(Capability.SEND_BULK)
@require_POST
def test(request, mailing):
    """Save it, and send it to oneself as the chosen person would get it."""
    found = mailing_or_404(request, mailing)
    if found.is_draft and "version" in request.POST and (refused := _saved(request, found)):
        return refused
    reader = _reader(request, found) or merge.NOBODY
    message = sending.send_test(found, reader, by=request.membership)
    messages.success(request, f"A test is on its way to {message.to_address}.")
    return redirect(found)


# ── what became of it ────────────────────────────────────────────────────────
def _results(request, found):
    shown = request.GET.get("show", "")
    shown = shown if shown in (*results.TABS, results.LEFT_OUT) else ""
    typed = request.GET.get("after", "")
    after = int(typed) if typed.isdecimal() and len(typed) < 19 else None
    is_left_out = shown == results.LEFT_OUT
    rows = results.left_out(found, after) if is_left_out else results.letters(found, shown, after)
    more = len(rows) > results.A_PAGE
    rows = rows[: results.A_PAGE]
    context = {
        "mailing": found,
        "tabs": results.tabs(found),
        "shown": shown,
        "is_left_out": is_left_out,
        "rows": rows,
        "next_url": f"?show={shown}&after={rows[-1].pk}" if more else "",
        "to": audience.in_words(found, request.membership),
        "may_send": request.membership.may(Capability.SEND_BULK),
    }
    name = "messaging/mailings/results.html"
    return render(request, f"{name}#results" if request.htmx else name, context)
