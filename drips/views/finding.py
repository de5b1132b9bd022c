"""What several pages of drips look for first."""

import uuid

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from contacts.models import Person
from drips.models import Enrolment, Sequence

A_PAGE = 24
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


def sequence_of(request, public_id) -> Sequence:
    visible = Sequence.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("workspace"), public_id=public_id)


def step_of(sequence, public_id):
    return get_object_or_404(sequence.steps.all(), public_id=public_id)


def enrolment_of(request, public_id) -> Enrolment:
    visible = Enrolment.objects.visible_to(request.membership)
    rows = visible.select_related("person", "sequence__workspace", "by__user")
    return get_object_or_404(rows, public_id=public_id)


def uuid_in(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return None


def after(request, rows):
    """The last row of the page before, as its address names it."""
    asked = uuid_in(request.GET.get("after"))
    return rows.filter(public_id=asked).first() if asked else None


def page_of(request, rows) -> tuple[list, str]:
    """Those of this page, newest first, and what the next one comes after."""
    if last := after(request, rows):
        rows = rows.filter(pk__lt=last.pk)
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    return found[:A_PAGE], found[A_PAGE - 1].public_id if len(found) > A_PAGE else ""


def reader_of(request, rows):
    """For whom the letters are shown: whom one asks for, else the newest on the drip."""
    if asked := uuid_in(request.GET.get("person")):
        visible = Person.objects.visible_to(request.membership)
        return get_object_or_404(visible.select_related("home"), public_id=asked)
    return rows[0].person if rows else None
