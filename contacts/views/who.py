"""Who is meant by part of a name: the people offered below a field that asks for one."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.models import Person
from contacts.picking import as_uuid, candidates


@require_safe
def who(request):
    """The fragment below the field called `name`; the person `but` is never offered."""
    people = Person.objects.visible_to(request.membership)
    name = request.GET.get("name", "")
    name = name if name.isidentifier() else "person"
    typed = request.GET.get(name, "").strip()
    others = people.exclude(public_id=but) if (but := as_uuid(request.GET.get("but"))) else people
    context = {
        "name": name,
        "typed": typed,
        "is_asked": len(typed) > 1,
        "candidates": candidates(others, typed, None) if len(typed) > 1 else [],
    }
    return render(request, "contacts/picker.html#found", context)
