"""The walk of fall, one person at a time: big answers, a way back, a summary at the end."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models.history import CannotUndo
from contacts import fall_cleanup as walks
from contacts import pairs
from contacts.fall_form import WalkAddressForm, letters_go_to
from contacts.models import Category, DuplicatePair, FallCleanupVisit
from contacts.views.answers import person_or_404
from crm.kit import clock

PAGE = "contacts:fall_cleanup"


@require_safe
@needs(Capability.WORK)
def fall_cleanup(request):
    """Whom this member has before them; how far everybody is; the beginning or the end."""
    return render(request, "contacts/fall_cleanup.html", page_of(request))


def page_of(request, form=None) -> dict:
    request.nav = "contacts:tidy_up"
    workspace = request.membership.workspace
    today = clock.today(workspace.zone)
    walk = walks.current(workspace)
    context = {"walk": walk, "year": today.year, "is_season": walks.is_season(today)}
    if walk is None:
        return context
    visit = walk.ended_at is None and walks.held_by(walk, request.membership)
    if visit:
        person = person_or_404(request, visit.person.public_id)
        request.nav = "contacts:tidy_up"
        if form is None and "fix" in request.GET:
            form = WalkAddressForm(person=person)
        address = letters_go_to(person)
        context |= {"visit": visit, "person": person, "address": address, "form": form}
    christmas = Category.objects.visible_to(request.membership).meaning(Category.Meaning.CHRISTMAS)
    open_pairs = DuplicatePair.objects.visible_to(request.membership)
    return context | {
        "christmas_url": f"{reverse('contacts:contacts')}?category={christmas.public_id}",
        "pairs": open_pairs.filter(state=DuplicatePair.State.OPEN).count(),
        "summary": walks.summary(walk),
        "is_more": not visit and walks.not_met(walk).exists(),
        "last": walks.last_answer(walk, request.membership),
    }


@require_POST
@needs(Capability.WORK)
def fall_start(request):
    """Begin this year's walk, first of all with a look for duplicates; or take it up again."""
    walk = walks.begin(request.membership.workspace, by=request.membership)
    scan = pairs.start_scan(by=request.membership)
    if not scan.is_finished:
        jobs.answer(request, scan)  # the shell of every page shows how far it is
    return _next(request, walk)


@require_POST
@needs(Capability.WORK)
def fall_next(request):
    walk = walks.current(request.membership.workspace)
    return _next(request, walk) if walk else redirect(PAGE)


@require_POST
@needs(Capability.WORK)
def fall_back(request):
    """Take the last answer back, and have the person again."""
    walk = walks.current(request.membership.workspace)
    act = walk and walks.last_answer(walk, request.membership)
    try:
        if act and act.undo(by=request.membership):
            messages.success(request, f"Taken back: {act.title.removeprefix('Fall cleanup: ')}.")
    except CannotUndo as trouble:
        messages.error(request, str(trouble))
    return _next(request, walk) if walk else redirect(PAGE)


@require_POST
@needs(Capability.WORK)
def fall_end(request):
    if walk := walks.current(request.membership.workspace):
        walks.end(walk)
    return redirect(PAGE)


@require_POST
@needs(Capability.WORK)
def fall_again(request):
    """Meet those once more who were skipped."""
    walk = walks.current(request.membership.workspace)
    if walk is None:
        return redirect(PAGE)
    walks.meet_skipped_again(walk)
    return _next(request, walk)


@require_POST
@needs(Capability.WORK)
def fall_address(request, person):
    """The address mended, and on to the next; or the same form with what is wrong with it."""
    visit = _visit(request, person)
    if visit is None:
        return _gone(request)
    found = person_or_404(request, person)
    form = WalkAddressForm(request.POST, person=found)
    if not form.is_valid():
        return render(request, "contacts/fall_cleanup.html", page_of(request, form), status=422)
    return _answer(request, visit, lambda visit, by: walks.fix_address(visit, form, by=by))


def _answering(name: str, answer, capability=Capability.WORK):
    @require_POST
    @needs(capability)
    def view(request, person):
        visit = _visit(request, person)
        return _answer(request, visit, answer) if visit else _gone(request)

    view.__name__ = view.__qualname__ = name
    return view


fall_card = _answering("fall_card", walks.send_card)
fall_cold = _answering("fall_cold", walks.file_cold)
fall_skip = _answering("fall_skip", walks.skip)
fall_deletion = _answering("fall_deletion", walks.delete, Capability.DELETE_RECORDS)


def _visit(request, public_id) -> FallCleanupVisit | None:
    """This member's visit to that person, unless it is somebody else's by now."""
    person = person_or_404(request, public_id)
    visits = FallCleanupVisit.objects.visible_to(request.membership).filter(
        person=person, by=request.membership, answer="", cleanup__ended_at=None
    )
    return visits.select_related("cleanup", "person").first()


def _answer(request, visit, answer):
    try:
        answer(visit, by=request.membership)
    except walks.Gone:
        return _gone(request)
    return _next(request, visit.cleanup)


def _gone(request):
    messages.error(request, "That one was answered already.")
    return redirect(PAGE)


def _next(request, walk):
    walks.meet_next(walk, by=request.membership)
    return redirect(PAGE)
