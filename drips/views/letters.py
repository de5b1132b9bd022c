"""The steps of a drip: written, changed, moved, taken out; each page says whom that changes."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from drips import reach
from drips.forms import KindForm, PlaceForm, StepForm
from drips.models import Enrolment, Step
from drips.views.finding import require_form_methods, sequence_of, step_of
from messaging import merge


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def step_new(request, sequence):
    found = sequence_of(request, sequence)
    kind = KindForm.kind_in(request.POST if request.method == "POST" else request.GET)
    form = StepForm(request.POST or None, kind=kind, membership=request.membership)
    if form.is_valid():
        step = found.add_step(kind=kind, **form.cleaned_data)
        messages.success(request, f"“{step.title}” is the last step now.")
        return redirect(found)
    return _page(request, form, found, None, kind)


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def step(request, sequence, step):
    """One letter. Those already past it keep what they got; the others get the new one."""
    found = sequence_of(request, sequence)
    letter = step_of(found, step)
    waited = letter.wait_days
    form = StepForm(
        request.POST or None, instance=letter, kind=letter.kind, membership=request.membership
    )
    if form.is_valid():
        changed = reach.of(letter)
        form.save()
        if letter.wait_days != waited:
            Enrolment.objects.shift_next(letter, letter.wait_days - waited)
        messages.success(request, f"Saved. {changed.changed_words}")
        return redirect(found)
    return _page(request, form, found, letter, letter.of_kind)


def _page(request, form, sequence, step, kind):
    context = {
        "form": form,
        "sequence": sequence,
        "step": step,
        "kind": kind,
        "kinds": list(Step.Kind),
        "reach": reach.of(step) if step else None,
        "library_kind": {"text": "snippet", "call": "script", "task": "script"}.get(kind, "letter"),
        "fields": merge.fields(),
        "example": "{{first_name|there}}",
    }
    return render(request, "drips/step.html", context, status=422 if form.errors else 200)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def step_place(request, sequence, step):
    found = sequence_of(request, sequence)
    letter = step_of(found, step)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        empty = StepForm(instance=letter, kind=letter.kind, membership=request.membership)
        return _page(request, empty, found, letter, letter.of_kind)
    letter.move_to(form.cleaned_data["place"])
    return redirect(found)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def step_removal(request, sequence, step):
    found = sequence_of(request, sequence)
    letter = step_of(found, step)
    letter.delete()
    messages.success(request, f"“{letter.title}” is gone from the drip. What was sent stays sent.")
    return redirect(found)
