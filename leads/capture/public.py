"""The page of a home for whoever stands before its sign. It shows the home and nothing else."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.adapter import AccountAdapter
from accounts.tenancy import scope
from contacts.views.pictures import show
from leads.capture import asking, recordings
from leads.capture.forms import AskForm
from leads.models import Flyer, FlyerPicture
from leads.strangers import is_too_much

MOST_OF_A_FLYER, MOST_OF_AN_ADDRESS = 300, 20  # questions in an hour


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def flyer(request, flyer_key):
    """The home, and a form to ask about it; without sign-in, cookie or script."""
    workspace_id, flyer_id = _named_or_404(flyer_key)
    with scope(workspace_id, origin="public"):
        found = get_object_or_404(
            Flyer.objects.for_lines().select_related("workspace"), pk=flyer_id
        )
        if not found.is_shown:
            context = {"flyer": found, "who": asking.who(found)}
            return render(request, "leads/capture/gone.html", context, status=410)
        if request.method == "POST":
            return _asked(request, found)
        return page(request, found, is_thanked="asked" in request.GET)


def page(request, flyer, *, form=None, status=200, **more):
    """The whole page; members see it by the same template before it is shown."""
    context = {
        "flyer": flyer,
        "form": form or AskForm(agreement=asking.agreement(flyer)),
        "who": asking.who(flyer),
        "is_wide": len(flyer.pictures) > 4,
    }
    answer = render(request, "leads/capture/public.html", context | more, status=status)
    if not flyer.is_findable:
        answer["X-Robots-Tag"] = "noindex"
    return answer


def _asked(request, flyer):
    form = AskForm(request.POST, agreement=asking.agreement(flyer))
    came_from = AccountAdapter().get_client_ip(request)
    if not form.is_valid():
        return page(request, flyer, form=form, status=422)
    if form.is_doubtful:
        return page(request, flyer, form=form, status=422, asks_person=True)
    if _is_too_much(flyer, came_from):
        return page(request, flyer, form=form, status=429, is_too_much=True)
    asking.ask(flyer, form, ip=came_from)
    return redirect(f"{flyer.path}?asked=1#ask")


@public
@require_safe
def picture(request, flyer_key, flyer_picture):
    """A picture of a home that is shown, and no other picture of the workspace."""
    workspace_id, flyer_id = _named_or_404(flyer_key)
    with scope(workspace_id, origin="public"):
        found = get_object_or_404(
            FlyerPicture.objects.select_related("picture"),
            public_id=flyer_picture, flyer=flyer_id, flyer__is_shown=True,
        )  # fmt: skip
        try:
            answer = show(found.picture)
        except OSError as gone:
            raise Http404 from gone
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # what a shared link shows elsewhere
    return answer


@public
@require_safe
def recording(request, flyer_key):
    """The home information in the agent's voice, for the telephone company to play."""
    workspace_id, flyer_id = _named_or_404(flyer_key)
    with scope(workspace_id, origin="public"):
        found = get_object_or_404(Flyer.objects.shown().exclude(recording=""), pk=flyer_id)
        try:
            sound, kind = recordings.read(found.recording)
        except OSError as gone:
            raise Http404 from gone
    return HttpResponse(
        sound,
        content_type=kind,
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"},
    )


def _named_or_404(key: str) -> tuple[int, int]:
    if not key.isalnum() or not (named := Flyer.named_by(key)):
        raise Http404
    return named


def _is_too_much(flyer, came_from) -> bool:
    """Counts questions by home and by where they come from."""
    return is_too_much(
        {
            f"flyer:{flyer.public_id}": MOST_OF_A_FLYER,
            f"flyer:from:{came_from}": MOST_OF_AN_ADDRESS,
        }
    )
