"""The report as the sellers open it: by its link alone, as it was approved, for a while."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.tenancy import scope
from leads.strangers import is_too_much
from messaging.printing.piece_views import as_pdf
from transactions.models import ServiceReport
from transactions.report import content, sending

MOST_PDFS = 40  # in an hour: each takes a second of the machine


def opened(view):
    """The report of that key for the view; what was closed or has expired answers 410."""

    def enter(request, report_key):
        if not report_key.isalnum() or not (named := ServiceReport.named_by(report_key)):
            raise Http404
        with scope(named[0], origin="public"):
            report = get_object_or_404(ServiceReport.objects.approved(), pk=named[1])
            if report.is_open_to_read:
                answer = view(request, report)
            else:
                answer = render(request, "transactions/report/gone.html", status=410)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return enter


@public
@require_safe
@opened
def page(request, report):
    said = report.content
    context = {"report": said, "bars": content.bars(said["days"]), "pdf_url": "report.pdf"}
    return render(request, "transactions/report/page.html", context)


@public
@require_safe
@opened
def pdf(request, report):
    if is_too_much({f"report:{report.key}": MOST_PDFS}):
        return render(request, "transactions/report/gone.html", {"is_too_much": True}, status=429)
    return as_pdf(sending.painted(report.content))
