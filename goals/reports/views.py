"""The reports: their index, each as a page that prints, and as a file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from accounts.tenancy import in_scope
from crm.kit import csv
from goals.asked import Asked
from goals.reading import may_see_people
from goals.reports import ON_A_PAGE, Report, cells, choices, open_to, reports

BOM = "\ufeff"  # without it a spreadsheet takes accents for something else


@require_safe
def index(request):
    """All that this member may open, by what they are about."""
    return render(request, "goals/reports/index.html", {"groups": open_to(request.membership)})


@require_safe
def report(request, report_slug):
    """One of them for what was asked; a page of its own is where it leads."""
    found = _report(request, report_slug)
    if found.table is None:
        return redirect(found.page)
    asked = Asked.of(request)
    table = found.table(asked)
    rows = table.first()
    context = {
        "report": found, "asked": asked, "table": table, "filters": choices.of(found, asked),
        "rows": cells.shown(table, rows[:ON_A_PAGE], with_links=may_see_people(asked.membership)),
        "total": cells.total(table), "there_are_more": len(rows) > ON_A_PAGE, "most": ON_A_PAGE,
        "page_url": _page_of(found, asked), "may_export": asked.membership.may(Capability.EXPORT),
    }  # fmt: skip
    return render(request, "goals/reports/report.html", context)


@require_POST
@needs(Capability.EXPORT)
def report_file(request, report_slug):
    """All of it as CSV; history says who took it out."""
    found = _report(request, report_slug)
    if found.table is None:
        return redirect(found.page)
    asked = Asked.of(request)
    table = found.table(asked)
    Act.begin("export", f"Exported the report “{found.title}”", by=asked.membership, format="csv")
    text = in_scope(csv.lines(cells.lines(table)))
    answer = StreamingHttpResponse(_with_bom(text), content_type="text/csv; charset=utf-8")
    name = cells.file_name(found, asked)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _with_bom(text):
    yield BOM
    yield from text


def _report(request, slug: str) -> Report:
    found = reports.get(slug)
    if found is None:
        raise Http404("No such report.")
    if not found.is_for(request.membership):
        raise PermissionDenied
    return found


def _page_of(found: Report, asked: Asked) -> str:
    """The page that shows more of it, for who may see people."""
    return reverse(found.page) if found.page and may_see_people(asked.membership) else ""
