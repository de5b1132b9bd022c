"""Codes for members: which leads where, how often it was asked for, and the sign to print."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from leads.capture import pages, prints
from leads.capture.forms import CodeForm
from leads.capture.pages import UNDO_FOR, say
from leads.models import CaptureCode, CodeUse
from messaging.models import PhoneLine

A_PAGE = 48
USES_SHOWN = 24
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def codes(request):
    """Every code with its texts, calls and leads; those that are off below the others."""
    visible = CaptureCode.objects.visible_to(request.membership)
    rows = list(visible.for_lines().in_order()[: A_PAGE + 1])
    context = {
        "rows": rows[:A_PAGE],
        "has_more": len(rows) > A_PAGE,
        "line": PhoneLine.objects.active().real_first().first(),
        "can_work": request.membership.can_work,
        "unknown_count": CodeUse.objects.filter(code=None).count(),
    }
    request.nav = "leads:flyers"
    return render(request, "leads/capture/codes.html", context)


@require_POST
@needs(Capability.WORK)
def code_new(request, flyer):
    """A code that leads to this home, on at once."""
    found = pages.flyer_or_404(request, flyer)
    form = CodeForm.new(found, request.POST)
    if form.is_valid():
        made = form.save()
        messages.success(request, f"{made} leads to {found} now.")
        return redirect(f"{found.get_absolute_url()}#codes")
    return pages.flyer(request, found, code_form=form, status=422)


@require_form_methods
@needs(Capability.WORK)
def code(request, capture_code):
    """The words for the sign, the QR codes, who asked lately, and the code itself to change."""
    found = _code_or_404(request, capture_code)
    form = CodeForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        title = f"Changed the code of {found.flyer}"
        with Act.doing("code", title, by=request.membership, undo_for=UNDO_FOR) as act:
            form.save()
        say(request, f"{found} leads to {found.flyer}.", act)
        return redirect(found)
    if form.errors:
        found.refresh_from_db(fields=["code", "line", "sign"])
    uses = CodeUse.objects.filter(code=found).select_related("person").order_by("-at", "-pk")
    context = {
        "code": found,
        "form": form,
        "uses": uses[:USES_SHOWN],
        "words": prints.sign_words(found),
        "line": prints.line_of(found),
    }
    request.nav = "leads:flyers"
    status = 422 if form.errors else 200
    return render(request, "leads/capture/code.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def on(request, capture_code):
    return _switch(request, _code_or_404(request, capture_code), is_on=True)


@require_POST
@needs(Capability.WORK)
def off(request, capture_code):
    return _switch(request, _code_or_404(request, capture_code), is_on=False)


def _switch(request, found, *, is_on):
    title = f"Switched {found} {'on' if is_on else 'off'}"
    try:
        with Act.doing("code", title, by=request.membership, undo_for=UNDO_FOR) as act:
            found.switch(is_on)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(found)
    said = f"{found} leads to {found.flyer} again." if is_on else f"{found} leads nowhere now."
    say(request, said, act)
    return redirect(found)


def _code_or_404(request, public_id) -> CaptureCode:
    visible = CaptureCode.objects.visible_to(request.membership).for_lines()
    return get_object_or_404(visible.select_related("workspace"), public_id=public_id)
