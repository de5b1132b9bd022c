"""What one did with a person: touches and notes, and taking them back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from contacts.composer import ALL, TouchForm
from contacts.forms import NoteForm
from contacts.models import Note, Touch
from contacts.page import next_page
from contacts.views.answers import back_to, fragments, person_or_404
from contacts.views.people import page_of, timeline_of
from crm.kit import clock, dates


@require_POST
@needs(Capability.WORK)
def touches(request, person):
    person = person_or_404(request, person)
    today = clock.today(request.membership.workspace.zone)
    form = TouchForm(request.POST, person=person, today=today)
    if not form.is_valid():
        return _ask_again(request, person, form)
    written, act = form.write(by=request.membership)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, _said(form, written, today), extra_tags=undo)
    if isinstance(written, Touch) and (url := next_page(written)):
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    return _answer(request, person)


def _said(form, written, today) -> str:
    person, said = form.person, f"{form.title} saved."
    if isinstance(written, Note):
        return said
    if form.cleaned_data["phone"] == ALL:
        said = f"No number of {person.first} is called any more: all are marked DNC."
    elif written.phone and written.outcome in Touch.DEAD_NUMBER:
        said = f"{written.phone.national} is marked BAD."
    elif written.phone:
        said = f"{written.phone.national} is marked DNC: {person.first} asked not to be called."
    if person.follow_up_on:
        said += f" Next call: {dates.in_words(person.follow_up_on, today)}."
    return said


def _ask_again(request, person, form):
    if request.htmx:
        context = {"person": person, "composer": form, "can_work": True}
        return render(request, "contacts/composer.html", context, status=422)
    context = timeline_of(request, person, clock.now()) | page_of(request, person)
    return render(request, "contacts/person.html", context | {"composer": form}, status=422)


def _answer(request, person):
    if not request.htmx:
        return back_to(person, "#log")
    person = person_or_404(request, person.public_id)
    return fragments(
        request,
        "contacts/composer.html",
        "contacts/timeline.html#history",
        "contacts/facts.html#next_call",
        "contacts/reach.html#phones",
        "contacts/head.html#head",
        "contacts/head.html#call_note",
        "contacts/stories.html",
        context=timeline_of(request, person, clock.now()) | page_of(request, person),
    )


@require_POST
@needs(Capability.WORK)
def notes(request, person):
    person = person_or_404(request, person)
    form = NoteForm(request.POST)
    if not form.is_valid():
        composer = {"how": "note", "said": request.POST.get("said", "")}
        today = clock.today(request.membership.workspace.zone)
        return _ask_again(request, person, TouchForm(composer, person=person, today=today))
    note = person.add_note(form.cleaned_data["said"], by=request.membership)
    undo = reverse("contacts:note_removal", args=[note.public_id])
    messages.success(request, "Note saved.", extra_tags=undo)
    return _answer(request, person)


@require_POST
@needs(Capability.WORK)
def note_removal(request, note):
    visible = Note.objects.visible_to(request.membership).select_related("person")
    note = get_object_or_404(visible, public_id=note)
    person = note.person
    note.delete()
    changed("people")
    messages.success(request, "Taken back.")
    return back_to(person)
