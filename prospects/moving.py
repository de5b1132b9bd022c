"""By hand to another stage: from a menu, a drop on the board, or the select of a pursuit."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from prospects.forms import AllTheSameForm, StageForm
from prospects.models import CannotMove, StageName, StillOpen
from prospects.views import A_DAY, back, one


@require_POST
@needs(Capability.WORK)
def stage(request, prospect):
    """Move it; "Qualified" with open questions asks for the reason first."""
    found, by = one(request, prospect), request.membership
    names = StageName.objects.visible_to(by).names()
    form = StageForm(request.POST, names=names)
    if not form.is_valid():
        messages.error(request, "Pick a stage.")
        return back(request)
    to, title = form.cleaned_data["to"], f"{found.person}: {names[form.cleaned_data['to']]}"
    try:
        with Act.doing("stage", title, by=by, undo_for=A_DAY) as act:
            moved = found.advance(to, by=by, because=form.cleaned_data["reason"])
            if not moved:
                act.delete()
    except StillOpen:
        return _ask(request, found, names[to])
    except CannotMove as error:
        messages.error(request, str(error))
        return redirect(found)
    if moved:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, f"{title}.", extra_tags=undo)
    return back(request)


def _ask(request, prospect, name):
    """422: the open questions, and "all the same" with a reason; once it was tried, why not so."""
    form = AllTheSameForm(request.POST if "reason" in request.POST else None)
    context = {
        "prospect": prospect, "form": form, "name": name, "next": request.POST.get("next", ""),
    }  # fmt: skip
    return render(request, "prospects/still_open.html", context, status=422)
