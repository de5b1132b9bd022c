"""A member's own address for copies: shown, and changed when too many know it."""

from django.contrib import messages as toasts
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from messaging.models import LogAddress


@require_safe
@needs(Capability.WORK)
def address(request):
    mine = LogAddress.objects.filter(member=request.membership)
    old = mine.working().exclude(rotated_at=None).order_by("-pk")
    request.nav = "messaging:replies"
    context = {"address": mine.current().first(), "old": list(old[:5])}
    return render(request, "messaging/writing/copies.html", context)


@require_POST
@needs(Capability.WORK)
def address_new(request):
    had_one = LogAddress.objects.current().filter(member=request.membership).exists()
    LogAddress.make_new(request.membership)
    said = "Here is a new address. The old one works for 30 more days."
    toasts.success(request, said if had_one else "Your address is there. Copy it.")
    return redirect("messaging:log_address")
