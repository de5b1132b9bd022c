"""Open houses for members: the list, one with its guests, the iPad that is given to strangers."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from leads.capture.pages import UNDO_FOR, say
from leads.capture.prints import svg_of
from leads.models import Flyer, Guest, OpenHouse, ShowingVisit
from leads.open_house import arriving, followup, lock, tonight
from leads.open_house.forms import OpenHouseForm

A_PAGE = 30
MOST_GUESTS = 300
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def open_houses(request):
    """What is to come, and what has been, the last one first."""
    visible = OpenHouse.objects.visible_to(request.membership)
    past = list(visible.past(after=_last_of(request, visible)).for_lines()[: A_PAGE + 1])
    context = {
        "to_come": list(visible.to_come().for_lines()[:A_PAGE]),
        "past": past[:A_PAGE],
        "next": past[A_PAGE - 1].public_id if len(past) > A_PAGE else "",
        "can_work": request.membership.can_work,
    }
    return render(request, "leads/open_house/open_houses.html", context)


@require_form_methods
@needs(Capability.WORK)
def open_house_new(request):
    posted = request.POST if request.method == "POST" else None
    form = OpenHouseForm(posted, membership=request.membership)
    if form.is_valid():
        house = form.save()
        messages.success(request, f"{house} stands open. Try the guest page before you go.")
        return redirect(house)
    return _form(request, form)


@require_form_methods
@needs(Capability.WORK)
def open_house_edit(request, open_house):
    house = _house_or_404(request, open_house)
    posted = request.POST if request.method == "POST" else None
    form = OpenHouseForm(posted, membership=request.membership, house=house)
    if form.is_valid():
        title = f"Changed the open house at {house}"
        with Act.doing("open_house", title, by=request.membership, undo_for=UNDO_FOR) as act:
            form.save()
        say(request, f"The open house at {house} is changed.", act)
        return redirect(house)
    return _form(request, form, house=house)


def _form(request, form, house=None):
    request.nav = "leads:open_houses"
    context = {"form": form, "house": house}
    status = 422 if form.errors else 200
    return render(request, "leads/open_house/open_house_form.html", context, status=status)


@require_safe
def open_house(request, open_house):
    """Guests so far, whom to call tonight, the follow-up, the numbers and what agents said."""
    house = _house_or_404(request, open_house)
    guests = list(house.guests.for_lines().newest_first()[:MOST_GUESTS])
    to_call = set(tonight.to_call(house.guests.all()).values_list("pk", flat=True))
    waiting = followup.waiting(house)
    context = {
        "house": house,
        "guests": guests,
        "calls": [guest for guest in guests if guest.is_pursued and guest.person_id],
        "to_call": to_call,
        "waiting": waiting,
        "plan": followup.plan(),
        "letters": followup.letters_for(request.membership) if waiting else None,
        "numbers": house.numbers(),
        "visits": house.visits.for_lines().newest_first()[:A_PAGE],
        "can_work": request.membership.can_work,
    }
    request.nav = "leads:open_houses"
    return render(request, "leads/open_house/open_house.html", context)


@require_POST
@needs(Capability.WORK)
def open_house_kiosk(request, open_house):
    """Give this device to strangers: from now on it opens the guest page and nothing else."""
    house = _house_or_404(request, open_house)
    lock.lock(request, house)
    return redirect(house.path)


@require_safe
def open_house_qr(request, open_house):
    """What an iPad's camera opens the guest page with."""
    return svg_of(_house_or_404(request, open_house).url)


@require_POST
@needs(Capability.WORK)
def open_house_follow_up(request, open_house):
    """The steps for the guests that are ticked, or for all whom they were not begun with."""
    house = _house_or_404(request, open_house)
    picked = set(request.POST.getlist("guest"))
    guests = [one for one in followup.waiting(house) if str(one.public_id) in picked]
    if not guests:
        messages.error(request, "Tick the guests you want to follow up.")
        return redirect(f"{house.get_absolute_url()}#calls")
    letters = followup.letters_for(request.membership) if request.POST.get("letters") else None
    title = f"Began the follow-up of {len(guests)} guests of {house}"
    with Act.doing("open_house", title, by=request.membership, undo_for=UNDO_FOR) as act:
        left_out = followup.begin(house, guests, by=request.membership, letters=letters)
    people = "1 guest" if len(guests) == 1 else f"{len(guests)} guests"
    say(request, f"The follow-up of {people} has begun.", act)
    for sentence in left_out[:5]:
        messages.info(request, f"No letters to {sentence}")
    return redirect(f"{house.get_absolute_url()}#calls")


@require_POST
@needs(Capability.WORK)
def guest_lead(request, guest):
    """Pursue a guest who named an agent, at a member's word."""
    visible = Guest.objects.visible_to(request.membership)
    found = get_object_or_404(visible.select_related("open_house__property"), public_id=guest)
    if arriving.pursue(found, by=request.membership):
        messages.success(request, f"{found} is a prospect of yours now.")
    return redirect(f"{found.open_house.get_absolute_url()}#guests")


@require_safe
def visits(request):
    """Cards that agents left, over all homes, and the links that sellers enter them by."""
    visible = ShowingVisit.objects.visible_to(request.membership)
    flyers = Flyer.objects.visible_to(request.membership).select_related("property")
    links = [
        (flyer, f"{settings.BASE_URL}{reverse('open_house:showings', args=[flyer.key])}")
        for flyer in flyers.newest_first()[:A_PAGE]
    ]
    context = {"visits": visible.for_lines().newest_first()[:A_PAGE], "links": links}
    request.nav = "leads:open_houses"
    return render(request, "leads/open_house/visits.html", context)


def _house_or_404(request, public_id) -> OpenHouse:
    visible = OpenHouse.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("property", "flyer", "host__user", "workspace"), public_id=public_id
    )


def _last_of(request, visible):
    try:
        after = uuid.UUID(request.GET.get("after", ""))
    except ValueError:
        return None
    return visible.filter(public_id=after).first()
