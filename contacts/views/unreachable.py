"""People whose last working way to reach them failed: delete, keep, or all in one go."""

import datetime as dt

from django.contrib import messages
from django.db.models import Max
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import reachable
from contacts.deletion import KEPT_FOR, delete_people
from contacts.models import Person
from contacts.views.answers import person_or_404
from crm.kit import keyset

PAGE = "contacts:unreachable"
SIZE = 50


def _proposed(request):
    return reachable.unreachable(Person.objects.visible_to(request.membership))


@require_safe
@needs(Capability.WORK)
def unreachable(request):
    request.nav = "contacts:tidy_up"
    (after,) = keyset.unpack(request.GET.get("after", ""), int) or (0,)
    found = _proposed(request)
    rows = reachable.with_reasons(found.filter(pk__gt=after).order_by("pk")[: SIZE + 1])
    context = {
        "people": rows[:SIZE],
        "total": keyset.count(found),
        "is_later": bool(after),
        "next": keyset.pack(rows[SIZE - 1].pk) if len(rows) > SIZE else "",
    }
    return render(request, "contacts/unreachable.html", context)


@require_POST
@needs(Capability.DELETE_RECORDS)
def unreachable_deletion(request, person):
    """One tap: gone, with an undo in the toast."""
    person, by = person_or_404(request, person), request.membership
    with Act.doing("delete", f"Deleted {person.name}", by=by, undo_for=KEPT_FOR) as act:
        delete_people(Person.objects.visible_to(by).filter(pk=person.pk))
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{person.name} was deleted.", extra_tags=undo)
    return redirect(PAGE)


@require_POST
@needs(Capability.WORK)
def unreachable_keeping(request, person):
    """They stay, until another way fails."""
    person, by = person_or_404(request, person), request.membership
    title = f"Kept {person.name}, whom nobody can reach"
    with Act.doing("keep", title, by=by, undo_for=dt.timedelta(days=1)) as act:
        reachable.keep(person, by=by)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{person.name} stays.", extra_tags=undo)
    return redirect(PAGE)


@require_POST
@needs(Capability.DELETE_RECORDS)
def unreachable_all(request):
    """Everybody who is proposed now, in one go and with one undo."""
    found = _proposed(request)
    last = found.aggregate(last=Max("pk"))["last"]
    if last is None:
        return redirect(PAGE)
    total = found.count()
    who = "1 person" if total == 1 else f"{total:,} people"
    job = jobs.start(
        "delete_unreachable", f"Deleting {who} whom nobody can reach", by=request.membership,
        total=total, undo_for=KEPT_FOR, last=last,
    )  # fmt: skip
    return jobs.answer(request, job) or redirect(PAGE)
