"""The library: ours to read and to copy, one's own to write, to keep and to put away."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.views.custom_fields import A_DAY
from messaging import fair_housing, merge
from messaging.library import mending, picking, shelf, taking
from messaging.library.forms import PieceForm, TryForm
from messaging.library.listing import Listing
from messaging.library.reader import Reader
from messaging.models import Piece

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def library(request):
    """Everything to write with, by words, kind and tag."""
    listing = Listing.of(request.GET)
    page = listing.page(request.membership)
    context = {
        "listing": listing,
        "page": page,
        "rows": taking.lines(page.rows),
        "can_work": request.membership.can_work,
    }
    template = "messaging/library/library.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


# ── ours ─────────────────────────────────────────────────────────────────────
def _standard(kind: str, key: str) -> shelf.Standard:
    if (found := shelf.find(kind, key)) is None:
        raise Http404
    return found


@require_safe
def standard(request, standard_kind, standard_key):
    """One of ours, as anybody would get it; what was begun from it is named."""
    request.nav = "messaging:library"
    found = _standard(standard_kind, standard_key)
    own = Piece.objects.visible_to(request.membership).kept()
    context = _shown(request, found) | {
        "standard": found,
        "own": list(own.taken_from(found.kind, found.key).by_name()[:6]),
    }
    return render(request, "messaging/library/standard.html", context)


def _shown(request, piece) -> dict:
    """A piece as the reader gets it, and what is to be said of its words."""
    reader = Reader.of(request)
    return {
        "piece": piece,
        "reader": reader,
        "subject": reader.shown(piece.subject) if piece.subject else "",
        "text": reader.shown(piece.body),
        "gaps": _gaps(piece.texts, reader),
        "hints": fair_housing.hints_of(piece.texts),
        "can_work": request.membership.can_work,
    }


def _gaps(texts, reader) -> list[mending.Gap]:
    return mending.rows(merge.missing(texts, [reader.person])) if reader.person else []


@needs(Capability.WORK)
@require_POST
def standard_taking(request, standard_kind, standard_key):
    """A copy of one's own, to be adapted."""
    found = _standard(standard_kind, standard_key)
    with Act.doing("piece", f"Took “{found}”", by=request.membership, undo_for=A_DAY) as act:
        piece = taking.take(found, by=request.membership)
    messages.success(request, f"“{piece}” is yours now. Make it sound like you.", _undo(act))
    return redirect("messaging:piece_edit", piece.public_id)


def _undo(act) -> str:
    return reverse("accounts:act_undo", args=[act.public_id])


# ── one's own ────────────────────────────────────────────────────────────────
def _piece(request, public_id) -> Piece:
    request.nav = "messaging:library"
    return get_object_or_404(Piece.objects.visible_to(request.membership), public_id=public_id)


@require_safe
def piece(request, piece):
    found = _piece(request, piece)
    return render(request, "messaging/library/piece.html", _shown(request, found))


@needs(Capability.WORK)
@require_form_methods
def piece_new(request):
    kind = request.GET.get("kind", "")
    start = Piece(by=request.membership)
    start.kind = kind if kind in Piece.Kind.values else Piece.Kind.LETTER
    return _form(request, start, "Write your own")


@needs(Capability.WORK)
@require_form_methods
def piece_edit(request, piece):
    return _form(request, _piece(request, piece), "Change the words")


def _form(request, piece, title: str):
    request.nav = "messaging:library"
    posted = request.POST if request.method == "POST" else None
    form = PieceForm(posted, instance=piece)
    if form.is_valid():
        with Act.doing("piece", f"Wrote “{form.instance}”", by=request.membership, undo_for=A_DAY):
            form.save()
        messages.success(request, "Saved.")
        return redirect(form.instance)
    said = [str(form[name].value() or "") for name in ("subject", "body")]
    context = {
        "form": form,
        "title": title,
        "piece": None if piece._state.adding else piece,
        "groups": merge.groups(),
        "hints": fair_housing.hints_of(said),
        "example": "{{first_name|there}}",
    }
    return render(
        request, "messaging/library/form.html", context, status=422 if form.errors else 200
    )


@needs(Capability.WORK)
@require_POST
def piece_copy(request, piece):
    found = _piece(request, piece)
    with Act.doing("piece", f"Copied “{found}”", by=request.membership, undo_for=A_DAY) as act:
        copied = found.copy(by=request.membership)
    messages.success(request, f"“{copied}” is a copy to change.", _undo(act))
    return redirect("messaging:piece_edit", copied.public_id)


@needs(Capability.WORK)
@require_POST
def piece_away(request, piece):
    found = _piece(request, piece)
    with Act.doing("piece", f"Put “{found}” away", by=request.membership, undo_for=A_DAY) as act:
        found.put_away()
    messages.success(request, f"“{found}” is put away.", _undo(act))
    return redirect(reverse("messaging:library") + "?place=own")


@needs(Capability.WORK)
@require_POST
def piece_return(request, piece):
    found = _piece(request, piece)
    found.take_out()
    messages.success(request, f"“{found}” stands in the library again.")
    return redirect(found)


@needs(Capability.WORK)
@require_form_methods
def piece_version(request, piece):
    """Ours and one's own side by side; taking ours is a choice, and can be taken back."""
    found = _piece(request, piece)
    ours = found.newer
    if ours is None:
        return redirect(found)
    if request.method != "POST":
        context = {"piece": found, "ours": ours}
        return render(request, "messaging/library/version.html", context)
    if request.POST.get("words") != "ours":
        found.leave(ours)
        messages.success(request, "Your words stay as they are.")
        return redirect(found)
    title = f"Took the new words of “{found}”"
    with Act.doing("piece", title, by=request.membership, undo_for=A_DAY) as act:
        found.accept(ours)
    messages.success(request, "The new words are yours now.", _undo(act))
    return redirect(found)


@require_safe
def piece_gaps(request, piece):
    """Those of a list for whom something would be missing, a thousand people at a time."""
    found = _piece(request, piece)
    reader = Reader.of(request)
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    gaps, looked, end = mending.look(found.texts, reader.people, after=start)
    of_list = f"list={reader.saved.public_id}&" if reader.saved else ""
    context = {
        "piece": found,
        "reader": reader,
        "missing": gaps,
        "looked": looked,
        "needed": merge.needed(found.texts),
        "of_writer": merge.missing_of_writer(found.texts, request.membership),
        "next_url": f"?{of_list}after={end}" if end else "",
    }
    return render(request, "messaging/library/gaps.html", context)


# ── for composers ────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_safe
def library_pick(request):
    """What there is to take words from; a page of its own, or the list inside a composer."""
    request.nav = "messaging:library"
    kind = request.GET.get("kind", "")
    context = {
        "offers": picking.offers(request),
        "words": request.GET.get("q", ""),
        "kind": kind if kind in Piece.Kind.values else Piece.Kind.LETTER,
        "for": request.GET.get("for", ""),
        "back": picking.safe_back(request),
    }
    template = "messaging/library/pick.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


@needs(Capability.WORK)
@require_POST
def library_hints(request):
    """What to look at in words that are being written: fields that are none, and fair housing."""
    said = _said(request)
    complaints = [one for text in said for one in merge.complaints(text)]
    context = {"hints": fair_housing.hints_of(said), "complaints": complaints}
    return render(request, "messaging/library/hints.html#found", context)


def _said(request) -> list[str]:
    """The texts of a form, as its fields `names` (subject and body) hold them."""
    names = request.POST.get("hint_names", "subject body").split()[:12]
    return [request.POST.get(name, "")[:40_000] for name in names]


@needs(Capability.WORK)
@require_POST
def library_preview(request):
    """What is being written, as a person would get it; nothing is kept."""
    form = TryForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {"subject": "", "body": "", "person": None}
    reader = Reader(request.membership)
    if typed["person"]:
        people = picking.Person.objects.visible_to(request.membership)
        reader.person = get_object_or_404(people.select_related("home"), public_id=typed["person"])
    context = {
        "reader": reader,
        "subject": reader.shown(typed["subject"]),
        "text": reader.shown(typed["body"]),
        "gaps": _gaps([typed["subject"], typed["body"]], reader),
        "problem": "" if form.is_valid() else "This text is too long to show.",
    }
    template = "messaging/library/preview.html"
    return render(
        request,
        f"{template}#letter" if request.htmx else template,
        context,
        status=200 if form.is_valid() else 422,
    )
