"""Mailings as a list, a new one, and people who were picked for one."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Selection
from contacts.views.picks import about, selection_or_404
from messaging.mailings import results, starters
from messaging.mailings.forms import NewForm, SelectionForm
from messaging.models import Mailing

A_PAGE = 24
UNDO_FOR = dt.timedelta(days=30)


def mailing_or_404(request, public_id) -> Mailing:
    """Without what may be a million ids."""
    rows = Mailing.objects.visible_to(request.membership).light()
    rows = rows.select_related("saved_list", "category", "by__user", "workspace")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def mailings(request):
    """What is being written, what is to leave, and what became of those that left."""
    rows = Mailing.objects.visible_to(request.membership).light().select_related("by__user")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    context = {
        "rows": results.with_figures(found[:A_PAGE]),
        "next_url": f"?after={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "may_send": request.membership.may(Capability.SEND_BULK),
    }
    name = "messaging/mailings/mailings.html"
    return render(request, f"{name}#list" if request.htmx else name, context)


@needs(Capability.SEND_BULK)
@require_http_methods(["GET", "HEAD", "POST"])
def mailing_new(request):
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect(_begun(request, form.cleaned_data["kind"]))
    context = {"form": form, "kinds": starters.KINDS}
    return render(
        request, "messaging/mailings/new.html", context, status=422 if form.errors else 200
    )


def _begun(request, kind: str, **to) -> Mailing:
    return Mailing.objects.create(
        kind=kind, subject=starters.subject(kind), blocks=starters.blocks(kind),
        by=request.membership, **to,
    )  # fmt: skip


@needs(Capability.SEND_BULK)
@require_http_methods(["GET", "HEAD", "POST"])
def mailing_selection(request, selection):
    """People who were picked in a list: into a draft, or into a new one."""
    found = selection_or_404(request, selection)
    data = request.POST if request.method == "POST" else None
    form = SelectionForm(data, membership=request.membership)
    if form.is_valid():
        mailing = form.cleaned_data["mailing"] or _begun(request, Mailing.Kind.NEWSLETTER)
        _add(mailing, found)
        messages.success(request, f"It goes to {found.people_words}.")
        return redirect(mailing)
    context = about(request, found) | {"form": form}
    template = "messaging/mailings/selection.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _add(mailing: Mailing, selection: Selection) -> None:
    """The picked join those whom the draft has picked already; a list gives way to them."""
    have = Mailing.objects.filter(pk=mailing.pk).values_list("picked", flat=True).get()
    ids = selection.ids_between(0, selection.count)
    picked = list(dict.fromkeys([*have, *ids]))
    mailing.edit(picked=picked, saved_list=None, category=None, query={})


@needs(Capability.SEND_BULK)
@require_POST
def mailing_copy(request, mailing):
    found = mailing_or_404(request, mailing)
    copy = found.copy(by=request.membership)
    messages.success(request, "A new draft with the same letter.")
    return redirect(copy)


@needs(Capability.SEND_BULK)
@require_POST
def mailing_removal(request, mailing):
    """Only a draft goes; what was sent stays with what became of it."""
    found = mailing_or_404(request, mailing)
    if not found.is_draft:
        messages.error(request, "It has left, and stays here with what became of it.")
        return redirect(found)
    with Act.doing(
        "mailing", f"Took the draft “{found}” away", by=request.membership, undo_for=UNDO_FOR
    ) as act:
        found.delete()
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"The draft “{found}” is gone.", extra_tags=undo)
    return redirect("messaging:mailings")
