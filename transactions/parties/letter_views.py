"""Writing to several who take part: by role, with a look at it first, and ten seconds to undo."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from messaging import fair_housing
from transactions.models import PartyLetter
from transactions.parties import letters
from transactions.parties.letter_forms import PartyLetterForm
from transactions.parties.views import people_of
from transactions.views import found

_LETTER = "transactions/parties/letter.html"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def party_letter(request, transaction):
    one, by = found(request, transaction), request.membership
    if request.method != "POST":
        form = PartyLetterForm(transaction=one, by=by, initial=_initial(request, one))
        return _page(request, one, form)
    form = PartyLetterForm(request.POST, transaction=one, by=by)
    if not form.is_valid():
        return _page(request, one, form, status=422)
    return _left(request, one, letters.leave(form.draft(), form.cleaned_data["key"]))


def _left(request, transaction, letter):
    if letter is None:
        messages.success(request, "It is on its way already.")
        return redirect(people_of(transaction))
    count = len(letter.to)
    said = "One letter leaves" if count == 1 else f"{count} letters leave"
    undo = reverse("transactions:party_letter_undo", args=[letter.public_id])
    messages.success(request, f"{said} in a few seconds.", extra_tags=undo)
    return redirect(people_of(transaction))


def _initial(request, transaction) -> dict:
    """What was taken back comes up again; else those of the roles that the link names."""
    if letter := _taken_back(request, transaction):
        names = ("to", "subject", "words", "documents", "has_sheet", "tells_who")
        return {name: getattr(letter, name) for name in names}
    asked = request.GET.getlist("role")
    rows = [one for one in letters.readers(transaction) if not one.refusal and not one.remark]
    return {"to": [one.key for one in rows if not asked or one.party.role in asked]}


def _taken_back(request, transaction) -> PartyLetter | None:
    rows = PartyLetter.objects.visible_to(request.membership).filter(transaction=transaction)
    key = request.GET.get("again", "")
    return next(
        (one for one in rows.exclude(taken_back_at=None) if str(one.public_id) == key), None
    )


def _page(request, transaction, form, status=200, **more):
    context = {"transaction": transaction, "form": form, **more}
    return render(request, _LETTER, context, status=status)


@require_POST
@needs(Capability.WORK)
def party_letter_preview(request, transaction):
    """What the first of them reads, and what the words may stumble over; nothing is kept."""
    one = found(request, transaction)
    form = PartyLetterForm(request.POST, transaction=one, by=request.membership)
    form.is_valid()
    draft = form.draft()
    reader = next(iter(draft.readers), None)
    preview = {
        "draft": draft,
        "reader": reader,
        "subject": draft.filled(draft.subject, reader).text if reader else draft.subject,
        "text": draft.text_for(reader) if reader else draft.words,
        "hints": fair_housing.hints_of([draft.subject, draft.words]),
    }
    if request.htmx:
        return render(request, "transactions/parties/preview.html", preview)
    return _page(request, one, form, **preview)


@require_POST
@needs(Capability.WORK)
def party_letter_undo(request, party_letter):
    """What has not left stays here, and the words come up again."""
    rows = PartyLetter.objects.visible_to(request.membership).select_related("transaction")
    letter = get_object_or_404(rows, public_id=party_letter)
    stopped, left = letters.take_back(letter)
    if not stopped:
        messages.error(request, "They have left already.")
        return redirect(people_of(letter.transaction))
    said = f" {left} had left already." if left else ""
    messages.success(request, f"It was not sent. Your words are here.{said}")
    again = reverse("transactions:party_letter", args=[letter.transaction.public_id])
    return redirect(f"{again}?again={letter.public_id}")
