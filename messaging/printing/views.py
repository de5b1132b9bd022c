"""The print run of the week, its files, and marking it mailed."""

from django.contrib import messages as toasts
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Person
from crm.kit import clock, keyset
from messaging.models import PrintPiece, PrintRun
from messaging.printing import returned, runs, week
from messaging.printing.forms import WithIt

A_PAGE = 50
RUNS = 8
SECTION = "messaging:print"  # the line of the navigation


@require_safe
@needs(Capability.WORK)
def print_page(request):
    """What is due on paper this week, what stands in its way, and the runs before."""
    return _week(request, WithIt())


@require_POST
@needs(Capability.WORK)
def print_due(request):
    """Everything that is due becomes one run."""
    form = WithIt(request.POST)
    if not form.is_valid():
        return _week(request, form)
    today = clock.today(request.membership.workspace.zone)
    run = runs.gather(
        week.due(request.membership), by=request.membership,
        title=f"Print run of {today:%B} {today.day}", options=form.options(),
    )  # fmt: skip
    if run is None:
        toasts.error(request, "There is nothing to print this week.")
        return redirect("messaging:print")
    return started(request, run)


def started(request, run: PrintRun):
    """To the job while it is at work, to the run when its files are there."""
    at_work = jobs.answer(request, runs.make(run, by=request.membership))
    return at_work or redirect(run)


def _week(request, form):
    request.nav = SECTION
    due = week.due(request.membership)
    if key := keyset.unpack(request.GET.get("after", ""), str, int):
        due = due.after(*key)
    rows = _shown(due, A_PAGE + 1)
    more = len(rows) > A_PAGE
    last = rows[A_PAGE - 1] if more else None
    mine = PrintRun.objects.visible_to(request.membership).select_related("by__user", "job")
    context = {
        "form": form,
        "count": week.due_count(request.membership),
        "rows": rows[:A_PAGE],
        "next_url": f"?after={keyset.pack(str(last.due_on), last.pk)}" if last else "",
        "stuck": _shown(week.stuck(request.membership), A_PAGE),
        "later": week.later(request.membership),
        "next_monday": week.next_monday(request.membership.workspace),
        "runs": mine.defer("options", "left_out")[:RUNS],
    }
    status = 422 if form.errors else 200
    return render(request, "messaging/printing/week.html", context, status=status)


def _shown(pieces, most: int) -> list[PrintPiece]:
    """The first of them, each with what stands in its way."""
    people = Person.objects.prefetch_related("addresses")
    rows = pieces.select_related("by__user").prefetch_related(Prefetch("person", people))[:most]
    for piece in rows:
        piece.hindrance = runs.hindrance(piece)
    return list(rows)


# ── a run ────────────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def print_run(request, print_run):
    return _run(request, run_or_404(request, print_run), None)


def _run(request, run: PrintRun, form):
    request.nav = SECTION
    known = {name: run.options.get(name) for name in ("sheet", "envelope") if run.options}
    covers = next((f"{name}-{value}" for name, value in known.items() if value), "")
    context = {
        "run": run,
        "form": form or (WithIt(initial={"covers": covers}) if run.has_pieces else None),
        "pieces": run.pieces.select_related("person").order_by("place")[:A_PAGE],
        "more": max(0, run.count - A_PAGE),
        "is_gone": run.is_ready and not all(_is_there(file) for file in run.files),
    }
    status = 422 if form and form.errors else 200
    return render(request, "messaging/printing/run.html", context, status=status)


def _is_there(file) -> bool:
    return isinstance(file, dict) and default_storage.exists(str(file.get("file", "")))


@require_safe
@needs(Capability.WORK)
def print_file(request, print_run, name):
    """One of the files of a run, to print from the browser."""
    run = run_or_404(request, print_run)
    found = [file for file in run.files if isinstance(file, dict) and file.get("name") == name]
    if not found or not _is_there(found[0]):
        toasts.error(request, "This file is not there. Make the PDF again.")
        return redirect(run)
    day = run.made_at.astimezone(run.workspace.zone).date()
    return FileResponse(
        default_storage.open(found[0]["file"]),
        content_type="application/pdf",
        filename=f"{name}-{day}.pdf",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


@require_POST
@needs(Capability.WORK)
def print_again(request, print_run):
    """The same pieces once more: paper jams, and files are kept for a month only."""
    run = run_or_404(request, print_run)
    if run.is_at_work:
        toasts.error(request, "Its PDF is being made already.")
        return redirect(run)
    if run.has_pieces:
        form = WithIt(request.POST)
        if not form.is_valid():
            return _run(request, run, form)
        kept = {name: run.options[name] for name in runs.UNWRITTEN if name in run.options}
        run.options = kept | form.options()
    return started(request, run)


@require_POST
@needs(Capability.WORK)
def print_mailing(request, print_run):
    """All of it is in the mail, with one click."""
    run = run_or_404(request, print_run)
    with Act.doing(
        "mailed", f"Mailed: {run.title}", by=request.membership, undo_for=returned.UNDO_FOR
    ) as act:
        mailed = run.mark_mailed() if run.can_be_mailed else 0
    if not mailed:
        toasts.error(request, "There is nothing here that waits to be mailed.")
        return redirect(run)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    pieces = "piece is" if mailed == 1 else "pieces are"
    toasts.success(request, f"{mailed:,} {pieces} marked mailed.", extra_tags=undo)
    return redirect(run)


@require_POST
@needs(Capability.WORK)
def print_apart(request, print_run):
    """It was not printed after all: the pieces wait again."""
    run = run_or_404(request, print_run)
    if freed := run.take_apart():
        toasts.success(request, f"{freed:,} wait again.")
    else:
        toasts.error(request, "What is mailed cannot wait again.")
    return redirect("messaging:print")


def run_or_404(request, public_id) -> PrintRun:
    visible = PrintRun.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("by__user", "workspace", "job"), public_id=public_id
    )


def piece_or_404(request, public_id) -> PrintPiece:
    visible = PrintPiece.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("person__workspace", "run", "address", "by__user"),
        public_id=public_id,
    )
