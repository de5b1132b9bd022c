"""One transaction by its address, and what all its pages share."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from transactions import page
from transactions.models import Transaction

A_DAY = dt.timedelta(days=1)


@require_safe
def transaction(request, transaction, tab=""):
    return page.show(request, found(request, transaction), tab)


def found(request, public_id) -> Transaction:
    """The transaction of that id that the member may see, with what every page of it shows."""
    rows = Transaction.objects.visible_to(request.membership).for_cards()
    rows = rows.select_related("referred_by", "prospect", "workspace")
    return get_object_or_404(rows.prefetch_related("key_dates"), public_id=public_id)


def done(request, title: str, act=None) -> None:
    """The toast: what was done, and Undo for a day where it was an act."""
    undo = reverse("accounts:act_undo", args=[act.public_id]) if act else ""
    messages.success(request, f"{title}.", extra_tags=undo)


def back(request, transaction):
    """To the page that the form stood on, or to the transaction's own."""
    came_from = request.POST.get("next", "")
    is_ours = came_from.startswith("/") and url_has_allowed_host_and_scheme(
        came_from, allowed_hosts=None
    )
    return redirect(came_from if is_ours else transaction)
