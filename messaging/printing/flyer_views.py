"""Flyers to print: pick one, make it yours, look at it, print it."""

from django.contrib import messages as toasts
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from messaging import merge
from messaging.models import FlyerSheet, Stationery
from messaging.printing import flyer_shelf
from messaging.printing.forms_flyer import FlyerSheetForm
from messaging.printing.piece_views import as_pdf
from messaging.printing.views import SECTION

A_PAGE = 24


@require_safe
@needs(Capability.WORK)
def print_flyers(request):
    """Those of the workspace's own first, then ours."""
    request.nav = SECTION
    own = FlyerSheet.objects.visible_to(request.membership).select_related("by__user", "picture")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        own = own.filter(pk__lt=int(after))
    found = list(own.order_by("-pk")[: A_PAGE + 1])
    context = {
        "own": found[:A_PAGE],
        "next_url": f"?after={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "standards": [
            {"flyer": one, "shown": flyer_shelf.filled(_as_sheet(one), request.membership)}
            for one in flyer_shelf.standards().values()
        ],
    }
    return render(request, "messaging/printing/flyers/flyers.html", context)


def _as_sheet(standard) -> FlyerSheet:
    words = {name: getattr(standard, name) for name in flyer_shelf.KEPT}
    return FlyerSheet(flyer=standard.key, name=standard.name, **words)


@require_POST
@needs(Capability.WORK)
def print_flyer_taking(request, printed_flyer):
    """Make one of ours your own."""
    standard = flyer_shelf.standards().get(printed_flyer)
    if standard is None:
        raise Http404
    return redirect(flyer_shelf.begin(standard, by=request.membership))


def sheet_or_404(request, public_id) -> FlyerSheet:
    sheets = FlyerSheet.objects.visible_to(request.membership).select_related("picture")
    return get_object_or_404(sheets, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def flyer_sheet(request, flyer_sheet):
    request.nav = SECTION
    sheet = sheet_or_404(request, flyer_sheet)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FlyerSheetForm(*data, instance=sheet, by=request.membership)
    if form.is_valid() and flyer_shelf.painted(form.instance, request.membership)[1] > 1:
        form.add_error("words", "These are more words than one page holds.")
    if form.is_valid():
        form.save()
        toasts.success(request, "Your flyer is saved. Look it over, then print it.")
        return redirect(sheet)
    if form.errors:
        sheet = sheet_or_404(request, flyer_sheet)  # the page shows what is kept
    context = {
        "form": form,
        "sheet": sheet,
        "layout": flyer_shelf.layout_of(sheet),
        "shown": flyer_shelf.filled(sheet, request.membership),
        "gaps": flyer_shelf.gaps(sheet, request.membership),
        "stationery": Stationery.of(request.membership.workspace),
        "groups": merge.groups(),
        "example": "{{agent_phone|call me}}",
    }
    status = 422 if form.errors else 200
    return render(request, "messaging/printing/flyers/flyer.html", context, status=status)


@require_safe
@needs(Capability.WORK)
def flyer_sheet_pdf(request, flyer_sheet):
    sheet = sheet_or_404(request, flyer_sheet)
    content, _ = flyer_shelf.painted(sheet, request.membership)
    return as_pdf(content)


@require_POST
@needs(Capability.WORK)
def flyer_sheet_removal(request, flyer_sheet):
    sheet = sheet_or_404(request, flyer_sheet)
    with Act.doing("flyer", f"Took the flyer “{sheet}” away", by=request.membership) as act:
        sheet.delete()
    undo = reverse("accounts:act_undo", args=[act.public_id])
    toasts.success(request, f"The flyer “{sheet}” is gone.", extra_tags=undo)
    return redirect("messaging:print_flyers")
