"""What the pages of flyers, pictures and codes have in common."""

import datetime as dt
import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from leads.capture.forms import CodeForm, PictureForm
from leads.models import CaptureCode, Flyer

UNDO_FOR = dt.timedelta(days=1)


def flyer_or_404(request, public_id) -> Flyer:
    visible = Flyer.objects.visible_to(request.membership).for_lines().select_related("workspace")
    return get_object_or_404(visible, public_id=public_id)


def flyer(request, flyer, *, picture_form=None, code_form=None, status=200):
    """The link to share, the pictures in order, the codes, and what strangers read."""
    context = {
        "flyer": flyer,
        "codes": CaptureCode.objects.filter(flyer=flyer).for_lines().in_order(),
        "picture_form": picture_form or PictureForm(),
        "code_form": code_form or CodeForm.new(flyer),
        "can_work": request.membership.can_work,
    }
    request.nav = "leads:flyers"
    return render(request, "leads/capture/flyer.html", context, status=status)


def say(request, words: str, act) -> None:
    """What was done, with Undo beside it."""
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, words, extra_tags=undo)


def last_of(request, visible):
    """The row that the list goes on after; None at its beginning."""
    try:
        after = uuid.UUID(request.GET.get("after", ""))
    except ValueError:
        return None
    return visible.filter(public_id=after).first()
