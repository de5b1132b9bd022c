"""The lines of a workspace: what they need, whether they work, and a try."""

import structlog
from django.contrib import messages as toasts
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import clock
from messaging import practice, twilio_account
from messaging.line_forms import LineForm, TestTextForm
from messaging.models import Message, PhoneLine

log = structlog.get_logger("sphere.lines")


@needs(Capability.MANAGE_TEAM)
@require_GET
def lines(request):
    mine = PhoneLine.objects.visible_to(request.membership)
    shown = {"lines": list(mine), "has_practice": mine.filter(provider="simulator").exists()}
    return render(request, "messaging/lines.html", shown)


@needs(Capability.MANAGE_TEAM)
@require_http_methods(["GET", "POST"])
def line_new(request):
    form = LineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        line = form.save()
        toasts.success(request, f"{line.national} is written down. Now try it.")
        return redirect(line)
    return render(
        request, "messaging/line_form.html", {"form": form}, status=422 if form.errors else 200
    )


@needs(Capability.MANAGE_TEAM)
@require_POST
def practice_line(request):
    """A line that needs no provider: the simulator plays whoever is at the other end."""
    practice.open_line()
    toasts.success(request, "The practice line is there. Send it a text.")
    return redirect("messaging:simulator")


@needs(Capability.MANAGE_TEAM)
@require_http_methods(["GET", "POST"])
def line(request, phone_line):
    found = _line_or_404(request, phone_line)
    form = LineForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        form.save()
        Message.objects.filter(line=found).hurry()  # what waited for a better token
        toasts.success(request, f"{found.national} is saved.")
        return redirect(found)
    return _page(request, _line_or_404(request, phone_line), form=form)


@needs(Capability.MANAGE_TEAM)
@require_POST
def line_test(request, phone_line):
    """Ask Twilio about the number: whether it knows us, and where it brings texts and calls."""
    found = _line_or_404(request, phone_line)
    problem = twilio_account.problem_with(found)
    if problem:
        found.note_failure(problem)
        toasts.error(request, problem)
    else:
        found.release()
        found.note_success("Twilio knows the account and the number, and brings them here.")
        Message.objects.filter(line=found).hurry()
        toasts.success(request, f"{found.national} works.")
    return redirect(found)


@needs(Capability.MANAGE_TEAM)
@require_POST
def line_connection(request, phone_line):
    """Let Sphere write its addresses into Twilio, so that nobody has to copy them."""
    found = _line_or_404(request, phone_line)
    if problem := twilio_account.connect(found):
        found.note_failure(problem)
        toasts.error(request, problem)
    else:
        found.note_success("Twilio brings texts and calls here.")
        toasts.success(request, f"Twilio brings the texts and calls of {found.national} here.")
    return redirect(found)


@needs(Capability.MANAGE_TEAM)
@require_POST
def line_text(request, phone_line):
    """A test text, to see it arrive."""
    found = _line_or_404(request, phone_line)
    form = TestTextForm(request.POST)
    if form.is_valid() and (because := found.why_not_texting):
        form.add_error("to", because)
    if not form.is_valid():
        return _page(request, found, try_form=form)
    Message.objects.queue(
        key=f"line-test:{found.public_id}:{clock.now().isoformat()}", channel="sms", line=found,
        to=form.cleaned_data["to"], text=f"{found.workspace.name}: a test from Sphere. It works.",
        kind="Test", by=request.membership, why={"rule": f"{request.membership} tried the line."},
    )  # fmt: skip
    toasts.success(request, "The text is on its way. It also stands under Sent.")
    return redirect(found)


def _line_or_404(request, public_id) -> PhoneLine:
    visible = PhoneLine.objects.visible_to(request.membership).select_related("workspace")
    return get_object_or_404(visible, public_id=public_id)


def _page(request, found, *, form=None, try_form=None):
    has_errors = any(one is not None and one.errors for one in (form, try_form))
    context = {
        "line": found,
        "form": form or LineForm(instance=found),
        "try_form": try_form or TestTextForm(),
        "hooks": [
            ("A message comes in", "hook-text", found.hook_url("text")),
            ("A call comes in", "hook-voice", found.hook_url("voice")),
            ("Call status changes", "hook-status", found.hook_url("status")),
        ],
    }
    return render(request, "messaging/line.html", context, status=422 if has_errors else 200)
