"""The addresses that portals mail to: making, naming, changing and retiring them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from leads.address_forms import AddressForm
from leads.models import FeedAddress

MOST = 50


def addresses_of(request):
    return FeedAddress.objects.visible_to(request.membership).select_related("source")


@require_safe
def address(request):
    return _page(request, AddressForm(membership=request.membership))


@require_POST
@needs(Capability.MANAGE_TEAM)
def address_new(request):
    form = AddressForm(request.POST, membership=request.membership)
    if form.is_valid() and addresses_of(request).current().count() >= MOST:
        form.add_error(None, f"{MOST} addresses are enough. Retire one first.")
    if not form.is_valid():
        return _page(request, form, status=422)
    made = form.save()
    messages.success(request, f"The address for {made.name} is there. Copy it.")
    return redirect("leads:address")


def _page(request, form, status=200):
    found = addresses_of(request)
    context = {
        "addresses": found.current(),
        "old": found.working().exclude(rotated_at=None),
        "retired": found.retired()[:MOST],
        "form": form,
        "can_change": request.membership.may(Capability.MANAGE_TEAM),
    }
    return render(request, "leads/address.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_TEAM)
def address_name(request, feed_address):
    """What it is called and kept for; the address itself stays as it is."""
    found = get_object_or_404(addresses_of(request), public_id=feed_address)
    posted = request.POST if request.method == "POST" else None
    form = AddressForm(posted, instance=found, membership=request.membership)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. The address itself is as it was.")
        return redirect("leads:address")
    context = {"address": found, "form": form}
    return render(request, "leads/address_name.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.MANAGE_TEAM)
def rotation(request, feed_address):
    old = get_object_or_404(addresses_of(request).working(), public_id=feed_address)
    old.rotate()
    messages.success(request, "Here is a new address. The old one works for 30 more days.")
    return redirect("leads:address")


@require_POST
@needs(Capability.MANAGE_TEAM)
def retirement(request, feed_address):
    """No mail comes by it any more; the last address stays."""
    found = get_object_or_404(addresses_of(request), public_id=feed_address)
    if found.retire():
        undo = reverse("leads:address_return", args=[feed_address])
        messages.success(request, f"{found.name} takes no mail any more.", extra_tags=undo)
    else:
        messages.error(request, "It is your only address: make another one first.")
    return redirect("leads:address")


@require_POST
@needs(Capability.MANAGE_TEAM)
def address_return(request, feed_address):
    get_object_or_404(addresses_of(request), public_id=feed_address).take_back()
    return redirect("leads:address")
