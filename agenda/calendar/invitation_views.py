"""An invitation as whoever was invited sees it: their own page, without a sign-in or a cookie."""

from django.core.cache import cache
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.adapter import AccountAdapter
from accounts.tenancy import scope
from agenda.calendar import ics, maps
from agenda.calendar import invitees as verbs
from agenda.calendar.invitee_forms import AnswerForm
from agenda.calendar.invitee_views import ics_file
from agenda.calendar.saying import when_in_words
from agenda.models import Answer, Invitee

AN_HOUR = 3600
MOST_OF_A_LINK, MOST_OF_AN_ADDRESS = 20, 60  # answers in an hour
PAGE = "agenda/calendar/invitation.html"


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, invitation_key):
    """What they are invited to, and three buttons; it shows nothing of the note or of others."""
    with scope(_workspace_or_404(invitation_key), origin="public"):
        found = _invitee_or_404(invitation_key)
        now_is = verbs.when_of(found.appointment)
        context = _shown(found, now_is)
        if request.method != "POST" or context["is_over"]:
            form = AnswerForm(initial={"note": found.answer_note})
            status = 410 if context["is_over"] else 200
            return render(request, PAGE, context | {"form": form}, status=status)
        if _is_too_much(request, found):
            return render(request, PAGE, context | {"is_late": True}, status=429)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return render(request, PAGE, context | {"form": form}, status=422)
        said = form.cleaned_data
        found.say(said["answer"], when=now_is, note=said["note"])
        verbs.was_answered(found)
    return redirect("agenda:invitation", invitation_key)


def _shown(found: Invitee, now_is: str) -> dict:
    appointment = found.appointment
    asker = found.by or appointment.by
    return {
        "invitee": found,
        "appointment": appointment,
        "asker": asker.user.get_full_name() if asker else found.workspace.name,
        "when": when_in_words(appointment),
        "where": ics.where(appointment),
        "map_url": maps.link_to(ics.where(appointment)),
        "answer": Answer(found.answer_to(now_is)),
        "answers": [one for one in Answer if one != Answer.NONE],
        "is_over": bool(found.removed_at) or not appointment.is_on or verbs.is_over(appointment),
        "is_gone": bool(found.removed_at) or not appointment.is_on,
    }


@public
@require_safe
def invitation_file(request, invitation_key):
    """The appointment for a calendar of their own; nothing of the note."""
    with scope(_workspace_or_404(invitation_key), origin="public"):
        root = _invitee_or_404(invitation_key).appointment
        if not root.is_on:
            raise Http404
        return ics_file(ics.keepsake(root, verbs.departures_of(root), with_note=False), root)


def _workspace_or_404(key: str) -> int:
    workspace_id = verbs.workspace_of(key) if len(key) <= 32 and key.isalnum() else None
    if workspace_id is None:
        raise Http404
    return workspace_id


def _invitee_or_404(key: str) -> Invitee:
    rows = Invitee.objects.select_related(
        "person", "by__user", "workspace", "appointment__by__user", "appointment__property"
    )
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _is_too_much(request, found: Invitee) -> bool:
    """Counts answers by link and by where they come from; a cache that is away counts nothing."""
    came_from = AccountAdapter().get_client_ip(request)
    limits = {
        f"invitation:{found.public_id}": MOST_OF_A_LINK,
        f"invitation:from:{came_from}": MOST_OF_AN_ADDRESS,
    }
    counts = {key: (cache.get(key) or 0) + 1 for key in limits}
    for key, count in counts.items():
        cache.set(key, count, AN_HOUR)
    return any(counts[key] > most for key, most in limits.items())
