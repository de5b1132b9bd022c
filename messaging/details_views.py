"""Asking for what is missing: the question, the public page that it leads to, and the answer."""

from urllib.parse import quote

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs, public
from accounts.adapter import AccountAdapter
from accounts.capabilities import Capability
from accounts.models import Workspace
from accounts.tenancy import scope
from contacts.views.answers import person_or_404
from messaging import details as verbs
from messaging import tokens
from messaging.details_forms import AskingForm, DetailsForm
from messaging.models import DetailsRequest

A_PAGE = 50
AN_HOUR = 3600
MOST_OF_A_LINK, MOST_OF_AN_ADDRESS = 20, 60  # answers in an hour


# ── asking ───────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def asking(request, person):
    """The question to one person: by a mail that leaves now, or by one's own phone."""
    person = person_or_404(request, person)
    words = verbs.words_for(person, request.membership)
    posted = request.POST if request.method == "POST" else None
    form = AskingForm(posted, person=person, initial={"words": words})
    if form.is_valid() and (asked := _ask(request, form, person)):
        return asked
    gaps = verbs.missing(person)
    context = {"person": person, "form": form, "missing": gaps}
    return render(request, "messaging/asking.html", context, status=422 if form.errors else 200)


def _ask(request, form, person):
    typed = form.cleaned_data
    by_mail = typed["way"] == "email"
    try:
        asked = verbs.ask(person, by=request.membership, words=typed["words"], by_mail=by_mail)
    except ValidationError as refused:
        form.add_error("way", refused)
        return None
    if not by_mail:
        return redirect(asked)
    messages.success(request, f"{person.first} is asked. The answer waits here for you.")
    return redirect(person)


# ── the answer ───────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def answers(request):
    """Every answer that waits, the oldest first."""
    waiting = DetailsRequest.objects.visible_to(request.membership).waiting()
    rows = list(waiting.select_related("person").order_by("answered_at", "pk")[: A_PAGE + 1])
    request.nav = "contacts:tidy_up"
    context = {"rows": rows[:A_PAGE], "has_more": len(rows) > A_PAGE}
    return render(request, "messaging/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def details_request(request, details_request):
    """What they wrote beside what the record says; POST writes what is ticked."""
    found = _request_or_404(request, details_request)
    if request.method == "POST":
        return _accept(request, found)
    person = found.person
    context = {
        "asked": found,
        "person": person,
        "offers": verbs.offers(found) if found.is_waiting else [],
        "sends": [] if found.answered_at or found.message_id else _own_phone(found, person),
    }
    return render(request, "messaging/details_request.html", context)


def _accept(request, found):
    act = verbs.accept(found, request.POST.getlist("accept"), by=request.membership)
    if act is None:
        messages.error(request, "Somebody has looked at this already.")
    else:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, f"{found.person.first} is up to date.", extra_tags=undo)
    return redirect(found.person)


@require_POST
@needs(Capability.WORK)
def dismissal(request, details_request):
    """Not now: the answer is put away, and the record stays as it is."""
    found = _request_or_404(request, details_request)
    if found.decide(by=request.membership):
        messages.success(request, f"Nothing of {found.person.first} was changed.")
    return redirect(found.person)


def _request_or_404(request, public_id) -> DetailsRequest:
    visible = DetailsRequest.objects.visible_to(request.membership)
    found = get_object_or_404(visible.select_related("person", "workspace"), public_id=public_id)
    found.person = person_or_404(request, found.person.public_id)
    return found


def _own_phone(found, person) -> list[dict]:
    """Links that open a text or a mail on the agent's own phone, filled in."""
    body, links = quote(verbs.filled_in(found.words, found)), []
    if phone := person.best_phone:
        url = f"sms:{phone.number}?&body={body}"
        links.append({"icon": "message-2", "title": f"Text {phone.national}", "url": url})
    if email := person.best_email:
        url = f"mailto:{quote(email.address, safe='@')}?subject={quote(verbs.SUBJECT)}&body={body}"
        links.append({"icon": "mail", "title": f"Mail {email.address}", "url": url})
    return links


# ── their page ───────────────────────────────────────────────────────────────
@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def details(request, details_token):
    """What they are asked for, without a sign-in or a cookie; it shows their first name only."""
    workspace, named = _named_by(details_token)
    with scope(workspace.pk, origin="public"):
        found = DetailsRequest.objects.select_related("person", "by__user").filter(
            public_id=named
        ).first()  # fmt: skip
        if found is None:
            raise Http404
        asker = found.by.user.get_full_name() if found.by else workspace.name
        context = {"asker": asker, "writer": workspace.name, "person": found.person}
        if found.is_over:
            context |= {"is_over": True}
            return render(request, "messaging/details.html", context, status=410)
        if request.method == "POST":
            return _answer(request, found, details_token, context)
    is_thanked = bool(found.answered_at) and "again" not in request.GET
    form = DetailsForm(first_name=found.person.first_name)
    return render(
        request, "messaging/details.html", context | {"form": form, "is_thanked": is_thanked}
    )


def _named_by(token):
    both = tokens.details_named_by(token)
    workspace = Workspace.objects.filter(public_id=both[0]).first() if both else None
    if workspace is None:
        raise Http404
    return workspace, both[1]


def _answer(request, found, token, context):
    if _is_too_much(request, found):
        return render(request, "messaging/details.html", context | {"is_late": True}, status=429)
    form = DetailsForm(request.POST, first_name=found.person.first_name)
    if not form.is_valid():
        return render(request, "messaging/details.html", context | {"form": form}, status=422)
    found.answer(form.answers())
    return redirect("messaging:details", token)


def _is_too_much(request, found) -> bool:
    """Counts answers by link and by where they come from; a cache that is away counts nothing."""
    came_from = AccountAdapter().get_client_ip(request)
    limits = {
        f"details:{found.public_id}": MOST_OF_A_LINK,
        f"details:from:{came_from}": MOST_OF_AN_ADDRESS,
    }
    counts = {key: (cache.get(key) or 0) + 1 for key in limits}
    for key, count in counts.items():
        cache.set(key, count, AN_HOUR)
    return any(counts[key] > most for key, most in limits.items())
