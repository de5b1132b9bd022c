"""Who gets a drip: one person, a list, whom the rules propose; who is on it, and who left."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from contacts import bulk
from contacts.book import PeopleFilter
from contacts.models import Person, SavedList, Selection
from drips import outcomes, panel
from drips.forms import EnrolForm, ListForm
from drips.models import Enrolment, Proposal
from drips.models.enrolment import CannotEnrol
from drips.views.finding import page_of, require_form_methods, sequence_of, uuid_in

SHOWN = 8


@needs(Capability.WORK)
@require_GET
def people(request, sequence):
    """Find someone to put on this drip, or a whole list."""
    found = sequence_of(request, sequence)
    words = request.GET.get("q", "").strip()
    visible = Person.objects.visible_to(request.membership)
    people = visible.search(words) if words else []
    lists = SavedList.objects.visible_to(request.membership)
    context = {"sequence": found, "words": words, "people": people, "lists": lists}
    return render(request, "drips/people.html", context)


@needs(Capability.WORK)
@require_form_methods
def list_enrolment(request, sequence):
    """A whole list: how many, who the first ones are, and then they are put on it."""
    found = sequence_of(request, sequence)
    data = request.POST if request.method == "POST" else request.GET
    form = ListForm(data, membership=request.membership)
    if not form.is_valid():
        context = {"sequence": found, "form": form}
        return render(request, "drips/list.html", context, status=422)
    everybody = Person.objects.visible_to(request.membership)
    asked = PeopleFilter(form.cleaned_data["list"].parameters, membership=request.membership)
    chosen = asked.ordered(everybody)
    if request.method == "POST":
        return _put_all(request, found, chosen, form.cleaned_data["write_first"])
    context = {
        "sequence": found,
        "form": form,
        "list": form.cleaned_data["list"],
        "count": asked.apply(everybody).count(),
        "first": list(chosen[:SHOWN]),
    }
    return render(request, "drips/list.html", context)


def _put_all(request, sequence, people, write_first: bool):
    """By the usual job: with progress, who was left out by name, and one undo for all."""
    if not people.exists():
        messages.error(request, "There is nobody on that list now.")
        return redirect("drips:people", sequence.public_id)
    selection = Selection.objects.of(people, by=request.membership, action="drip")
    said = QueryDict(mutable=True)
    said["sequence"] = str(sequence.public_id)
    if write_first:
        said["write_first"] = "on"
    action = bulk.actions["drip"]
    started = bulk.start(action, selection, by=request.membership, data=said)
    return jobs.answer(request, started) or redirect(sequence)


@needs(Capability.WORK)
@require_form_methods
def enrolments(request):
    """Start a drip: for the person that `person` names, or what was chosen in a form."""
    if request.method != "POST":
        if not (asked := uuid_in(request.GET.get("person"))):
            return redirect("drips:sequences")
        person = get_object_or_404(Person.objects.visible_to(request.membership), public_id=asked)
        context = {"person": person, "start": panel.start(person, request.membership)}
        return render(request, "drips/enrol.html", context)
    form = EnrolForm(request.POST, membership=request.membership)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            enrolment = Enrolment.objects.enrol(by=request.membership, **chosen)
        except CannotEnrol as refusal:
            form.add_error(None, str(refusal))
        else:
            said = f"{chosen['person'].name} is on “{enrolment.sequence}” now."
            messages.success(request, said)
            return redirect(chosen["person"])
    return render(request, "drips/enrol.html", {"form": form}, status=422)


@require_safe
def who(request, sequence):
    """Who is on a drip, and who left it and why."""
    found = sequence_of(request, sequence)
    rows = Enrolment.objects.visible_to(request.membership).filter(sequence=found)
    left = outcomes.who_left(found)
    shown = request.GET.get("left", "")
    if shown not in {ending for ending, _, _ in left} or "left" not in request.GET:
        shown = None
    chosen = rows.live() if shown is None else rows.gone().filter(ending=shown)
    people, next_after = page_of(request, chosen.with_progress())
    context = {
        "sequence": found,
        "rows": people,
        "next_after": next_after,
        "on_it": rows.live().count(),
        "left": left,
        "shown": shown,
    }
    return render(request, "drips/who.html", context)


# ── proposed ─────────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_safe
def proposed(request):
    """Whom the rules found, by drip: one or all of them are put on it, or left out."""
    rows = Proposal.objects.visible_to(request.membership).open()
    rows, next_after = page_of(request, rows.select_related("person", "sequence"))
    rows.sort(key=lambda proposal: proposal.sequence.name)
    waiting = Proposal.objects.visible_to(request.membership).open().order_by()
    counts = {}
    for pk in waiting.filter(sequence__in={row.sequence_id for row in rows}).values_list(
        "sequence", flat=True
    ):
        counts[pk] = counts.get(pk, 0) + 1
    for row in rows:
        row.count = counts[row.sequence_id]
    context = {"rows": rows, "next_after": next_after, "back": reverse("drips:sequences")}
    return render(request, "drips/proposed.html", context)


def _proposal(request, public_id) -> Proposal:
    visible = Proposal.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("person", "sequence"), public_id=public_id)


@needs(Capability.WORK)
@require_POST
def proposal_start(request, proposal):
    found = _proposal(request, proposal)
    try:
        Enrolment.objects.enrol(found.person, found.sequence, by=request.membership)
    except CannotEnrol as why_not:
        messages.error(request, str(why_not))
    else:
        messages.success(request, f"{found.person.name} is on “{found.sequence}” now.")
    return redirect("drips:proposed")


@needs(Capability.WORK)
@require_POST
def proposal_decline(request, proposal):
    found = _proposal(request, proposal)
    Proposal.objects.filter(pk=found.pk).decline(by=request.membership)
    messages.success(request, f"{found.person.name} stays off “{found.sequence}”.")
    return redirect("drips:proposed")


@needs(Capability.WORK)
@require_POST
def proposed_all(request, sequence):
    """Everybody whom the rule of one drip proposes."""
    found = sequence_of(request, sequence)
    waiting = Proposal.objects.visible_to(request.membership).open().filter(sequence=found)
    people = Person.objects.visible_to(request.membership).filter(pk__in=waiting.values("person"))
    return _put_all(request, found, people.order_by("sort_lc", "id"), write_first=False)
