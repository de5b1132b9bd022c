"""Flyers for members: the list, a new one from an address and words, and one with all its parts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Property
from leads.capture import pages, public
from leads.capture.forms import FlyerForm, NewFlyerForm
from leads.capture.pages import UNDO_FOR, say
from leads.models import Flyer

A_PAGE = 24
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def flyers(request):
    """Every home with a page of its own, the newest first."""
    visible = Flyer.objects.visible_to(request.membership)
    rows = visible.newest_first(after=pages.last_of(request, visible)).for_lines()
    rows = list(rows.prefetch_related("codes")[: A_PAGE + 1])
    context = {
        "rows": rows[:A_PAGE],
        "next": rows[A_PAGE - 1].public_id if len(rows) > A_PAGE else "",
        "can_work": request.membership.can_work,
    }
    return render(request, "leads/capture/flyers.html", context)


@require_form_methods
@needs(Capability.WORK)
def flyer_new(request):
    """It is shown to nobody before a member has looked at it."""
    form = NewFlyerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        home = Property.objects.at(form.cleaned_data["address"])
        made = Flyer.objects.create(
            property=home, agent=request.membership, is_shown=False, **form.facts()
        )
        messages.success(request, f"{made} has a page. Add its pictures, then show it.")
        return redirect(made)
    request.nav = "leads:flyers"
    status = 422 if form.errors else 200
    return render(request, "leads/capture/flyer_new.html", {"form": form}, status=status)


@require_safe
def flyer(request, flyer):
    return pages.flyer(request, pages.flyer_or_404(request, flyer))


@require_form_methods
@needs(Capability.WORK)
def flyer_edit(request, flyer):
    found = pages.flyer_or_404(request, flyer)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FlyerForm(*posted, instance=found, membership=request.membership)
    if form.is_valid():
        with Act.doing(
            "flyer", f"Changed {found}", by=request.membership, undo_for=UNDO_FOR
        ) as act:
            form.instance.property = Property.objects.at(form.cleaned_data["address"])
            form.save()
        say(request, f"{found} is changed.", act)
        return redirect(found)
    request.nav = "leads:flyers"
    context = {"form": form, "flyer": found}
    status = 422 if form.errors else 200
    return render(request, "leads/capture/flyer_edit.html", context, status=status)


@require_safe
def preview(request, flyer):
    """The page as strangers will see it, before it is shown."""
    return public.page(request, pages.flyer_or_404(request, flyer), is_preview=True)


@require_POST
@needs(Capability.WORK)
def showing(request, flyer):
    return _turn(request, pages.flyer_or_404(request, flyer), is_shown=True)


@require_POST
@needs(Capability.WORK)
def hiding(request, flyer):
    return _turn(request, pages.flyer_or_404(request, flyer), is_shown=False)


def _turn(request, found, *, is_shown):
    title = f"{'Showed' if is_shown else 'Hid'} the page of {found}"
    with Act.doing("flyer", title, by=request.membership, undo_for=UNDO_FOR) as act:
        done = found.show(is_shown)
    if done:
        said = "Everybody with the link sees it now." if is_shown else "Strangers see it no more."
        say(request, said, act)
    return redirect(found)
