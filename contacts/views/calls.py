"""Not today: a planned call moves to another day, with everything else as it is."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.forms import PostponementForm
from contacts.views.answers import back_to, person_or_404
from crm.kit import clock, dates


@require_POST
@needs(Capability.WORK)
def postponement(request, person):
    """To tomorrow, or to the day that `to` names; the undo's `was` is the day before."""
    person = person_or_404(request, person)
    today = clock.today(request.membership.workspace.zone)
    form = PostponementForm({"to": request.POST.get("to"), "was": request.GET.get("was")})
    form.fields["to"].today = today
    if not form.is_valid():
        messages.error(request, form.errors.as_text())
        return back_to(person)
    was, day = person.follow_up_on, form.day(today)
    if was != day:
        person.plan_call(day, person.follow_up_reason)
        undo = reverse("contacts:postponement", args=[person.public_id])
        said = f"{person.first}’s call is {dates.in_words(day, today)}."
        messages.success(request, said, extra_tags=f"{undo}?was={was}" if was else "")
    return back_to(person) if request.POST.get("back") == "person" else redirect("today")
