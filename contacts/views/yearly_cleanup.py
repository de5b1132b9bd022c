"""The yearly cleanup: the proposal, who is kept, the owner's consent, the files of what went."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs, live
from accounts.access import needs
from accounts.capabilities import Capability, Role
from contacts import yearly_cleanup as cleanups
from contacts.models import CleanupProposal, Person, YearlyCleanup
from contacts.views.answers import person_or_404
from crm.kit import clock, keyset
from crm.kit.cache import held

PAGE = "contacts:yearly_cleanup"
SIZE = 50


@require_safe
@needs(Capability.WORK)
def yearly_cleanup(request):
    """Who would go and why, fifty at a time; and the cleanups of earlier years."""
    request.nav = "contacts:tidy_up"
    mine = YearlyCleanup.objects.visible_to(request.membership)
    waiting = mine.filter(state=YearlyCleanup.State.PROPOSED).first()
    done = mine.filter(state=YearlyCleanup.State.DONE).select_related("act", "decided_by__user")
    context = {
        "cleanup": waiting,
        "done": done.order_by("-decided_at")[:10],
        "spared": cleanups.spared_reasons(),
        "is_owner": request.membership.role == Role.OWNER,
        "year": clock.today(request.membership.workspace.zone).year,
        "may_export": request.membership.may(Capability.EXPORT),
    }
    return render(request, "contacts/yearly_cleanup.html", context | _listed(request, waiting))


def _listed(request, cleanup) -> dict:
    if cleanup is None:
        return {}
    (after,) = keyset.unpack(request.GET.get("after", ""), int) or (0,)
    still = cleanups.would_go().filter(pk=OuterRef("person"))
    rows = CleanupProposal.objects.filter(Exists(still.order_by()), cleanup=cleanup, pk__gt=after)
    rows = list(rows.select_related("person").order_by("pk")[: SIZE + 1])
    people = Person.objects.for_lines().in_bulk([row.person_id for row in rows])
    for row in rows:
        row.person = people[row.person_id]
    kept = CleanupProposal.objects.filter(cleanup=cleanup, is_kept=True).count()
    return {
        "rows": rows[:SIZE],
        "is_later": bool(after),
        "next": keyset.pack(rows[SIZE - 1].pk) if len(rows) > SIZE else "",
        "count": _going(request, cleanup, kept),
        "kept": kept,
    }


def _going(request, cleanup, kept: int) -> int:
    """How many would go: half a second for 100,000, so not again while nothing has changed."""
    what = f"cleanup:{cleanup.public_id}:{cleanup.proposed_at.timestamp()}:{kept}"
    count = cleanups.going(cleanup).order_by().count
    return held(what, live.version(request), count)


@require_POST
@needs(Capability.WORK)
def yearly_proposal(request):
    """Look through the Cold people now, without waiting for January."""
    if cleanups.propose() is None:
        messages.success(request, "Nobody would go: there are no Cold people to delete.")
    return redirect(PAGE)


@require_POST
@needs(Capability.WORK)
def yearly_keeping(request, person):
    return _keep(request, person, is_kept=True)


@require_POST
@needs(Capability.WORK)
def yearly_return(request, person):
    """Back among those who would go."""
    return _keep(request, person, is_kept=False)


def _keep(request, public_id, *, is_kept: bool):
    person, cleanup = person_or_404(request, public_id), cleanups.waiting()
    if cleanup and cleanups.keep(cleanup, person, is_kept=is_kept):
        said = f"{person.name} stays." if is_kept else f"{person.name} would go."
        other = "yearly_return" if is_kept else "yearly_keeping"
        undo = reverse(f"contacts:{other}", args=[person.public_id])
        messages.success(request, said, extra_tags=undo)
    after = request.POST.get("after", "")
    back = reverse(PAGE)
    return redirect(f"{back}?after={after}" if keyset.unpack(after, int) else back)


@require_POST
@needs(Capability.MANAGE_TEAM)
def yearly_consent(request, yearly_cleanup):
    """The owner agrees; the rest is a job."""
    cleanup = _cleanup_or_404(request, yearly_cleanup)
    try:
        job = cleanups.consent(cleanup, by=request.membership)
    except cleanups.NotTheOwner as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    if job is None:
        messages.success(request, "Nobody is left to delete.")
        return redirect(PAGE)
    return jobs.answer(request, jobs.go_on(job)) or redirect(PAGE)


@require_POST
@needs(Capability.MANAGE_TEAM)
def yearly_refusal(request, yearly_cleanup):
    """Nobody goes this year."""
    if cleanups.decline(_cleanup_or_404(request, yearly_cleanup), by=request.membership):
        messages.success(request, "Everybody stays.")
    return redirect(PAGE)


@require_safe
@needs(Capability.EXPORT)
def yearly_csv(request, yearly_cleanup):
    cleanup = _cleanup_or_404(request, yearly_cleanup)
    return _file(request, cleanup, cleanup.csv_file, "csv")


@require_safe
@needs(Capability.EXPORT)
def yearly_vcards(request, yearly_cleanup):
    cleanup = _cleanup_or_404(request, yearly_cleanup)
    return _file(request, cleanup, cleanup.vcard_file, "vcf")


def _file(request, cleanup, name: str, kind: str):
    if not name or not default_storage.exists(name):
        messages.error(request, "There is no file of it.")
        return redirect(PAGE)
    shown = f"cleanup-{cleanup.decided_at or cleanup.proposed_at:%Y-%m-%d}.{kind}"
    return FileResponse(default_storage.open(name), as_attachment=True, filename=shown)


def _cleanup_or_404(request, public_id) -> YearlyCleanup:
    mine = YearlyCleanup.objects.visible_to(request.membership)
    return get_object_or_404(mine, public_id=public_id)
