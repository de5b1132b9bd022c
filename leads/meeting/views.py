"""Taking somebody down on the spot, and finishing it tonight."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import Person
from crm.kit import phones
from leads.capture.pages import last_of, say
from leads.meeting import taking
from leads.meeting.forms import NO_ONE, MeetingForm
from leads.models import Meeting

A_PAGE = 30
MOST_UNFINISHED = 50
ALREADY = "You know somebody like this already. Say who it is: below."
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def meetings(request):
    """What this member has to finish, and whom everybody met, the last first."""
    visible = Meeting.objects.visible_to(request.membership).for_lines()
    done = visible.finished().select_related("by__user")
    if after := last_of(request, visible):
        done = done.filter(met_at__lte=after.met_at).exclude(met_at=after.met_at, pk__gte=after.pk)
    rows = list(done.newest_first()[: A_PAGE + 1])
    unfinished = visible.unfinished().of(request.membership).newest_first()
    context = {
        "unfinished": [] if after else list(unfinished[:MOST_UNFINISHED]),
        "met": rows[:A_PAGE],
        "next": rows[A_PAGE - 1].public_id if len(rows) > A_PAGE else "",
        "can_work": request.membership.can_work,
    }
    return render(request, "leads/meeting/meetings.html", context)


@require_form_methods
@needs(Capability.WORK)
def meeting_new(request):
    """One page for the phone: a name or a photo is kept at once, a whole one is a person."""
    if request.method != "POST":
        return _page(request, MeetingForm(membership=request.membership))
    form = _told(request)
    if not form.says_something:
        return _page(request, form, form.meeting, status=422)
    meeting = _keep(form, by=request.membership)
    if form.errors:
        return _page(request, form, meeting, status=422)
    if meeting.is_finished:  # sent twice
        return redirect("leads:meeting_greeting", meeting.public_id)
    if not meeting.is_whole:
        messages.success(request, f"Kept. Finish {meeting} tonight: it will stand on Today.")
        return redirect("leads:meetings")
    return _finished(request, form, meeting) or redirect(meeting)


@require_POST
@needs(Capability.WORK)
def meeting_draft(request):
    """What the page saves by itself once a photo was taken, before anybody presses Save."""
    form = _told(request)
    if not form.says_something:
        return HttpResponse(status=204)
    meeting = _keep(form, by=request.membership)
    has_photo = meeting.picture_id is not None
    return JsonResponse({"kept": str(meeting.told_as), "photo": has_photo})


@require_POST
@needs(Capability.WORK)
def meeting_known(request):
    """While it is typed: who of the people here it may be. Nothing is written."""
    typed = Meeting(
        name=request.POST.get("name", "")[:160], email=request.POST.get("email", "")[:254],
        phone=phones.e164(request.POST.get("phone", "")[:40])[0],
    )  # fmt: skip
    people = taking.known(taking.understood(typed), request.membership)
    return render(request, "leads/meeting/known.html", {"known": people})


@require_form_methods
@needs(Capability.WORK)
def meeting(request, meeting):
    """Finish it: the photo beside the fields, and who it may be."""
    found = meeting_or_404(request, meeting)
    if found.is_finished:
        return redirect("leads:meeting_greeting", found.public_id)
    if request.method != "POST":
        return _page(request, MeetingForm(membership=request.membership, meeting=found), found)
    form = MeetingForm(
        request.POST, request.FILES, membership=request.membership, meeting=found,
    )  # fmt: skip
    form.is_valid()
    if form.says_something:
        found = _keep(form, by=request.membership, told_as=found.told_as)
    if not form.errors and "later" in request.POST:
        messages.success(request, f"Kept. {found} waits on Today.")
        return redirect("leads:meetings")
    if not form.errors and not found.is_enough:
        form.add_error("name", NO_ONE)
    if form.errors:
        return _page(request, form, found, status=422)
    return _finished(request, form, found) or _page(request, form, found, status=409)


@require_POST
@needs(Capability.WORK)
def meeting_set_aside(request, meeting):
    found = meeting_or_404(request, meeting)
    if act := taking.set_aside(found, by=request.membership):
        say(request, f"{found} is set aside.", act)
    return redirect("leads:meetings")


def meeting_or_404(request, public_id) -> Meeting:
    visible = Meeting.objects.visible_to(request.membership).for_lines()
    found = get_object_or_404(visible.select_related("by__user", "workspace"), public_id=public_id)
    request.nav = "leads:meetings"
    return found


def _told(request) -> MeetingForm:
    """What the phone sends, once more perhaps: with what it has sent before under the same id."""
    mine = Meeting.objects.visible_to(request.membership).of(request.membership).for_lines()
    told_as = _uuid(request.POST.get("told_as", ""))
    before = mine.filter(told_as=told_as).first() if told_as else None
    form = MeetingForm(
        request.POST, request.FILES, membership=request.membership, meeting=before
    )  # fmt: skip
    form.is_valid()
    return form


def _keep(form: MeetingForm, *, by, told_as=None) -> Meeting:
    """The row, whatever is wrong with the form; a photo that is none is a remark beside it."""
    told_as = told_as or form.cleaned_data.get("told_as") or uuid.uuid4()
    if form.meeting is None and Meeting.objects.filter(told_as=told_as).exists():
        told_as = uuid.uuid4()  # the id of another member's
    values = form.to_keep()
    try:
        return taking.keep(told_as, values, by=by, upload=form.cleaned_data.get("card"))
    except ValidationError as no_picture:
        form.add_error("card", no_picture)
        return taking.keep(told_as, values, by=by)


def _finished(request, form, meeting):
    """A person is made of it, unless somebody here may be the same and nobody has said so."""
    who = request.POST.get("who", "")
    person = None
    if who not in ("", taking.NEW):
        visible = Person.objects.visible_to(request.membership).living()
        person = visible.filter(public_id=_uuid(who)).first()
    read = taking.understood(meeting)
    if not person and who != taking.NEW and taking.known(read, request.membership):
        return None
    person, act = taking.finish(meeting, by=request.membership, person=person)
    if act:
        say(request, f"{person} is in your {person.get_book_display().lower()}.", act)
    return redirect("leads:meeting_greeting", meeting.public_id)


def _page(request, form, meeting=None, status: int = 200):
    known = taking.known(taking.understood(meeting), request.membership) if meeting else []
    if status == 409:
        messages.info(request, ALREADY)
    context = {
        "form": form, "meeting": meeting, "known": known, "who": form.data.get("who", ""),
        "told_as": meeting.told_as if meeting else form["told_as"].value() or uuid.uuid4(),
    }  # fmt: skip
    request.nav = "leads:meetings"
    return render(request, "leads/meeting/meeting.html", context, status=status)


def _uuid(text: str):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
