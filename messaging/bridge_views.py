"""Click-to-dial: setting up one's own mobile, ringing it, and how the call fares."""

from django import forms
from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.fields import NumberField
from contacts.models import Person, Phone
from crm.kit import phones
from messaging import bridge as bridging
from messaging.models import OwnMobile


class MobileForm(forms.Form):
    """One's own mobile, which Sphere calls to say a code."""

    number = NumberField(label="Your own mobile")

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not phones.is_whole(number):
            raise ValidationError("Write it with its area code: (231) 555-0142.")
        return number


class CodeForm(forms.Form):
    code = forms.CharField(
        label="The six digits you hear", max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "num"}
        ),
    )  # fmt: skip


@require_safe
@needs(Capability.WORK)
def bridge(request):
    return _page(request)


@require_POST
@needs(Capability.WORK)
def bridge_code(request):
    """Call the number and say a code."""
    form = MobileForm(request.POST)
    if form.is_valid():
        try:
            mobile = bridging.send_code(request.membership, form.cleaned_data["number"])
        except bridging.CannotBridge as trouble:
            form.add_error("number", str(trouble))
        else:
            toasts.success(request, f"{mobile.asked_national} rings now. Write down what you hear.")
            return redirect("messaging:bridge")
    return _page(request, mobile_form=form)


@require_POST
@needs(Capability.WORK)
def bridge_proof(request):
    """The code that was heard."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            mobile = bridging.prove(request.membership, form.cleaned_data["code"])
        except bridging.CannotBridge as trouble:
            form.add_error("code", str(trouble))
        else:
            toasts.success(
                request, f"{mobile.national} is yours. From a desktop it rings first now."
            )
            return redirect("messaging:bridge")
    return _page(request, code_form=form)


@require_POST
@needs(Capability.WORK)
def bridge_removal(request):
    """Numbers dial by the device at hand again."""
    mine = OwnMobile.objects.visible_to(request.membership).filter(member=request.membership)
    if mine.delete()[0]:
        toasts.success(request, "Your mobile is taken away. Numbers dial by the device at hand.")
    return redirect("messaging:bridge")


@require_POST
@needs(Capability.WORK)
def bridge_call(request, phone):
    """A click on a number: 201 and the mobile rings, 204 without a bridge, 409 and why not."""
    visible = Phone.objects.visible_to(request.membership).select_related("person")
    found = get_object_or_404(visible, public_id=phone)
    if not bridging.is_ready(request.membership):
        return HttpResponse(status=204)
    try:
        call = bridging.begin(request.membership, found)
    except bridging.CannotBridge as trouble:
        return JsonResponse({"said": str(trouble)}, status=409)
    said = f"Your mobile {call.own_national} rings. Take it, and press any key."
    return JsonResponse({"said": said}, status=201)


@require_safe
@needs(Capability.WORK)
def bridge_status(request, person):
    """How the call with this person fares, for a page that shows it live."""
    visible = Person.objects.visible_to(request.membership)
    found = get_object_or_404(visible, public_id=person)
    call = bridging.latest_with(request.membership, found)
    return render(request, "messaging/bridge/status.html", {"call": call, "person": found})


def _page(request, *, mobile_form=None, code_form=None):
    has_errors = any(form is not None and form.errors for form in (mobile_form, code_form))
    mobile = bridging.mobile_of(request.membership)
    is_asked = mobile is not None and bool(mobile.code_hash)
    context = {
        "line": bridging.line_of(request.membership),
        "mobile": mobile,
        "is_asked": is_asked,
        "mobile_form": mobile_form or MobileForm(),
        "code_form": code_form or CodeForm(),
        "may_set_up": request.membership.may(Capability.MANAGE_TEAM),
    }
    return render(
        request, "messaging/bridge/bridge.html", context, status=422 if has_errors else 200
    )
