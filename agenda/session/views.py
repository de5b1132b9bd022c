"""The call session: one person at a time, on whichever device the member holds."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts.access import needs
from accounts.capabilities import Capability
from agenda.models import CallSession, SaidOutcome, SessionCall
from agenda.session import showing
from agenda.session.forms import CallForm, DialForm, RepeatForm, keep_words
from contacts.models import Phone
from crm.kit import clock


@require_safe
@needs(Capability.WORK)
def session(request):
    """The person at hand; or whom a session would begin with."""
    found = CallSession.objects.at_hand(request.membership)
    call = found.call_at_hand if found and not found.is_forgotten else None
    if call is None:
        return render(request, "agenda/session/start.html", showing.start(request.membership))
    found.member = request.membership
    return render(request, "agenda/session/session.html", _context(request, found, call))


@require_POST
@needs(Capability.WORK)
def begin(request):
    """Begin, or go on with, the session: the first person is held for this member."""
    found = CallSession.objects.begin(request.membership)
    if found.call_at_hand is None:
        found.stop()
        if not found.calls.exists():
            found.delete()
            messages.info(request, "Nobody is to be called right now.")
            return redirect("agenda:session")
        return redirect(found)
    return redirect("agenda:session")


@require_POST
@needs(Capability.WORK)
def stop(request):
    """Enough for now: whoever was at hand waits on the list again."""
    found = CallSession.objects.at_hand(request.membership)
    if found is None:
        return _go(request, reverse("agenda:session"))
    found.member = request.membership
    found.stop()
    return _go(request, found.get_absolute_url())


@require_POST
@needs(Capability.WORK)
def outcome(request, session_call):
    """How it went: logged once, whoever says it how often; then the next person."""
    call = _call(request, session_call)
    if call.outcome:
        return _said_before(request, call)
    form = CallForm(request.POST, call=call, today=_today(request))
    if not form.is_valid():
        return _ask_again(request, call, form)
    act = form.write(by=request.membership)
    if act is not None:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, showing.said(form, _today(request)), extra_tags=undo)
        if call.outcome == SaidOutcome.BAD_NUMBER:
            call.try_next_number()
        if call.outcome == SaidOutcome.APPOINTMENT_SET and (to := _appointment_url(call)):
            call.session.call_next()
            return _answered(call, _go(request, to))
    return _onwards(request, call)


@require_POST
@needs(Capability.WORK)
def skip(request, session_call):
    """Not now. What was noted down stays with the person."""
    call = _call(request, session_call)
    form = RepeatForm(request.POST)
    form.is_valid()
    if call.skip(form.cleaned_data.get("key")) and (words := form.cleaned_data.get("said")):
        call.person.add_note(words, by=request.membership)
    return _onwards(request, call)


@require_POST
@needs(Capability.WORK)
def dial(request, session_call):
    """A number was tapped: from now on time counts."""
    call, form = _call(request, session_call), DialForm(request.POST)
    phone = form.cleaned_data.get("phone") if form.is_valid() else None
    mine = Phone.objects.visible_to(request.membership).filter(person=call.person_id)
    call.dial(mine.filter(public_id=phone).first() if phone else None)
    return HttpResponse(status=204)


@require_safe
@needs(Capability.WORK)
def end(request, call_session):
    """What came of it."""
    mine = CallSession.objects.of(request.membership)
    found = get_object_or_404(mine, public_id=call_session)
    found.member = request.membership
    return render(request, "agenda/session/end.html", showing.end(found))


# ── answers ──────────────────────────────────────────────────────────────────
def _today(request):
    return clock.today(request.membership.workspace.zone)


def _call(request, public_id) -> SessionCall:
    mine = SessionCall.objects.visible_to(request.membership).filter(
        session__member=request.membership
    )
    found = get_object_or_404(
        mine.select_related("session", "line", "person__workspace").prefetch_related(
            "person__phones", "person__emails", "person__filings__category"
        ),
        public_id=public_id,
    )
    found.session.member = request.membership
    return found


def _context(request, found, call, form=None) -> dict:
    return showing.page(found, call, form, membership=request.membership, today=_today(request))


def _said_before(request, call):
    """It was logged, and the answer was lost on the way; or another page was first."""
    form = RepeatForm(request.POST)
    form.is_valid()
    key, words = form.cleaned_data.get("key"), form.cleaned_data.get("said", "")
    if keep_words(call, key, words, by=request.membership):
        messages.info(request, f"{call.person} was logged before. Your note is kept beside it.")
    return _onwards(request, call)


def _ask_again(request, call, form):
    name = "agenda/session/session.html" + ("#session" if request.htmx else "")
    shown = _context(request, call.session, call, form)
    return _answered(call, render(request, name, shown, status=422))


def _onwards(request, call):
    """The next person, or the end; a session that is over leads to the one that is not."""
    found = call.session
    following = found.call_next() if found.ended_at is None else None
    if found.ended_at is not None:
        return _answered(call, _go(request, reverse("agenda:session")))
    if following is None:
        found.stop()
        return _answered(call, _go(request, found.get_absolute_url()))
    if not request.htmx:
        return redirect("agenda:session")
    shown = render_to_string(
        "agenda/session/session.html#session", _context(request, found, following), request
    )
    extra = ("components/toasts.html", "components/counts.html")
    shown += "".join(render_to_string(name, {}, request) for name in extra)
    return _answered(call, HttpResponse(shown))


def _go(request, url: str):
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _answered(call, response):
    """Tells the page that what it kept for a lost connection has arrived."""
    return trigger_client_event(response, "sphere:answered", {"call": str(call.public_id)})


def _appointment_url(call) -> str:
    """The form of an appointment with this person, which leads back to the session."""
    try:
        form = reverse("agenda:appointment_new")
    except NoReverseMatch:
        return ""
    back = reverse("agenda:session")
    return f"{form}?{urlencode({'person': call.person.public_id, 'next': back})}"
