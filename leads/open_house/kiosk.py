"""The page on the iPad at the door: strangers type on it, and it leads nowhere else."""

import json
import uuid
from functools import cache

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import public
from accounts.adapter import AccountAdapter
from accounts.tenancy import scope
from leads.models import OpenHouse
from leads.open_house import arriving, lock
from leads.open_house.forms import GuestForm, PinForm
from leads.open_house.limits import is_too_much

MOST_BYTES = 64_000
THANKS_FOR, LEFT_ALONE = 8, 240  # seconds
# All that the page needs to stand without a network.
ASSETS = [
    "css/crm.css", "tabler/css/tabler.min.css", "css/base.css", "css/parts.css",
    "css/open_house.css", "fonts/figtree/figtree-latin-wght-normal.woff2",
    "fonts/newsreader/newsreader-latin-wght-normal.woff2", "icons.svg", "sphere.svg",
    "js/kiosk.js",
]  # fmt: skip


def entered(view):
    """Into the workspace that the key names; the view gets the open house."""

    def enter(request, kiosk_key, **kwargs):
        named = OpenHouse.named_by(kiosk_key)
        if not named:
            raise Http404
        workspace_id, house_id = named
        with scope(workspace_id, origin="public"):
            house = get_object_or_404(
                OpenHouse.objects.select_related("property", "flyer", "host__user", "workspace"),
                pk=house_id,
            )
            with timezone.override(house.workspace.zone):
                answer = view(request, house, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")  # Back shows no former guest
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return enter


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@entered
def kiosk(request, house):
    """The questions; a POST is of an iPad without JavaScript."""
    if request.method != "POST":
        return page(request, house, GuestForm(house=house))
    form = GuestForm(request.POST, house=house)
    if not form.is_valid():
        return page(request, house, form, status=422)
    if is_too_much("guests", house.key, _ip(request)):
        return page(request, house, form, status=429, is_too_much=True)
    arriving.receive(house, form.told(), ip=_ip(request))
    return redirect("open_house:thanks", house.key)


def page(request, house, form, *, status=200, **more):
    context = {"house": house, "form": form} | more
    answer = render(request, "leads/open_house/kiosk.html", context, status=status)
    if form.is_bound:  # no script clears it when they walk away
        answer["Refresh"] = f"{LEFT_ALONE};url={house.path}"
    return answer


@public
@require_safe
@entered
def thanks(request, house):
    """Clears itself for the next guest, and names nobody."""
    answer = render(request, "leads/open_house/thanks.html", {"house": house})
    answer["Refresh"] = f"{THANKS_FOR};url={house.path}"
    return answer


@public
@csrf_exempt
@require_POST
@entered
def guests(request, house):
    """A guest whom the iPad kept: taken once, however often it is told."""
    told = _told(request)
    if told is None:
        return JsonResponse({"problem": "This is no guest."}, status=400)
    if is_too_much("guests", house.key, _ip(request)):
        return JsonResponse({"problem": "Too many at once. Send it again later."}, status=429)
    guest = arriving.receive(house, told, ip=_ip(request))
    return JsonResponse({"kept": str(guest.told_as)})


def _told(request) -> dict | None:
    if len(request.body) > MOST_BYTES:
        return None
    try:
        told = json.loads(request.body) if "json" in request.content_type else request.POST.dict()
        told["told_as"] = str(uuid.UUID(told["told_as"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return told


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@entered
def leave(request, house):
    """The PIN gives the iPad back to whom it belongs."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if house.opens_with(form.cleaned_data["pin"]):
            lock.unlock(request)
            return redirect("leads:open_house", house.public_id)
        until = house.pin_rests_until
        form.add_error(
            "pin",
            f"That is not the PIN. Try again after {timezone.localtime(until):%-I:%M %p}."
            if until
            else "That is not the PIN.",
        )
    status = 422 if form.errors else 200
    return render(
        request, "leads/open_house/leave.html", {"house": house, "form": form}, status=status
    )


@public
@require_safe
@entered
def worker(request, house):
    """The service worker, told what to keep; served from here, it sees this page and no other."""
    told = {"page": house.path, "assets": [static(name) for name in ASSETS]}
    script = f"self.KIOSK = {json.dumps(told)};\n{_worker()}"
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> str:
    return (settings.BASE_DIR / "static" / "js" / "kiosk_worker.js").read_text()


def _ip(request) -> str:
    return AccountAdapter().get_client_ip(request)
