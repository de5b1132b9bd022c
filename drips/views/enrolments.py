"""One person on one drip: what they had and will get; paused, resumed, ended, skipped, moved."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import clock
from drips import outcomes, schedule
from drips.forms import MoveForm
from drips.models import Enrolment
from drips.views.finding import A_PAGE, enrolment_of, page_of
from messaging.models import Message


@require_safe
def enrolment(request, enrolment):
    """Every step with its day: what it did, why it was skipped, when the next one comes."""
    return _page(request, enrolment_of(request, enrolment))


def _page(request, found, form=None):
    steps = list(found.sequence.steps.all())
    done = outcomes.of_one(found)
    planned = schedule.of(found, steps, clock.today(found.sequence.workspace.zone))
    following = next((one for one in planned if one.taken is None), None)
    lines = [
        {"number": one.number, "step": one.step, "day": one.day, "taken": one.taken,
         "is_next": one is following, "said": done.get(one.step.pk, "")}
        for one in planned
    ]  # fmt: skip
    context = {
        "enrolment": found,
        "person": found.person,
        "sequence": found.sequence,
        "lines": lines,
        "following": following,
        "weeks": schedule.weeks(planned),
        "form": form or MoveForm(enrolment=found),
        "can_work": request.membership.can_work,
    }
    return render(request, "drips/enrolment.html", context, status=422 if form else 200)


@needs(Capability.WORK)
@require_POST
def enrolment_pause(request, enrolment):
    found = enrolment_of(request, enrolment)
    found.hold()
    messages.success(request, f"“{found.sequence}” is paused for {found.person.first}.")
    return redirect(found.person)


@needs(Capability.WORK)
@require_POST
def enrolment_resume(request, enrolment):
    found = enrolment_of(request, enrolment)
    found.resume()
    messages.success(request, f"“{found.sequence}” goes on for {found.person.first}.")
    return redirect(found.person)


@needs(Capability.WORK)
@require_POST
def enrolment_end(request, enrolment):
    found = enrolment_of(request, enrolment)
    found.end(f"{request.membership} ended it.")
    messages.success(request, f"“{found.sequence}” has ended for {found.person.first}.")
    return redirect(found.person)


@needs(Capability.WORK)
@require_POST
def enrolment_skip(request, enrolment):
    found = enrolment_of(request, enrolment)
    if skipped := found.skip(by=request.membership):
        messages.success(request, f"{found.person.first} does not get “{skipped.title}”.")
    else:
        messages.error(request, "There is nothing left to skip.")
    return redirect(found)


@needs(Capability.WORK)
@require_POST
def enrolment_move(request, enrolment):
    """Go on with another step, a later one or an earlier one again."""
    found = enrolment_of(request, enrolment)
    form = MoveForm(request.POST, enrolment=found)
    if not form.is_valid():
        return _page(request, found, form)
    step = form.cleaned_data["step"]
    if found.move_to(step, by=request.membership):
        messages.success(request, f"{found.person.first} goes on with “{step.title}”.")
    return redirect(found)


@require_safe
def held_back(request):
    """What was due and has not left, with the reason: the manners at work."""
    visible = Enrolment.objects.visible_to(request.membership)
    waiting, next_after = page_of(request, visible.held_back().with_progress())
    asking = visible.held().exclude(held_because="").with_progress().order_by("-pk")
    ledger = Message.objects.visible_to(request.membership).with_key_of("drip:").waiting()
    late = ledger.exclude(failure="").select_related("person").order_by("not_before", "pk")
    context = {
        "waiting": waiting,
        "next_after": next_after,
        "asking": list(asking[:A_PAGE]),
        "ledger": list(late[:A_PAGE]),
    }
    return render(request, "drips/held_back.html", context)
