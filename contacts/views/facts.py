"""The facts of a person, changed one at a time on the page, or all on a page of their own."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from contacts import forms
from contacts import letters as addressing
from contacts.record import EverythingForm, LookingForm, OwnFieldsForm
from contacts.views.answers import back_to, fragments, person_or_404
from contacts.views.people import page_of


def _fact(name: str, form_class, title: str, *shown: str):
    """The view of one fact: its form in place of what is shown, and what is shown after Save.

    The first fragment of `shown` has the form's place; the others changed with it.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @needs(Capability.WORK)
    def view(request, person):
        person = person_or_404(request, person)
        form = form_class(
            request.POST if request.method == "POST" else None,
            instance=person,
            membership=request.membership,
        )
        if form.is_valid() and form.write():
            return _saved(request, form.instance, shown)
        context = {
            "person": person,
            "form": form,
            "title": title,
            "fact": name,
            "url": reverse(f"contacts:{name}", args=[person.public_id]),
        }
        template = "contacts/form.html#in_place" if request.htmx else "contacts/form.html"
        return render(request, template, context, status=_status(form))

    view.__name__ = view.__qualname__ = name
    return view


def _status(form) -> int:
    if form.clashes:
        return 409
    return 422 if form.errors else 200


def _saved(request, person, shown):
    messages.success(request, f"{person.first}: saved.")
    if not request.htmx:
        return back_to(person)
    person = person_or_404(request, person.public_id)
    context = page_of(request, person)
    panels = context["panels_facts"] + context["panels_rail"]
    context["panel"] = next((one for one in panels if one["template"] == shown[0]), None)
    return fragments(request, *shown, "contacts/head.html#missing", context=context)


names = _fact(
    "names",
    forms.NamesForm,
    "Names",
    "contacts/head.html#names",
    "contacts/head.html#head",
    "contacts/facts.html#letters",
)
letters = _fact("letters", forms.LettersForm, "Letters", "contacts/facts.html#letters")
dates = _fact("dates", forms.DatesForm, "Dates", "contacts/facts.html#dates")
beginning = _fact(
    "beginning",
    forms.BeginningForm,
    "How it began",
    "contacts/facts.html#beginning",
    "contacts/head.html#head",
)
own_fields = _fact("own_fields", OwnFieldsForm, "Fields of your own", "contacts/own_fields.html")
about = _fact("about", forms.AboutForm, "What you have learned", "contacts/facts.html#about")
next_call = _fact("next_call", forms.NextCallForm, "Next call", "contacts/facts.html#next_call")


@require_POST
@needs(Capability.WORK)
def letters_refresh(request, person):
    """Label and salutation from the names once more, in place of what was written by hand."""
    person = person_or_404(request, person)
    act = addressing.refresh(person, by=request.membership)
    if act is None:
        return back_to(person)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    said = f"Letters now go to {person.label_name}, dear {person.salutation}."
    messages.success(request, said, extra_tags=undo)
    if not request.htmx:
        return back_to(person)
    context = page_of(request, person_or_404(request, person.public_id))
    return fragments(request, "contacts/facts.html#letters", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def looking(request, person):
    """What they would buy, rent or sell."""
    person = person_or_404(request, person)
    form = LookingForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid() and form.write():
        return _saved(request, person, ["contacts/looking.html"])
    context = {
        "person": person,
        "form": form,
        "title": "What they look for",
        "fact": "looking",
        "url": reverse("contacts:looking", args=[person.public_id]),
    }
    template = "contacts/form.html#in_place" if request.htmx else "contacts/form.html"
    return render(request, template, context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def edit(request, person):
    """All facts on one page."""
    person = person_or_404(request, person)
    posted = request.POST if request.method == "POST" else None
    form = EverythingForm(posted, instance=person, membership=request.membership)
    if form.is_valid() and form.write():
        messages.success(request, f"{form.instance.first}: saved.")
        return back_to(form.instance)
    context = {"person": person, "form": form}
    return render(request, "contacts/edit.html", context, status=_status(form))
