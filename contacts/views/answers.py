"""What the pages of contacts share: finding the person, and answering with the fragments moved."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string

from contacts.models import Person
from contacts.page import signs


def person_or_404(request, public_id) -> Person:
    """The person of this member's workspace, with what every part of the page shows."""
    people = Person.objects.visible_to(request.membership).for_lines().annotate(**signs())
    person = get_object_or_404(
        people.select_related("referred_by", "assistant__user").prefetch_related("addresses"),
        public_id=public_id,
    )
    person.workspace = request.membership.workspace
    request.nav = "contacts:contacts" if person.is_contact else "prospects:prospects"
    return person


def fragments(request, first: str, *others: str, context: dict, status: int = 200):
    """The fragment that was asked for, and others that changed with it, out of band."""
    parts = [render_to_string(first, context, request)]
    parts += [render_to_string(name, context | {"oob": True}, request) for name in others]
    if status == 200:
        parts.append(render_to_string("components/toasts.html", {}, request))
    return HttpResponse("".join(parts), status=status)


def back_to(person, anchor: str = ""):
    return redirect(f"{person.get_absolute_url()}{anchor}")
