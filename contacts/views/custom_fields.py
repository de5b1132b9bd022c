"""Fields of the workspace's own: added, renamed, put in order, deleted."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import custom
from contacts.custom_forms import CustomFieldForm, NewFieldForm, PlaceForm
from contacts.models import CustomField

A_DAY, A_MONTH = dt.timedelta(days=1), dt.timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def custom_fields(request):
    """Every field with how many people have it filled in, and a form for one more."""
    form = NewFieldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        with Act.doing("field", f"Added “{name}”", by=request.membership, undo_for=A_DAY) as act:
            custom.add(form.instance)
        return _done(request, f"Every person has “{name}” now.", act)
    return _page(request, form)


def _page(request, form, *, status: int = 200):
    request.nav = "contacts:contacts"
    fields = list(custom.with_counts(request.membership))
    context = {"fields": fields, "form": form}
    status = 422 if form.errors else status
    return render(request, "contacts/custom_fields.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def custom_field(request, field):
    """Another name; the kind stays, since what is filled in is of it."""
    found = _field_or_404(request, field)
    was = found.name
    form = CustomFieldForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        title = f"Renamed the field “{was}” to “{form.cleaned_data['name']}”"
        with Act.doing("field", title, by=request.membership, undo_for=A_DAY) as act:
            form.save()
        return _done(request, f"{title}.", act)
    request.nav = "contacts:contacts"
    context = {
        "field": found,
        "was": was,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "contacts/custom_field.html", context, status=status)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def custom_field_place(request, field):
    """To that place among the fields, 1 being the first."""
    found = _field_or_404(request, field)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, NewFieldForm(), status=422)
    custom.move(found, form.cleaned_data["place"])
    return redirect("contacts:custom_fields")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def custom_field_removal(request, field):
    """The field goes with everything that is filled in, and can come back for thirty days."""
    found = _field_or_404(request, field)
    count = found.values.count()
    title = f"Deleted the field “{found}”"
    with Act.doing("field", title, by=request.membership, undo_for=A_MONTH) as act:
        found.delete()
    of_whom = "nobody" if not count else f"{count:,} {'person' if count == 1 else 'people'}"
    return _done(request, f"“{found}” is deleted; it was filled in for {of_whom}.", act)


def _field_or_404(request, public_id) -> CustomField:
    return get_object_or_404(
        CustomField.objects.visible_to(request.membership), public_id=public_id
    )


def _done(request, said: str, act):
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, said, extra_tags=undo)
    return redirect("contacts:custom_fields")
