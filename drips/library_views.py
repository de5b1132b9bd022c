"""The standard sequences: all their letters to read, to use, and to compare with one's own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.views.custom_fields import A_DAY
from crm.kit import clock
from drips import library, schedule
from drips.models import Sequence
from messaging import fair_housing
from messaging.library.reader import Reader


def _standard(key: str) -> library.StandardSequence:
    if (found := library.find(key)) is None:
        raise Http404
    return found


@require_safe
def standard(request, standard):
    """Every letter as one person gets it, and when each would leave."""
    request.nav = "messaging:library"
    found, reader = _standard(standard), Reader.of(request)
    zone = request.membership.workspace.zone
    planned = schedule.plan([letter.step for letter in found.letters], clock.today(zone))
    context = {
        "standard": found,
        "reader": reader,
        "letters": [
            {
                "number": one.number,
                "step": one.step,
                "day": one.day,
                "subject": reader.shown(one.step.subject),
                "text": reader.shown(one.step.body),
            }
            for one in planned
        ],
        "hints": fair_housing.hints_of(found.texts),
        "own": library.taken().get(found.key, []),
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "drips/standard.html", context)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def standard_use(request, standard):
    """A drip of one's own that says the same."""
    found, by = _standard(standard), request.membership
    with Act.doing("drip", f"Took “{found}”", by=by, undo_for=A_DAY) as act:
        sequence = library.take(found, by=by)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"“{sequence}” is a drip of yours now.", undo)
    return redirect(sequence)


@needs(Capability.MANAGE_AUTOMATION)
@require_http_methods(["GET", "HEAD", "POST"])
def sequence_version(request, sequence):
    """Ours and one's own, letter beside letter; each of ours is taken or left."""
    visible = Sequence.objects.visible_to(request.membership)
    found = get_object_or_404(visible, public_id=sequence)
    ours = library.newer(found)
    if ours is None:
        return redirect(found)
    if request.method != "POST":
        context = {"sequence": found, "ours": ours, "pairs": library.compare(found, ours)}
        return render(request, "drips/version.html", context)
    numbers = {int(one) for one in request.POST.getlist("letter") if one.isdecimal()}
    title = f"Took new letters for “{found}”"
    with Act.doing("drip", title, by=request.membership, undo_for=A_DAY) as act:
        changed = library.accept(found, ours, numbers)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    said = (
        f"{changed} letter{'' if changed == 1 else 's'} of ours taken."
        if changed
        else ("Your letters stay as they are.")
    )
    messages.success(request, said, undo)
    return redirect(found)
