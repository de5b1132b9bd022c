"""Numbers that must not be called: the lists, and calling one anyway, for a reason."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from contacts import dnc_list
from contacts.models import DncNumber, Phone
from contacts.stop_forms import DncListForm, ReasonForm
from crm.kit import keyset


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def dnc_lists(request):
    request.nav = "contacts:tidy_up"
    form = DncListForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if form.is_valid():
        started = dnc_list.take(**form.cleaned_data, by=request.membership)
        return jobs.answer(request, started) or redirect("contacts:dnc_lists")
    scrub = dnc_list.last_scrub(request.membership)
    listed = DncNumber.objects.visible_to(request.membership)
    context = {
        "form": form,
        "scrub": scrub,
        "is_stale": dnc_list.is_stale(scrub),
        "count": keyset.counted(keyset.count(listed)),
        "is_empty": not listed.exists(),
    }
    return render(request, "contacts/dnc_lists.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def call_anyway(request, phone):
    """Why one calls a BAD or DNC number all the same; the answer has the link, once."""
    visible = Phone.objects.visible_to(request.membership).select_related("person")
    phone = get_object_or_404(visible, public_id=phone)
    if not phone.status:
        return redirect(phone.person)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {"phone": phone, "person": phone.person, "form": form}
    if form.is_valid():
        context["note"] = phone.override(form.cleaned_data["reason"], by=request.membership)
    status = 422 if form.errors else 200
    return render(request, "contacts/call_anyway.html", context, status=status)
