"""One piece: its words, its day, what became of it; and the mail that came back."""

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from messaging.models import PrintPiece
from messaging.models.printed import read_code
from messaging.printing import addressing, returned, runs, week
from messaging.printing.forms import PieceForm
from messaging.printing.painting import Easel
from messaging.printing.views import SECTION, piece_or_404

UNDO_FOR = returned.UNDO_FOR


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def print_piece(request, print_piece):
    """What it says and where it goes; what still waits can be changed."""
    request.nav = SECTION
    piece = piece_or_404(request, print_piece)
    if request.method == "POST" and not piece.is_waiting:
        toasts.error(request, "It is on paper already: nothing of it can be changed.")
        return redirect(piece)
    data = request.POST if request.method == "POST" else None
    form = PieceForm(data, instance=piece) if piece.is_waiting else None
    if form and form.is_valid():
        form.save()
        toasts.success(request, f"Saved. It waits for the {piece.kind}s of its week.")
        return redirect("messaging:print")
    context = {
        "piece": piece,
        "form": form,
        "because": runs.hindrance(piece) if piece.is_waiting else "",
        "can_return": piece.state in returned.ON_PAPER[:2],
    }
    status = 422 if form and form.errors else 200
    return render(request, "messaging/printing/piece.html", context, status=status)


@require_safe
@needs(Capability.WORK)
def print_piece_pdf(request, print_piece):
    """The one piece as it is printed."""
    piece = piece_or_404(request, print_piece)
    address = addressing.address_of(piece.person)
    if piece.is_waiting and address:
        piece.printed_to = "\n".join(addressing.lines_for(piece.person, address))
    content, _ = Easel(piece.person.workspace).pieces([piece], piece.paper)
    return as_pdf(content)


def as_pdf(content: bytes) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


@require_POST
@needs(Capability.WORK)
def print_later(request, print_piece):
    """Not this week."""
    piece = piece_or_404(request, print_piece)
    until = week.next_monday(request.membership.workspace)
    title = f"Later: a {piece.kind} to {piece.person.name}"
    return _settled(request, title, lambda: piece.defer(until), "It waits until next week.")


@require_POST
@needs(Capability.WORK)
def print_out(request, print_piece):
    """Taken out of the run: it is not printed at all."""
    piece = piece_or_404(request, print_piece)
    title = f"Took out a {piece.kind} to {piece.person.name}"
    because = f"{request.membership} took it out."
    return _settled(request, title, lambda: piece.take_out(because), "It is not printed.")


def _settled(request, title: str, do, said: str):
    with Act.doing("print", title, by=request.membership, undo_for=UNDO_FOR) as act:
        done = do()
    if done:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        toasts.success(request, said, extra_tags=undo)
    else:
        toasts.error(request, "It does not wait any more.")
    return redirect("messaging:print")


# ── what came back ───────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def returned_mail(request):
    """By the code on it, or by the name of who it went to."""
    request.nav = SECTION
    words = " ".join(request.GET.get("q", "").split())
    found = returned.find(words, by=request.membership) if words else []
    context = {"words": words, "found": found, "on_paper": returned.ON_PAPER[:2]}
    return render(request, "messaging/printing/returned.html", context)


@require_safe
@needs(Capability.WORK)
def print_code(request, print_code):
    """Where the square on a piece leads a phone's camera."""
    visible = PrintPiece.objects.visible_to(request.membership)
    if not (code := read_code(print_code)):
        raise Http404
    return redirect(get_object_or_404(visible, code=code))


@require_POST
@needs(Capability.WORK)
def print_returned(request, print_piece):
    """It came back."""
    piece = piece_or_404(request, print_piece)
    if act := returned.book(piece, by=request.membership):
        undo = reverse("accounts:act_undo", args=[act.public_id])
        said = f"Noted: {piece.person.first} may have moved. A call is planned."
        toasts.success(request, said, extra_tags=undo)
    else:
        toasts.error(request, "This one is not in the mail, or was booked before.")
    return redirect(f"{reverse('messaging:returned_mail')}?q={piece.code_words}")
