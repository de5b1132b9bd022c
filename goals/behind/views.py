"""The list behind a figure, and the same as a file."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from crm.kit import csv, keyset
from goals.asked import Asked
from goals.behind import Kind, kinds
from goals.reading import may_see_people

PAGE = 50


@dataclass(frozen=True)
class Behind:
    """One list: of this kind, by this rule, for what was asked."""

    kind: Kind
    rule: str
    asked: Asked

    @property
    def title(self) -> str:
        return self.kind.said[self.rule]

    @property
    def rows(self):
        return self.kind.rules[self.rule](self.asked)

    @property
    def amount(self) -> str:
        """The column of dollars; empty where there is none, or it is not for these eyes."""
        return self.kind.amounts.get(self.rule, "") if self.asked.sees_income else ""

    def lines(self, rows) -> list:
        return [self.kind.line(row, self.asked) for row in rows]

    def sum(self) -> Decimal | None:
        if not self.amount:
            return None
        return self.rows.order_by().aggregate(whole=Sum(self.amount))["whole"] or Decimal(0)


def _behind(request, kind: str) -> Behind:
    found = kinds.get(kind)
    if found is None:
        raise Http404("No such list.")
    rule = request.GET.get("rule", next(iter(found.rules)))
    if rule not in found.rules:
        raise Http404("No such list.")
    if found.names_people and not may_see_people(request.membership):
        raise Http404("These lists name people.")
    return Behind(found, rule, Asked.of(request))


@require_safe
def behind(request, behind_kind):
    """The rows that a figure counted, newest first."""
    listed = _behind(request, behind_kind)
    shown = _page(listed, request)
    context = {
        "behind": listed,
        "page": shown,
        "lines": listed.lines(shown.rows),
        "sum": listed.sum(),
        "may_export": request.membership.may(Capability.EXPORT),
        "file_query": request.GET.urlencode(),
    }
    return render(request, "goals/behind/list.html", context)


def _page(listed: Behind, request) -> keyset.Page:
    rows = listed.rows
    total = rows.order_by().count()
    rows = rows.order_by(F("counted_on").desc(nulls_last=True), "-pk")
    if key := _read(request.GET.get("after", "")):
        rows = rows.filter(_further(*key))
    found = list(listed.kind.prepare(rows)[: PAGE + 1])
    shown = keyset.Page(found[:PAGE], total=total, size=PAGE)
    if len(found) > PAGE:
        last = shown.rows[-1]
        query = request.GET.copy()
        day = last.counted_on.isoformat() if last.counted_on else ""
        query["after"] = keyset.pack(day, last.pk)
        shown.next_url = f"{request.path}?{query.urlencode()}"
    return shown


def _read(text: str) -> tuple | None:
    key = keyset.unpack(text, str, int)
    if key is None:
        return None
    day, pk = key
    try:
        return dt.datetime.fromisoformat(day) if day else None, min(pk, 2**62)
    except ValueError:
        return None


def _further(day, pk: int) -> Q:
    if day is None:
        return Q(counted_on=None, pk__lt=pk)
    return Q(counted_on__lt=day) | Q(counted_on=day, pk__lt=pk) | Q(counted_on=None)


@require_POST
@needs(Capability.EXPORT)
def behind_file(request, behind_kind):
    """The whole list as CSV; history says who took it out."""
    listed = _behind(request, behind_kind)
    rows = listed.rows.order_by(F("counted_on").desc(nulls_last=True), "-pk")
    head = ["Day", "Name", "What", *(["Dollars"] if listed.amount else [])]
    lines = listed.lines(listed.kind.prepare(rows))
    body = (_cells(line, listed) for line in lines)
    title = f"Exported the list “{listed.title}”"
    Act.begin("export", title, by=request.membership, count=len(lines), format="csv")
    answer = StreamingHttpResponse(csv.lines([head, *body]), content_type="text/csv; charset=utf-8")
    name = f"{listed.kind.key}-{listed.rule}-{listed.asked.period.key}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(line, listed: Behind) -> list:
    amount = ["" if line.amount is None else line.amount] if listed.amount else []
    return [line.day.isoformat() if line.day else "", line.name, line.text, *amount]
