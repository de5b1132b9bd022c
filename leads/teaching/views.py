"""The pages of teaching: what was taught, one format on trial, how well each source is read."""

import datetime as dt

from django.contrib import messages
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import LeadSource
from leads.models import InboundMessage, Lead, SourceAlarm, TaughtFormat
from leads.models.taught import PARSER
from leads.parsing.marking import in_words
from leads.teaching import health, replay, trial
from leads.teaching.forms import FormatForm

UNDO_FOR = dt.timedelta(days=1)


def formats_of(request):
    return TaughtFormat.objects.visible_to(request.membership)


@require_safe
def taught_formats(request):
    """What was taught, in words, and how much each was of use."""
    formats = list(
        formats_of(request).select_related("source", "taught_by__user").order_by("sender")
    )
    used = _used(request)
    for format in formats:
        format.said = [in_words(name, mark) for name, mark in format.trial.marks.items()]
        format.used, format.last_used = used.get(format.parser, (0, None))
    context = {
        "formats": formats,
        "may_change": request.membership.may(Capability.MANAGE_AUTOMATION),
        "waiting": InboundMessage.objects.visible_to(request.membership)
        .needs_a_look()[:100].count(),
    }  # fmt: skip
    return render(request, "leads/teaching/formats.html", context)


def _used(request) -> dict:
    """How many mails each format has read, and the last: what stands beside the mails."""
    mails = InboundMessage.objects.visible_to(request.membership).filter(parser__startswith=PARSER)
    rows = mails.order_by().values_list("parser").annotate(Count("pk"), Max("received_at"))
    return {parser: (count, last) for parser, count, last in rows}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def taught(request, taught):
    """A format in words, field by field, tried on the last mails before it is kept."""
    format = get_object_or_404(formats_of(request).select_related("source"), public_id=taught)
    form = FormatForm(request.POST if request.method == "POST" else None, format=format)
    if form.is_valid():
        form.save()
        return redirect(f"{format.get_absolute_url()}#h-trial")
    rows = trial.rows_of(format)
    lead = (format.proposed or {}).get("lead")
    context = {
        "format": format,
        "form": form,
        "rows": rows,
        "columns": trial.COLUMNS.values(),
        "read": sum(row.is_read for row in rows),
        "sources": LeadSource.objects.visible_to(request.membership).offered(),
        "lead": lead and Lead.objects.visible_to(request.membership).waiting().for_lines()
        .filter(public_id=lead).first(),
    }  # fmt: skip
    return render(
        request, "leads/teaching/taught.html", context, status=422 if form.errors else 200
    )


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def taught_keeping(request, taught):
    """From now on; and what waits of this sender is read again at once."""
    format = get_object_or_404(formats_of(request), public_id=taught)
    if not _keep(request, format):
        return redirect(format)
    begun = replay.begin(by=request.membership, sender=format.sender)
    if begun and (page := jobs.answer(request, begun)):
        return page
    return redirect("leads:taught_formats")


def _keep(request, format) -> bool:
    said = format.proposed
    if said is None:
        return True
    same = formats_of(request).kept().filter(
        sender=said["sender"], subject_mark=said.get("subject_mark", "")
    )  # fmt: skip
    if same.exclude(pk=format.pk).exists():
        messages.error(request, "There is a format for these mails already.")
        return False
    if format.keep(by=request.membership):
        messages.success(request, f"Mails of {format.sender} are read by themselves from now on.")
    return True


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def taught_dropping(request, taught):
    """Leave things as they are."""
    get_object_or_404(formats_of(request), public_id=taught).drop_proposal()
    messages.success(request, "Nothing was changed.")
    return redirect("leads:taught_formats")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def taught_switch(request, taught):
    format = get_object_or_404(formats_of(request).kept(), public_id=taught)
    said = "read by themselves again" if format.switch() else "not read by this format any more"
    messages.success(request, f"Mails of {format} are {said}.")
    return redirect("leads:taught_formats")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def taught_removal(request, taught):
    format = get_object_or_404(formats_of(request), public_id=taught)
    title = f"Forgot the format of {format}"
    with Act.doing("taught", title, by=request.membership, undo_for=UNDO_FOR) as act:
        format.delete()
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"The format of {format} is forgotten.", extra_tags=undo)
    return redirect("leads:taught_formats")


@require_POST
@needs(Capability.WORK)
def read_again(request):
    """Read once more what waits: of one sender, or all."""
    begun = replay.begin(by=request.membership, sender=request.POST.get("sender", "")[:320].strip())
    if begun is None:
        messages.success(request, "Nothing waits to be read again.")
    elif page := jobs.answer(request, begun):
        return page
    return redirect("leads:tray")


@require_safe
def source_health(request):
    sources = health.sources(request.membership)
    context = {
        "sources": sources,
        "alarms": SourceAlarm.objects.visible_to(request.membership).open().order_by("-since"),
        "may_change": request.membership.may(Capability.MANAGE_AUTOMATION),
    }
    return render(request, "leads/teaching/health.html", context)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def alarm_quiet(request, alarm):
    """It is known: shown no more until it has worked again."""
    found = get_object_or_404(
        SourceAlarm.objects.visible_to(request.membership).open(), public_id=alarm
    )
    if found.be_quiet():
        undo = reverse("leads:alarm_return", args=[alarm])
        messages.success(request, f"You will hear no more of {found.name}.", extra_tags=undo)
    return redirect("leads:source_health")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def alarm_return(request, alarm):
    alarms = SourceAlarm.objects.visible_to(request.membership).open()
    get_object_or_404(alarms, public_id=alarm).ring_again()
    return redirect("leads:source_health")
