"""Web forms for members: the list, one with its snippet and its test console, and its secret."""

from uuid import uuid4

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from leads import feed
from leads.capture import asking as flyers
from leads.models import InboundMessage, WebForm
from leads.web import arrivals, door, public, signing
from leads.web.forms import SampleForm, WebFormForm

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def web_forms(request):
    forms = WebForm.objects.visible_to(request.membership).for_lines().in_order()
    context = {"forms": forms, "can_change": request.membership.may(Capability.MANAGE_AUTOMATION)}
    return render(request, "leads/web/forms.html", context)


@require_form_methods
@needs(Capability.MANAGE_AUTOMATION)
def web_form_new(request):
    blank = WebForm(agreement=flyers.agreement_of(flyers.who_of(request.membership)))
    form = WebFormForm(request.POST if request.method == "POST" else None, instance=blank)
    if form.is_valid():
        made = form.save()
        messages.success(request, f"{made} is ready. Put it on your site.")
        return redirect(made)
    return _edit_page(request, form)


@require_safe
def web_form(request, web_form):
    return _page(request, _form_or_404(request, web_form))


@require_form_methods
@needs(Capability.MANAGE_AUTOMATION)
def web_form_edit(request, web_form):
    found = _form_or_404(request, web_form)
    form = WebFormForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, f"{found} is changed, wherever it is shown.")
        return redirect(found)
    return _edit_page(request, form)


def _edit_page(request, form):
    request.nav = "leads:web_forms"
    status = 422 if form.errors else 200
    return render(request, "leads/web/edit.html", {"form": form}, status=status)


@require_safe
def web_form_preview(request, web_form):
    """The form as visitors see it."""
    return public.page(request, _form_or_404(request, web_form), is_preview=True)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def web_form_on(request, web_form):
    return _turn(request, web_form, on=True, said="takes what comes again.")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def web_form_off(request, web_form):
    return _turn(request, web_form, on=False, said="takes nothing any more.")


def _turn(request, public_id, *, on, said):
    found = _form_or_404(request, public_id)
    if found.turn(on):
        messages.success(request, f"{found} {said}")
    return redirect(found)


@require_POST
@never_cache
@needs(Capability.MANAGE_AUTOMATION)
def web_form_secret(request, web_form):
    """The answer itself shows the secret: it is told once, and kept nowhere in the clear."""
    found = _form_or_404(request, web_form)
    secret = found.renew_secret()
    return render(request, "leads/web/secret.html", {"form": found, "secret": secret})


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def web_form_trial(request, web_form):
    """A sample through the very door, signed where the form asks for it; it makes no lead."""
    found = _form_or_404(request, web_form)
    sample = SampleForm(request.POST)
    if not sample.is_valid():
        return _page(request, found, sample=sample, status=422)
    secret = found.secret
    body, event = sample.cleaned_data["body"].encode("utf-8", "replace"), f"sample-{uuid4()}"
    signed = signing.signed_headers(body, secret, event=event) if secret else {}
    came = door.knock_of(request, body, headers=signed)
    came = door.replace(came, content_type=sample.cleaned_data["content_type"])
    answer = door.knock(found, came, is_sample=True, event=event)
    if answer.inbound:
        feed.take_effect(answer.inbound.pk, feed.reading_of(answer.inbound, set()))
        messages.success(request, "The sample came in. Below is how it was read.")
    else:
        messages.error(request, f"The sample was refused: {answer.words}")
    return redirect(f"{found.get_absolute_url()}#console")


@require_POST
@needs(Capability.WORK)
def web_form_believed(request, inbound):
    """What was held back as spam is a lead after all, with one tap."""
    visible = InboundMessage.objects.visible_to(request.membership)
    held = get_object_or_404(visible.defer("raw"), public_id=inbound)
    settled = arrivals.believe(held, by=request.membership)
    if settled.lead is None and settled.is_open:
        messages.error(request, "It names no number and no address: fill in what you know.")
    if settled.lead is None:
        return redirect(settled)
    messages.success(request, f"{settled.lead.person} is in your leads.")
    return redirect(settled.lead.person)


def _form_or_404(request, public_id) -> WebForm:
    visible = WebForm.objects.visible_to(request.membership).for_lines()
    return get_object_or_404(visible.select_related("workspace"), public_id=public_id)


def _page(request, form, *, sample=None, status=200):
    request.nav = "leads:web_forms"
    context = {
        "form": form,
        "sample": sample or SampleForm(),
        "arrivals": arrivals.latest(form),
        "can_change": request.membership.may(Capability.MANAGE_AUTOMATION),
        "can_work": request.membership.can_work,
    }
    return render(request, "leads/web/web_form.html", context, status=status)
