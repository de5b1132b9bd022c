"""People as a file: CSV or vCards, at once for some thousands, by a worker for more."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Job
from accounts.tenancy import in_scope
from contacts import exporting
from contacts.models import Person
from contacts.views.picks import about, selection_or_404
from crm.kit import clock


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label="As what?",
        choices=[
            ("csv", "CSV: a table with every field, for Excel or another program"),
            ("vcf", "vCards: for a phone or an address book"),
        ],
        widget=forms.RadioSelect,
        initial="csv",
    )
    with_notes = forms.BooleanField(label="With your notes (CSV only)", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.EXPORT)
def export(request, selection):
    selection = selection_or_404(request, selection)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = about(request, selection) | {
            "form": form,
            "button": f"Export {selection.people_words}",
            "is_export": True,
        }
        return render(request, "contacts/picked.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    if selection.count > exporting.AT_ONCE:
        started = exporting.start(selection, said["kind"], with_notes=said["with_notes"],
                                  by=request.membership)  # fmt: skip
        url = reverse("contacts:export_file", args=[started.public_id])
        started.result |= {"url": url, "link": "Download the file"}
        started.save(update_fields=["result"])
        return jobs.answer(request, started) or redirect(started)
    exporting.write_down(selection, said["kind"], by=request.membership)
    ids = selection.ids_between(0, selection.count)
    people = Person.objects.visible_to(request.membership).filter(pk__in=ids)
    text = exporting.text_of(
        people.order_by("sort_lc", "id"), said["kind"], with_notes=said["with_notes"]
    )
    return _file(in_scope(text), said["kind"], clock.today(request.membership.workspace.zone))


@require_safe
@needs(Capability.EXPORT)
def export_file(request, export):
    """The file of a large export: for who asked for it, for a week."""
    job = get_object_or_404(Job.objects.visible_to(request.membership), public_id=export)
    parts, day = job.result.get("parts"), job.result.get("day")
    if job.kind != "export" or job.by_id != request.membership.pk or not parts:
        messages.error(request, "This file is only for who made it.")
        return redirect("contacts:contacts")
    made = dt.date.fromisoformat(day)
    if job.state != Job.State.DONE or clock.now().date() - made > exporting.KEPT_FOR:
        messages.error(request, "This file is gone: exports are kept for a week. Make it anew.")
        return redirect("contacts:contacts")
    return _file(exporting.pieces(parts), job.arguments["format"], made)


def _file(pieces, kind: str, day: dt.date) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=exporting.TYPES[kind])
    name = exporting.file_name(kind, day)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
