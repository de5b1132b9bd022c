"""Drips: the sequences, their letters, and who is on them."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import Person
from crm.kit import clock
from drips import panel, schedule
from drips.forms import EnrolForm, PlaceForm, SequenceForm, StepForm
from drips.models import Enrolment, Sequence
from drips.models.enrolment import CannotEnrol
from messaging import merge

A_PAGE = 24
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def sequences(request):
    rows = Sequence.objects.visible_to(request.membership).with_counts()
    context = {
        "rows": rows,
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "drips/sequences.html", context)


@require_safe
def sequence(request, sequence):
    """The letters as one person will get them, and who is on the drip."""
    found = _sequence(request, sequence)
    live = Enrolment.objects.visible_to(request.membership).live().filter(sequence=found)
    page = live.with_progress().order_by("-pk")
    if after := _after(request, live):
        page = page.filter(pk__lt=after.pk)
    rows = list(page[: A_PAGE + 1])
    reader = _reader(request, rows)
    steps = list(found.steps.all())
    chosen = _chosen(request, steps)
    context = {
        "sequence": found,
        "planned": schedule.plan(steps, clock.today(found.workspace.zone)),
        "chosen": chosen,
        "reader": reader,
        "letter": _letter(request, chosen, reader),
        "rows": rows[:A_PAGE],
        "people_count": live.count(),
        "next_after": rows[A_PAGE - 1].public_id if len(rows) > A_PAGE else "",
        "can_edit": request.membership.may(Capability.MANAGE_AUTOMATION),
        "can_work": request.membership.can_work,
    }
    context["weeks"] = schedule.weeks(context["planned"])
    return render(request, "drips/sequence.html", context)


def _sequence(request, public_id):
    visible = Sequence.objects.visible_to(request.membership).select_related("workspace")
    return get_object_or_404(visible, public_id=public_id)


def _uuid(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return None


def _after(request, live):
    asked = _uuid(request.GET.get("after"))
    return live.filter(public_id=asked).first() if asked else None


def _reader(request, rows):
    """For whom the letters are shown: whom one asks for, else the newest on the drip."""
    if asked := _uuid(request.GET.get("person")):
        visible = Person.objects.visible_to(request.membership)
        return get_object_or_404(visible.select_related("home"), public_id=asked)
    return rows[0].person if rows else None


def _chosen(request, steps):
    asked = _uuid(request.GET.get("letter"))
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
        messages.success(request, "The drip is there. Now its first letter.")
        return redirect("drips:step_new", found.public_id)
    return _form(request, form, None, "New drip", "Make the drip")


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def sequence_edit(request, sequence):
    found = _sequence(request, sequence)
    form = SequenceForm(request.POST or None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(found)
    return _form(request, form, found, "Name and purpose", "Save the drip")


def _form(request, form, sequence, title, button):
    context = {"form": form, "sequence": sequence, "title": title, "button": button}
    return render(request, "drips/form.html", context, status=422 if form.errors else 200)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def sequence_pause(request, sequence):
    found = _sequence(request, sequence)
    found.pause()
    messages.success(request, f"“{found}” is paused. Nobody gets its next letter.")
    return redirect(found)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def sequence_resume(request, sequence):
    found = _sequence(request, sequence)
    found.resume()
    messages.success(request, f"“{found}” runs again.")
    return redirect(found)


# ── letters ──────────────────────────────────────────────────────────────────
@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def step_new(request, sequence):
    found = _sequence(request, sequence)
    form = StepForm(request.POST or None)
    if form.is_valid():
        step = found.add_step(**form.cleaned_data)
        messages.success(request, f"“{step}” is the last letter now.")
        return redirect(found)
    return _step_form(request, form, found, None)


@needs(Capability.MANAGE_AUTOMATION)
@require_form_methods
def step(request, sequence, step):
    """One letter. Those already past it keep what they got; the others get the new one."""
    found = _sequence(request, sequence)
    letter = get_object_or_404(found.steps, public_id=step)
    form = StepForm(request.POST or None, instance=letter)
    if form.is_valid():
        form.save()
        messages.success(request, "Letter saved.")
        return redirect(found)
    return _step_form(request, form, found, letter)


def _step_form(request, form, sequence, step):
    context = {
        "form": form,
        "sequence": sequence,
        "step": step,
        "fields": merge.fields(),
        "example": "{{first_name|there}}",
    }
    return render(request, "drips/step.html", context, status=422 if form.errors else 200)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def step_place(request, sequence, step):
    found = _sequence(request, sequence)
    letter = get_object_or_404(found.steps, public_id=step)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _step_form(request, StepForm(instance=letter), found, letter)
    letter.move_to(form.cleaned_data["place"])
    return redirect(found)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def step_removal(request, sequence, step):
    found = _sequence(request, sequence)
    letter = get_object_or_404(found.steps, public_id=step)
    letter.delete()
    messages.success(request, f"“{letter}” is gone from the drip. What was sent stays sent.")
    return redirect(found)


# ── people on drips ──────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_GET
def people(request, sequence):
    """Find someone to put on this drip."""
    found = _sequence(request, sequence)
    words = request.GET.get("q", "").strip()
    visible = Person.objects.visible_to(request.membership)
    people = visible.search(words) if words else []
    return render(
        request, "drips/people.html", {"sequence": found, "words": words, "people": people}
    )


@needs(Capability.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def enrolments(request):
    """Start a drip: for the person that `person` names, or what was chosen in a form."""
    if request.method != "POST":
        if not (asked := _uuid(request.GET.get("person"))):
            return redirect("drips:sequences")
        person = get_object_or_404(Person.objects.visible_to(request.membership), public_id=asked)
        context = {"person": person, "start": panel.start(person, request.membership)}
        return render(request, "drips/enrol.html", context)
    form = EnrolForm(request.POST, membership=request.membership)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            enrolment = Enrolment.objects.enrol(by=request.membership, **chosen)
        except CannotEnrol as refusal:
            form.add_error(None, str(refusal))
        else:
            said = f"{chosen['person'].name} is on “{enrolment.sequence}” now."
            messages.success(request, said)
            return redirect(chosen["person"])
    return render(request, "drips/enrol.html", {"form": form}, status=422)


def _enrolment(request, public_id):
    visible = Enrolment.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("person", "sequence"), public_id=public_id)


@needs(Capability.WORK)
@require_POST
def enrolment_pause(request, enrolment):
    found = _enrolment(request, enrolment)
    found.hold()
    messages.success(request, f"“{found.sequence}” is paused for {found.person.first}.")
    return redirect(found.person)


@needs(Capability.WORK)
@require_POST
def enrolment_resume(request, enrolment):
    found = _enrolment(request, enrolment)
    found.resume()
    messages.success(request, f"“{found.sequence}” goes on for {found.person.first}.")
    return redirect(found.person)


@needs(Capability.WORK)
@require_POST
def enrolment_end(request, enrolment):
    found = _enrolment(request, enrolment)
    found.end(f"{request.membership} ended it.")
    messages.success(request, f"“{found.sequence}” has ended for {found.person.first}.")
    return redirect(found.person)
