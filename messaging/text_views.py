"""The tray of strangers' texts, the conversation with a person, and what a pause asks of us."""

from urllib.parse import quote

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from contacts import stops
from contacts.models import Phone
from contacts.views.answers import person_or_404
from messaging import talk as talking
from messaging import texting, texts
from messaging.models import IncomingText, PhoneLine, TextConsent
from messaging.text_forms import StrangerForm, WordsForm

A_PAGE = 24


# ── the tray ─────────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_GET
def tray(request):
    """Texts of strangers, and what may have been a stop: a person decides."""
    visible = IncomingText.objects.visible_to(request.membership).defer("raw")
    asked = request.GET.get("show") == "aside"
    rows = visible.set_aside() if asked else visible.waiting()
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    unclear = TextConsent.objects.visible_to(request.membership).unclear()
    show = "show=aside&" if asked else ""
    context = {
        "rows": found[:A_PAGE],
        "next_url": f"?{show}after={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "is_aside": asked,
        "unclear": list(unclear.select_related("person", "text").order_by("-pk")[:A_PAGE]),
        "has_line": PhoneLine.objects.visible_to(request.membership).active().exists(),
        "may_manage": request.membership.may(Capability.MANAGE_TEAM),
    }
    template = "messaging/texts.html#list" if request.htmx else "messaging/texts.html"
    return render(request, template, context)


@needs(Capability.WORK)
@require_http_methods(["GET", "POST"])
def text(request, incoming_text):
    """A stranger's text: say who it is, and it is a lead."""
    found = _text_or_404(request, incoming_text)
    if found.person_id and not found.is_waiting:
        return redirect("messaging:talk", found.person.public_id)
    form = StrangerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        person = texts.make_lead(found, name=name, by=request.membership)
        if person is None:
            toasts.error(request, "Somebody has settled this one already.")
            return redirect("messaging:texts")
        toasts.success(request, f"{person.name} is a lead of yours.")
        return redirect("messaging:talk", person.public_id)
    context = {
        "text": found,
        "form": form,
        "pictures": talking.pictures(found),
        "may_call": _may_call(found.sender),
    }
    return render(request, "messaging/text.html", context, status=422 if form.errors else 200)


def _may_call(number: str) -> bool:
    stopped = Phone.objects.filter(number=number).exclude(status="")
    return not stops.status_of_number(number)[0] and not stopped.exists()


@needs(Capability.WORK)
@require_POST
def text_aside(request, incoming_text):
    found = _text_or_404(request, incoming_text)
    if found.set_aside():
        toasts.success(request, "Set aside. It stands under Set aside.")
    return redirect("messaging:texts")


@needs(Capability.WORK)
@require_POST
def text_return(request, incoming_text):
    found = _text_or_404(request, incoming_text)
    found.take_back()
    return redirect(found)


def _text_or_404(request, public_id) -> IncomingText:
    visible = IncomingText.objects.visible_to(request.membership).select_related("person", "line")
    return get_object_or_404(visible.defer("raw"), public_id=public_id)


@needs(Capability.WORK)
@require_POST
def text_decision(request, incoming_text):
    """What sounded like a stop was one, or it was not."""
    found = _text_or_404(request, incoming_text)
    is_stop = request.POST.get("was") == "stop"
    if not texting.decide(found.sender, is_stop=is_stop, by=request.membership):
        toasts.error(request, "Somebody has decided this already.")
    elif is_stop:
        toasts.success(request, f"{found.national} gets no more texts.")
    else:
        toasts.success(request, f"{found.national} may be texted again.")
    if request.POST.get("back") == "talk" and found.person_id:
        return redirect("messaging:talk", found.person.public_id)
    return redirect("messaging:texts")


# ── the conversation ─────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_http_methods(["GET", "POST"])
def talk(request, person):
    """Every text with a person, and a place to write the next one."""
    found = person_or_404(request, person)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = talking.standing(found)
        if not now.may_send:
            form.add_error("words", now.why_not or "Texting is off: no line of yours may text yet.")
        else:
            return _write(request, found, form)
    template = "messaging/talk.html#bubbles" if request.htmx else "messaging/talk.html"
    return render(
        request, template, _context(found, form, request), status=422 if form.errors else 200
    )


def _write(request, person, form):
    words, key = form.cleaned_data["words"], form.cleaned_data["key"]
    try:
        talking.write(person, words, key=str(key), by=request.membership)
    except ValidationError as error:
        form.add_error("words", error)
        context = _context(person, form, request)
        return render(request, "messaging/talk.html", context, status=422)
    toasts.success(request, f"On its way to {person.first}.")
    return redirect("messaging:talk", person.public_id)


@needs(Capability.WORK)
@require_POST
def own_text(request, person):
    """It went from the member's own phone: written down as a touch of theirs."""
    found = person_or_404(request, person)
    form = WordsForm(request.POST)
    if not form.is_valid():
        context = _context(found, form, request)
        return render(request, "messaging/talk.html", context, status=422)
    talking.log_own(found, form.cleaned_data["words"], by=request.membership)
    toasts.success(request, f"Written down: you texted {found.first}.")
    return redirect("messaging:talk", found.public_id)


def _context(person, form, request) -> dict:
    now = talking.standing(person)
    words = form["words"].value() or ""
    return {
        "person": person,
        "bubbles": talking.bubbles(person),
        "now": now,
        "form": form,
        "own_url": f"sms:{now.phone.number}?&body={quote(words)}" if now.phone else "",
        "may_manage": request.membership.may(Capability.MANAGE_TEAM),
    }
