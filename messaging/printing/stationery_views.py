"""Letterhead and return address: how they are written down, and how they look on paper."""

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import Person
from crm.kit import clock
from messaging.models import PrintPiece, Stationery
from messaging.models.printed import Paper
from messaging.printing.forms import StationeryForm
from messaging.printing.painting import Easel
from messaging.printing.piece_views import as_pdf
from messaging.printing.views import SECTION

SAMPLE = """Dear June and Walt,

Thank you for the coffee on Tuesday, and for showing me what you did with the porch. I think you \
are right about the maple: it stays.

You asked what homes on your side of the lake have been selling for. I have put the last six on \
one page for you, with what each of them had that yours has too. Call me when you have looked at \
it, or come by; the kettle is on.

Warmly,"""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_TEAM)
def stationery(request):
    request.nav = SECTION
    workspace, data = request.membership.workspace, None
    if request.method == "POST":
        data = (request.POST, request.FILES)
    mine = Stationery.of(workspace)
    form = StationeryForm(*(data or ()), instance=mine, by=request.membership)
    if form.is_valid():
        form.save()
        toasts.success(request, "Your letterhead is saved.")
        return redirect("messaging:stationery")
    today = clock.today(workspace.zone)
    context = {
        "form": form,
        "stationery": mine,
        "sample": SAMPLE.partition("\n\nYou asked")[0],
        "papers": Paper.choices,
        "day": f"{today:%B} {today.day}, {today.year}",
    }
    status = 422 if form.errors else 200
    return render(request, "messaging/printing/stationery.html", context, status=status)


@require_safe
@needs(Capability.WORK)
def stationery_sample(request):
    """A letter to nobody as PDF, or the card or postcard of `?paper=`."""
    workspace = request.membership.workspace
    paper = request.GET.get("paper", "")
    paper = paper if paper in Paper.values else Paper.LETTER.value
    easel = Easel(workspace)
    body = SAMPLE if paper == Paper.LETTER else SAMPLE.partition("\n\nYou asked")[0]
    piece = PrintPiece(
        person=Person(first_name="June", last_name="Hargrove"), paper=paper, subject="Thank you",
        body=f"{body}\n{easel.stationery.name}",
        printed_to="June & Walt Hargrove\n418 Lakeview Drive\nLarkspur Bay, MI 49601",
    )  # fmt: skip
    content, _ = easel.pieces([piece], paper)
    return as_pdf(content)


@require_safe
@needs(Capability.WORK)
def stationery_logo(request):
    """The logo as the preview shows it."""
    logo = Stationery.of(request.membership.workspace).logo
    try:
        content = logo.content if logo else b""
    except OSError:
        content = b""
    return HttpResponse(
        content,
        status=200 if content else 204,
        content_type="image/jpeg",
        headers={"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"},
    )
