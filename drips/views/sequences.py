"""The drips: their list, and one of them with its letters as a person will get them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import clock
from drips import anchors, conditions, library, outcomes, schedule, trial
from drips.forms import RulesForm, SequenceForm, TrialForm
from drips.models import Enrolment, Proposal, Sequence
from drips.views.finding import (
    page_of,
    reader_of,
    require_form_methods,
    sequence_of,
    uuid_in,
)
from messaging import merge
from prospects.models import StageName


@require_safe
def sequences(request):
    rows = Sequence.objects.visible_to(request.membership).with_counts()
    held = Enrolment.objects.visible_to(request.membership).held_back()
    context = {
        "rows": rows,
        "proposed": Proposal.objects.visible_to(request.membership).open().count(),
        "held_back": held.count(),
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "drips/sequences.html", context)


@require_safe
def sequence(request, sequence):
    """The letters as one person will get them, when they come, and who is on the drip."""
    found = sequence_of(request, sequence)
    live = Enrolment.objects.visible_to(request.membership).live().filter(sequence=found)
    rows, next_after = page_of(request, live.with_progress())
    reader = reader_of(request, rows)
    steps = list(found.steps.select_related("only_in", "not_in"))
    chosen = _chosen(request, steps)
    on_it = _enrolment_of(reader, rows, live)
    planned = _planned(found, steps, on_it)
    can_edit = request.membership.may(Capability.MANAGE_AUTOMATION)
    context = {
        "sequence": found,
        "planned": _lines(found, planned),
        "reader": reader,
        "on_it": on_it,
        "chosen": chosen,
        "letter": _letter(request, chosen, reader),
        "weeks": schedule.weeks(planned),
        "rows": rows,
        "next_after": next_after,
        "people_count": live.count(),
        "wrote_back": outcomes.wrote_back_lately(found),
        "stages": _stages(found),
        "anchor": anchors.title(found.anchor) if found.is_dated else "",
        "newer": library.newer(found) if can_edit else None,
        "token": get_random_string(12),
        "can_edit": can_edit,
        "can_work": request.membership.can_work,
    }
    return render(request, "drips/sequence.html", context)


def _lines(sequence, planned) -> list[dict]:
    """The steps with when they come, for whom they are, and what they did so far."""
    done = outcomes.of_steps(sequence)
    return [
        {
            "number": one.number,
            "step": one.step,
            "day": one.day,
            "outcome": done[one.step.pk].sentence if one.step.pk in done else "",
            "only": conditions.in_words(one.step),
        }
        for one in planned
    ]


def _planned(sequence, steps, on_it):
    today = clock.today(sequence.workspace.zone)
    if on_it is not None:
        return schedule.of(on_it, steps, today)
    before = sequence.begins_before if sequence.is_dated else None
    return schedule.plan(
        steps, today, weekdays=sequence.weekdays, gap=sequence.gap_days, before=before
    )


def _enrolment_of(reader, rows, live):
    if reader is None:
        return None
    shown = next((row for row in rows if row.person_id == reader.pk), None)
    return shown or live.filter(person=reader).select_related("sequence__workspace").first()


def _stages(sequence) -> list[str]:
    if not sequence.stop_stages:
        return []
    names = StageName.objects.names()
    return [names.get(stage, stage) for stage in sequence.stop_stages]


def _chosen(request, steps):
    asked = uuid_in(request.GET.get("letter"))
    return next((step for step in steps if step.public_id == asked), next(iter(steps), None))


def _letter(request, step, reader):
    """As the reader would get it; without one, with the words for when nothing is known."""
    if step is None:
        return None
    to, fill = reader or merge.NOBODY, {"membership": request.membership}
    subject, text = step.letter_for(to, workspace=request.membership.workspace, **fill)
    return {"subject": subject if reader else step.title, "text": text}


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def sequence_new(request):
    form = SequenceForm(request.POST or None, instance=Sequence(owner=request.membership))
    if form.is_valid():
        found = form.save()
        messages.success(request, "The drip is there. Now its first step.")
        return redirect("drips:step_new", found.public_id)
    return _form(request, form, None, "New drip", "Make the drip")


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def sequence_edit(request, sequence):
    found = sequence_of(request, sequence)
    form = SequenceForm(request.POST or None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(found)
    return _form(request, form, found, "Name and purpose", "Save the drip")


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def sequence_rules(request, sequence):
    """When it writes, what ends it, and whom it looks for."""
    found = sequence_of(request, sequence)
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, instance=found, membership=request.membership)
    if form.is_valid():
        saved = form.save(commit=False)
        saved.owner = saved.owner or request.membership
        saved.save()
        messages.success(request, "Saved. Who is on it already keeps the day it is counted from.")
        return redirect(found)
    on_it = Enrolment.objects.live().filter(sequence=found).count()
    context = {"form": form, "sequence": found, "people_count": on_it}
    return render(request, "drips/rules.html", context, status=422 if form.errors else 200)


def _form(request, form, sequence, title, button):
    context = {"form": form, "sequence": sequence, "title": title, "button": button}
    return render(request, "drips/form.html", context, status=422 if form.errors else 200)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def sequence_pause(request, sequence):
    found = sequence_of(request, sequence)
    found.pause()
    messages.success(request, f"“{found}” is paused. Nobody gets its next letter.")
    return redirect(found)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def sequence_resume(request, sequence):
    found = sequence_of(request, sequence)
    found.resume()
    messages.success(request, f"“{found}” runs again.")
    return redirect(found)


@needs(Capability.WORK)
@require_POST
def sequence_trial(request, sequence):
    """Send me all of them: every letter to the member's own address, once for each press."""
    found = sequence_of(request, sequence)
    form = TrialForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else get_random_string(12)
    count = trial.send_all(found, to=request.membership, token=token)
    said = f"{count} {'letter is' if count == 1 else 'letters are'} on the way to you."
    messages.success(request, said if count else "This drip has no emails.")
    return redirect(found)
