"""The simulator: a page that plays a stranger's phone, so that a line can be tried without one."""

from django.contrib import messages as toasts
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import phones
from messaging import practice, texting
from messaging.models import IncomingText, Message
from messaging.text_forms import PracticeCallForm, PracticeKeysForm, PracticeTextForm


@needs(Capability.WORK)
@require_GET
def simulator(request):
    return _page(request, _asked_number(request.GET.get("as", "")))


@needs(Capability.WORK)
@require_POST
def simulator_text(request):
    form = PracticeTextForm(request.POST)
    if not form.is_valid():
        return _page(request, _asked_number(request.POST.get("number", "")), text_form=form)
    line, given = _line_or_404(request), form.cleaned_data
    practice.send(line, sender=given["number"], body=given["words"])
    return _back_to(given["number"])


@needs(Capability.WORK)
@require_POST
def simulator_call(request):
    form = PracticeCallForm(request.POST)
    if not form.is_valid():
        return _page(request, _asked_number(request.POST.get("number", "")), call_form=form)
    given = form.cleaned_data
    practice.call(_line_or_404(request), caller=given["number"], name=given["name"])
    return _back_to(given["number"])


@needs(Capability.WORK)
@require_POST
def simulator_keys(request):
    """They press keys, speak after the tone, or hang up."""
    form = PracticeKeysForm(request.POST)
    if not form.is_valid():
        return _page(request, _asked_number(request.POST.get("number", "")), keys_form=form)
    line, number = _line_or_404(request), form.cleaned_data["number"]
    found = practice.open_calls(line, number).select_related("line__workspace").first()
    if found is None:
        toasts.error(request, "Nobody is on the line.")
    elif "hang_up" in request.POST:
        practice.hang_up(found)
    else:
        practice.press(found, form.cleaned_data["digits"])
    return _back_to(number)


def _asked_number(typed: str) -> str:
    number, _ = phones.e164(typed)
    return number if phones.is_whole(number) else practice.STRANGER


def _line_or_404(request):
    line = practice.line_of(request.membership)
    if line is None:
        raise Http404
    return line


def _back_to(number: str):
    query = urlencode({"as": number}) if number != practice.STRANGER else ""
    return redirect(reverse("messaging:simulator") + (f"?{query}" if query else ""))


def _page(request, number: str, **forms):
    line = practice.line_of(request.membership)
    usual = {"number": number}
    context = {
        "line": line,
        "number": number,
        "shown_number": phones.national(number),
        "here": f"{reverse('messaging:simulator')}?{urlencode({'as': number})}",
        "may_manage": request.membership.may(Capability.MANAGE_TEAM),
        "text_form": forms.get("text_form") or PracticeTextForm(initial=usual),
        "call_form": forms.get("call_form") or PracticeCallForm(initial=usual),
        "keys_form": forms.get("keys_form") or PracticeKeysForm(initial=usual),
    }
    if line is not None:
        context |= {
            "talk": practice.talk(line, number),
            "last_call": practice.last_call(line, number),
            "seen": list(_seen(request, line, number)),
            "silent": texting.is_silent(number),
            "waiting": Message.objects.visible_to(request.membership)
            .filter(recipient_norm=number, channel="sms")
            .waiting()
            .count(),
        }
    has_errors = any(form.errors for form in forms.values())
    return render(request, "messaging/simulator.html", context, status=422 if has_errors else 200)


def _seen(request, line, number):
    """What the line made of each text, newest first."""
    mine = IncomingText.objects.visible_to(request.membership).filter(line=line, sender=number)
    return mine.defer("raw").select_related("person").order_by("-pk")[:8]
