import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import relationship
from contacts.models import Person
from crm.kit import clock
from prospects import page
from prospects.forms import LossForm, QualificationForm, SideForm, StageForm
from prospects.models import CannotMove, Prospect, Stage

LANES = [
    (Stage.NEW, "New", [Stage.NEW]),
    (Stage.ATTEMPTED, "Tried", [Stage.ATTEMPTED]),
    (Stage.CONTACTED, "Talking", [Stage.CONTACTED]),
    (Stage.QUALIFIED, "Qualified", [Stage.QUALIFIED]),
    (Stage.APPOINTMENT_SET, "Appointment", [Stage.APPOINTMENT_SET, Stage.APPOINTMENT_MET]),
]
MOST_IN_A_LANE = 20
MOST_TO_DECIDE = 8
PAGE = 24
A_DAY = dt.timedelta(days=1)


def prospects_of(request):
    return Prospect.objects.visible_to(request.membership)


def one(request, public_id):
    found = prospects_of(request).select_related("person", "property")
    return get_object_or_404(found, public_id=public_id)


@require_safe
def prospects(request):
    """The board: five lanes, each capped, and above them those to decide on soon."""
    pursued = prospects_of(request).pursued()
    counts = pursued.aggregate(
        whole=Count("pk"),
        **{first: Count("pk", filter=Q(stage__in=stages)) for first, _, stages in LANES},
    )
    context = {
        "lanes": [
            {
                "stage": first,
                "title": title,
                "count": counts[first],
                "is_cut": counts[first] > MOST_IN_A_LANE,
                "cards": pursued.in_stages(*stages).for_cards().newest_first()[:MOST_IN_A_LANE],
            }
            for first, title, stages in LANES
        ],
        "whole": counts["whole"],
        "to_decide": pursued.to_decide().for_cards()[:MOST_TO_DECIDE],
    }
    opened = _opened(request)
    if opened:
        with_calling(request, [opened])
        context |= _panel(opened) | {"opened_pk": opened.pk}
    template = "prospects/prospects.html#lanes" if request.htmx else "prospects/prospects.html"
    return render(request, template, context)


def _opened(request):
    wanted = request.GET.get("open")
    return _is_uuid(wanted) and prospects_of(request).for_cards().filter(public_id=wanted).first()


@require_safe
def listed(request):
    """All open pursuits as lines, or those of one stage, a page at a time by key."""
    rows = prospects_of(request).pursued()
    stage = request.GET.get("stage", "")
    if stage in Stage.values:
        rows = rows.filter(stage=stage)
    after = request.GET.get("after")
    last = get_object_or_404(prospects_of(request), public_id=after) if _is_uuid(after) else None
    found = list(rows.for_cards().newest_first(after=last)[: PAGE + 1])
    rows = with_calling(request, found[:PAGE])
    context = {
        "rows": rows,
        "stage": stage,
        "stages": [choice for choice in Stage.choices if Stage(choice[0]).is_open],
        "next": found[PAGE - 1].public_id if len(found) > PAGE else "",
        "full_path": request.get_full_path(),
    }
    return render(request, "prospects/list.html", context)


def _is_uuid(text) -> bool:
    try:
        return bool(text and UUID(text))
    except ValueError:
        return False


@require_safe
def prospect(request, prospect):
    """One pursuit by itself: its questions, its stage, the way into contacts."""
    found = get_object_or_404(prospects_of(request).for_cards(), public_id=prospect)
    with_calling(request, [found])
    return render(request, "prospects/prospect.html", _panel(found))


def with_calling(request, prospects: list) -> list:
    """Each with what the law says of calling the person: beside the number."""
    today = clock.today(request.membership.workspace.zone)
    standings = relationship.standings([one.person for one in prospects], today)
    for one in prospects:
        one.calling = None if one.person.is_contact else standings[one.person_id]
    return prospects


def _panel(prospect, form=None) -> dict:
    return page.pursuit(prospect) | ({"form": form} if form else {})


def back(request):
    """To the page that the form stood on, or to the board."""
    came_from = request.POST.get("next", "")
    is_ours = came_from.startswith("/") and url_has_allowed_host_and_scheme(
        came_from, allowed_hosts=None
    )
    return redirect(came_from if is_ours else "prospects:prospects")


@require_POST
@needs(Capability.WORK)
def opening(request, person):
    """Begin to work a person: a pursuit of the side that was picked."""
    found = get_object_or_404(Person.objects.visible_to(request.membership), public_id=person)
    form = SideForm(request.POST)
    if form.is_valid():
        Prospect.pursue(found, side=form.cleaned_data["side"], source=found.source)
        messages.success(request, f"{found} is one of your prospects.")
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def stage(request, prospect):
    found = one(request, prospect)
    form = StageForm(request.POST)
    try:
        moved = form.is_valid() and found.advance(form.cleaned_data["to"], by=request.membership)
    except CannotMove as error:
        messages.error(request, str(error))
        return redirect(found)
    if not form.is_valid():
        messages.error(request, "Pick a stage.")
    elif moved:
        messages.success(request, f"{found.person}: {found.get_stage_display().lower()}.")
    return back(request)


@require_POST
@needs(Capability.WORK)
def answers(request, prospect):
    found = one(request, prospect)
    form = QualificationForm(request.POST, prospect=found)
    is_saved = form.is_valid()
    if is_saved:
        found.answer(by=request.membership, **form.answers())
        if not request.htmx:
            messages.success(request, "Answers saved.")
            return redirect(found.person)
    context = _panel(found, None if is_saved else form) | {"is_saved": is_saved}
    template = "prospects/answered.html" if request.htmx else "prospects/prospect.html"
    return render(request, template, context, status=200 if is_saved else 422)


@require_POST
@needs(Capability.WORK)
def loss(request, prospect):
    found = one(request, prospect)
    form = LossForm(request.POST)
    if form.is_valid():
        words = "let go and filed Cold" if form.cleaned_data["is_cold"] else "let go"
        by, title = request.membership, f"{found.person} was {words}"
        with Act.doing("loss", title, by=by, undo_for=A_DAY) as act:
            is_lost = found.lose(by=by, **form.cleaned_data)
        if is_lost:
            undo = reverse("accounts:act_undo", args=[act.public_id])
            messages.success(request, f"{title}.", extra_tags=undo)
    return back(request)


@require_POST
@needs(Capability.WORK)
def reopening(request, prospect):
    found = one(request, prospect)
    if found.reopen(by=request.membership):
        messages.success(request, f"You are after {found.person} again.")
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def promotion(request, prospect):
    found = one(request, prospect)
    by, title = request.membership, f"{found.person} was moved to Contacts"
    with Act.doing("promotion", title, by=by, undo_for=A_DAY) as act:
        is_moved = found.promote(by=by)
    if is_moved:
        said = f"{found.person} is in Contacts now, with every note and call."
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, said, extra_tags=undo)
    return redirect(found.person)
