"""People who may be here twice: pair after pair, and any two that somebody picks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from contacts import pairs
from contacts.merge import CannotMerge, merge
from contacts.merge_fields import Choice, address_parts, parts, ways_of
from contacts.models import DuplicatePair, Person
from contacts.views.answers import person_or_404

SESSION_KEY = "pairs_decided"
NAV = "contacts:tidy_up"


@require_safe
@needs(Capability.WORK)
def duplicates(request):
    """The next pair to decide, or what to do when there is none."""
    request.nav = NAV
    pair = pairs.undecided(request.membership).select_related("low", "high").first()
    if pair is not None:
        return _pair(request, pair)
    context = {"latest": pairs.latest_merges(request.membership)}
    return render(request, "contacts/no_duplicates.html", context)


@require_safe
@needs(Capability.WORK)
def pair(request, pair):
    """One pair by name, from the note on a person's page."""
    request.nav = NAV
    return _pair(request, _pair_or_404(request, pair))


def _pair(request, pair: DuplicatePair):
    counts = pairs.counts(request.membership)
    decided = request.session.get(SESSION_KEY, 0)
    left = counts["left"] or counts["skipped"]
    pairs.with_ways(pair)
    kept, lost = pairs.in_order(pair.low, pair.high)
    context = _side_by_side(request, kept, lost) | counts | {
        "pair": pair, "chips": pairs.chips(pair), "place": decided + 1, "of": decided + left,
        "latest": pairs.latest_merges(request.membership),
    }  # fmt: skip
    return _shown(request, context)


def _pair_or_404(request, public_id) -> DuplicatePair:
    visible = DuplicatePair.objects.visible_to(request.membership).select_related("low", "high")
    return get_object_or_404(visible, public_id=public_id)


# ── deciding ─────────────────────────────────────────────────────────────────
@require_POST
@needs(Capability.WORK)
def difference(request, pair):
    """They are two people, and stay so."""
    return _decided(request, pair, DuplicatePair.State.DIFFERENT, "Kept apart from now on.")


@require_POST
@needs(Capability.WORK)
def skip(request, pair):
    return _decided(request, pair, DuplicatePair.State.SKIPPED, "")


def _decided(request, public_id, state, said):
    pair = _pair_or_404(request, public_id)
    if not pairs.decide(pair, state, by=request.membership):
        messages.info(request, "Somebody has decided this pair already.")
    elif said:
        messages.success(request, f"{pair.low.name} and {pair.high.name}: {said}")
    _count(request)
    return redirect("contacts:duplicates")


def _count(request):
    request.session[SESSION_KEY] = request.session.get(SESSION_KEY, 0) + 1


# ── over the whole database ──────────────────────────────────────────────────
@require_POST
@needs(Capability.WORK)
def duplicate_scan(request):
    request.session.pop(SESSION_KEY, None)
    started = pairs.start_scan(by=request.membership)
    return jobs.answer(request, started) or redirect("contacts:duplicates")


@require_POST
@needs(Capability.DELETE_RECORDS)
def sure_merge(request):
    """One person of each sure pair, in one go, with one undo."""
    if not pairs.sure_pairs().exists():
        messages.info(request, "There is no sure pair.")
        return redirect("contacts:duplicates")
    started = pairs.start_merging(by=request.membership)
    return jobs.answer(request, started) or redirect("contacts:duplicates")


# ── any two ──────────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.DELETE_RECORDS)
def merge_choice(request, person):
    """With whom? Picked by typing."""
    person = person_or_404(request, person)
    words = request.GET.get("q", "")[:80]
    people = Person.objects.visible_to(request.membership).exclude(pk=person.pk)
    found = people.search(words, 12, by=request.membership) if words.strip() else []
    template = "contacts/merge_choice.html#found" if request.htmx else "contacts/merge_choice.html"
    return render(request, template, {"person": person, "words": words, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DELETE_RECORDS)
def merge_two(request, person, other):
    """Side by side, field by field; then one person."""
    if person == other:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    kept, lost = person_or_404(request, person), person_or_404(request, other)
    if asked.get("kept") == str(lost.public_id):
        kept, lost = lost, kept
    if request.method != "POST":
        return _shown(request, _side_by_side(request, kept, lost))
    names = f"{kept.name} and {lost.name}"
    try:
        act = merge(kept, lost, by=request.membership, choice=_choice(asked, kept))
    except CannotMerge as trouble:
        messages.error(request, str(trouble))
        return redirect("contacts:duplicates")
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{names} are one person now.", extra_tags=undo)
    if asked.get("next") != "pairs":
        return redirect(kept)
    _count(request)
    return redirect("contacts:duplicates")


def _choice(asked, kept: Person) -> Choice:
    """Radios say whose value it is, by the person's id: they hold when the two change places."""
    said = {name.removeprefix("of_"): value for name, value in asked.items()
            if name.startswith("of_")}  # fmt: skip
    mine = str(kept.public_id)
    return Choice(
        from_lost=frozenset(name for name, value in said.items() if value != mine),
        from_kept=frozenset(name for name, value in said.items() if value == mine),
    )


def _side_by_side(request, kept: Person, lost: Person) -> dict:
    choice = _choice(request.GET, kept)
    names, *facts = parts(kept, lost, choice) or [None]
    rows = [*([names] if names else []), *ways_of(kept, lost), *address_parts(kept, lost, choice)]
    filed = [", ".join(str(one.category) for one in person.all_filings) for person in (kept, lost)]
    return {
        "kept": kept, "lost": lost, "rows": [*rows, *facts], "filed": filed,
        "categories": sorted({one.category.name for person in (kept, lost)
                              for one in person.all_filings}),
        "entries": [pairs.entries(kept), pairs.entries(lost)],
        "stopped": [_stops(kept), _stops(lost)],
        "can_merge": request.membership.may(Capability.DELETE_RECORDS),
        "name": names.result if names else kept.name,
    }  # fmt: skip


def _stops(person: Person) -> str:
    states = [row.status for row in (*person.phones.all(), *person.emails.all()) if row.status]
    return ", ".join(dict.fromkeys(states))


def _shown(request, context: dict):
    template = "contacts/merge.html#result" if request.htmx else "contacts/merge.html"
    request.nav = NAV
    return render(request, template, context)
