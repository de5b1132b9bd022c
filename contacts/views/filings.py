"""The categories of a person: + and × beside the name."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.forms import FilingForm
from contacts.models import Category
from contacts.views.answers import back_to, fragments, person_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def filings(request, person):
    """A category more: one there is, or a new one by its name."""
    person = person_or_404(request, person)
    form = FilingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _change(request, person, form.category(), is_in=True)
    context = {
        "person": person,
        "form": form,
        "categories": Category.objects.visible_to(request.membership).exclude(
            pk__in=[filing.category_id for filing in person.filings.all()]
        ),
    }
    template = "contacts/filings.html#adding" if request.htmx else "contacts/filings.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.WORK)
def filing_removal(request, person, category):
    category = _category_or_404(request, category)
    return _change(request, person_or_404(request, person), category, is_in=False)


@require_POST
@needs(Capability.WORK)
def filing_return(request, person, category):
    category = _category_or_404(request, category)
    return _change(request, person_or_404(request, person), category, is_in=True)


def _category_or_404(request, public_id):
    return get_object_or_404(Category.objects.visible_to(request.membership), public_id=public_id)


def _change(request, person, category, *, is_in: bool):
    other = "filing_removal" if is_in else "filing_return"
    undo = reverse(f"contacts:{other}", args=[person.public_id, category.public_id])
    if is_in:
        person.file(category)
    else:
        person.unfile(category)
    said = "is in" if is_in else "is no longer in"
    messages.success(request, f"{person.first} {said} {category.name}.", extra_tags=undo)
    return _answer(request, person)


def _answer(request, person):
    if not request.htmx:
        return back_to(person)
    person = person_or_404(request, person.public_id)
    return fragments(
        request,
        "contacts/head.html#filings",
        "contacts/head.html#missing",
        context={"person": person},
    )
