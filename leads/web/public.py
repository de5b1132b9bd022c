"""What strangers and their sites meet: the form in a frame, and the address that forms post to."""

import structlog
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.csp import build_policy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.tenancy import scope
from crm.kit import clock
from leads.models import WebForm
from leads.models.web_form import origin_of
from leads.web import asking, door
from leads.web.asking import ContactForm
from messaging.hooks.form import TooLarge, body_of, hold

log = structlog.get_logger("sphere.web_forms")
# A stranger hears that it failed, and nothing of why: the test console has the words.
SAID = {403: "refused", 410: "off", 413: "too large", 429: "too many"}


# ── the form ─────────────────────────────────────────────────────────────────
@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request, form_key):
    """The contact form, by itself or in a frame of the agent's own site; no cookie, no script."""
    workspace_id, form_id = _named_or_404(form_key)
    with scope(workspace_id, origin="public"):
        found = get_object_or_404(WebForm.objects.select_related("workspace"), pk=form_id)
        if not found.is_on:
            return framed(render(request, "leads/web/off.html", {"form": found}, status=410), found)
        if request.method == "POST":
            return _filled_in(request, found)
        return page(request, found, is_thanked="sent" in request.GET)


def page(request, form: WebForm, *, said: ContactForm | None = None, status=200, **more):
    """The whole page; members see it by the same template before it is shown."""
    context = {"form": form, "said": said or ContactForm(form=form)}
    answer = render(request, "leads/web/form.html", context | more, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return framed(answer, form)


def framed(answer: HttpResponse, form: WebForm) -> HttpResponse:
    """The sites on the form's list may show this answer in a frame, and no others."""
    policy = dict(settings.SECURE_CSP)
    policy["frame-ancestors"] = ["'self'", *form.sites]
    if form.thanks_url:  # a browser asks this list about redirects, too
        policy["form-action"] = ["'self'", origin_of(form.thanks_url)]
    answer["Content-Security-Policy"] = build_policy(policy)
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.xframe_options_exempt = True
    return answer


def _filled_in(request, form: WebForm):
    try:
        body = hold(request, door.MOST_BYTES)
    except (TooLarge, ValueError):  # or of more fields than any form has
        door.refuse(form, 413, "It was larger than 256 kB.")
        return page(request, form, status=413, is_too_large=True)
    said, came = ContactForm(_readable(request.POST), form=form), door.knock_of(request, body)
    if not said.is_valid():
        return page(request, form, said=said, status=422)
    if door.is_flood(form):
        door.refuse(form, 429, "More than a thousand came within an hour.")
        return page(request, form, said=said, status=429, is_too_much=True)
    held = asking.held_because(said, came, form) or door.held_because(form, came)
    door.keep(form, came, held=held, consent=said.consent(at=clock.now(), ip=came.ip))
    return framed(HttpResponseRedirect(form.thanks_url or f"{form.path}?sent=1"), form)


def _readable(posted: QueryDict) -> QueryDict:
    """Bytes that are no letters would come back on the page as half letters."""
    said = QueryDict(mutable=True)
    for name, value in posted.items():
        said[name] = value.encode("utf-8", "replace").decode()
    return said


# ── the address that forms post to ───────────────────────────────────────────
@csrf_exempt
@public
@require_http_methods(["POST", "OPTIONS"])
@transaction.non_atomic_requests
def hook(request, form_key):
    """JSON or fields of a site's own form: stored, then answered with 202."""
    workspace_id, form_id = _named_or_404(form_key)
    with scope(workspace_id, origin="public"):
        found = get_object_or_404(WebForm, pk=form_id)
    if request.method == "OPTIONS":
        return _across(request, found, HttpResponse(status=204))
    try:
        came = door.knock_of(request, body_of(request, door.MOST_BYTES))
        with scope(workspace_id, origin="public"):
            answer = door.knock(found, came)
    except TooLarge:
        with scope(workspace_id, origin="public"):
            answer = door.refuse(found, 413, "It was larger than 256 kB.")
    except Exception as error:  # noqa: BLE001 -- ours to mend: whoever sent it comes again
        log.error("web_form.refused_for_now", form=form_id, error=type(error).__name__)
        return _across(request, found, JsonResponse({"status": "try again"}, status=503))
    said = "taken in" if answer.is_welcome else SAID[answer.status]
    response = JsonResponse({"status": said}, status=answer.status)
    if answer.status == 429:
        response["Retry-After"] = "3600"
    return _across(request, found, response)


def _across(request, form: WebForm, response: HttpResponse) -> HttpResponse:
    """A page of a site on the list may read the answer; a browser keeps it from all others."""
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin", "").lower()
    if origin in form.sites:
        response["Access-Control-Allow-Origin"] = origin
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = "POST"
            response["Access-Control-Allow-Headers"] = "Content-Type"
            response["Access-Control-Max-Age"] = "3600"
    return response


def _named_or_404(key: str) -> tuple[int, int]:
    if not key.isalnum() or not (named := WebForm.named_by(key)):
        raise Http404
    return named
