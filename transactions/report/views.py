"""The sellers' service report for the agent: draft, look, approve; and the ones that went."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from leads.capture.pages import UNDO_FOR, say
from messaging.printing.piece_views import as_pdf
from transactions import views
from transactions.models import ReportSchedule, ServiceReport
from transactions.report import content, sending
from transactions.report.forms import ApprovalForm, ReportForm, ScheduleForm

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 60


@require_safe
def reports(request, transaction):
    """Those that went, the draft, and the day of the week."""
    return _reports(request, views.found(request, transaction))


def _reports(request, listing, form=None, status=200):
    rows = ServiceReport.objects.filter(transaction=listing)
    context = {
        "transaction": listing,
        "draft": rows.drafts().first(),
        "reports": rows.approved().select_related("approved_by__user").newest_first()[:A_PAGE],
        "form": form or ScheduleForm(instance=_schedule_of(listing)),
        "can_work": request.membership.can_work,
    }
    request.nav = "transactions:transactions"
    return render(request, "transactions/report/reports.html", context, status=status)


def _schedule_of(listing) -> ReportSchedule:
    found = ReportSchedule.objects.filter(transaction=listing).first()
    return found or ReportSchedule(transaction=listing, is_on=False)


@require_POST
@needs(Capability.WORK)
def report_schedule(request, transaction):
    listing = views.found(request, transaction)
    form = ScheduleForm(request.POST, instance=_schedule_of(listing))
    if not form.is_valid():
        return _reports(request, listing, form, status=422)
    title = f"Changed when the report of {listing} is due"
    with Act.doing("report", title, by=request.membership, undo_for=UNDO_FOR) as act:
        made = form.save()
    say(request, f"{made}: a draft waits for you." if made.is_on else "No drafts by itself.", act)
    return redirect("transactions:reports", listing.public_id)


@require_POST
@needs(Capability.WORK)
def report_new(request, transaction):
    listing = views.found(request, transaction)
    if not listing.is_listing:
        messages.error(request, "A service report belongs to a listing.")
        return redirect(listing)
    return redirect(sending.draft(listing))


@require_form_methods
def service_report(request, service_report):
    """The draft as the sellers would see it, with the agent's words; or the one that went."""
    if request.method == "POST" and not request.membership.can_work:
        raise PermissionDenied
    report = _report_or_404(request, service_report)
    if not report.is_draft:
        if request.method == "POST":
            messages.info(request, "This report has gone. It cannot be changed any more.")
            return redirect(report)
        return _show(request, report, None)
    form = ReportForm(request.POST if request.method == "POST" else None, instance=report)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Kept. Look it over, then let it go.")
        return redirect(report)
    if form.is_bound:
        return _show(request, report, _as_approval(request, report), status=422)
    return _show(request, report, ApprovalForm(instance=report))


def _as_approval(request, report) -> ApprovalForm:
    form = ApprovalForm(request.POST, instance=report)
    form.is_valid()
    return form


def _show(request, report, form, status=200):
    said = report.content or content.build(report.transaction, report)
    context = {
        "service_report": report, "transaction": report.transaction, "form": form,
        "report": said, "bars": content.bars(said["days"]),
        "can_work": request.membership.can_work,
    }  # fmt: skip
    request.nav = "transactions:transactions"
    return render(request, "transactions/report/report.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def report_approval(request, service_report):
    """Only here does a report leave the house."""
    report = _report_or_404(request, service_report)
    if not report.is_draft:
        messages.info(request, "This report has gone already.")
        return redirect(report)
    form = ApprovalForm(request.POST, instance=report)
    if not form.is_valid():
        return _show(request, report, form, status=422)
    report = form.save()
    sending.approve(report, to=form.picked, days=form.cleaned_data["days"], by=request.membership)
    whom = " and ".join(party.called for party, _ in form.picked)
    said = f"The report goes to {whom}." if whom else "Approved. Its link is yours to pass on."
    messages.success(request, said)
    return redirect(report)


@require_safe
@needs(Capability.WORK)
def report_pdf(request, service_report) -> HttpResponse:
    report = _report_or_404(request, service_report)
    said = report.content or content.build(report.transaction, report)
    return as_pdf(sending.painted(said))


@require_POST
@needs(Capability.WORK)
def report_revocation(request, service_report):
    """Its link leads nowhere from now on."""
    report = _report_or_404(request, service_report)
    title = f"Closed the link of {report}"
    with Act.doing("report", title, by=request.membership, undo_for=UNDO_FOR) as act:
        done = ServiceReport.objects.filter(pk=report.pk).close()
    if done:
        say(request, "The link leads nowhere any more.", act)
    return redirect(report)


@require_POST
@needs(Capability.WORK)
def report_removal(request, service_report):
    """A draft that is not wanted; what went stays."""
    report = _report_or_404(request, service_report)
    if not report.is_draft:
        messages.error(request, "A report that went is kept. Close its link instead.")
        return redirect(report)
    title = f"Threw away the draft of {report.transaction}"
    with Act.doing("report", title, by=request.membership, undo_for=UNDO_FOR) as act:
        report.delete()
    say(request, "The draft is gone.", act)
    return redirect("transactions:reports", report.transaction.public_id)


def _report_or_404(request, public_id) -> ServiceReport:
    rows = ServiceReport.objects.visible_to(request.membership).select_related(
        "transaction__property", "transaction__agent__user", "transaction__workspace",
        "approved_by__user",
    )  # fmt: skip
    return get_object_or_404(rows, public_id=public_id)
