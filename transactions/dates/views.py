"""The dates of a transaction: all of them, one, a new one; and a date that moves."""

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from crm.kit import clock, dates
from transactions import views
from transactions.dates import keeping, moving, packs, proposing, rail
from transactions.dates.forms import OWN, KeyDateForm, NewDateForm, PackForm
from transactions.models import KeyDate, Transaction

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _found(request, public_id) -> KeyDate:
    rows = KeyDate.objects.visible_to(request.membership)
    one = get_object_or_404(rows.select_related("transaction"), public_id=public_id)
    one.transaction = views.found(request, one.transaction.public_id)
    return one


@require_safe
def key_dates(request, transaction):
    """Every one of them in its order, and what the state's words would add."""
    found = views.found(request, transaction)
    return _show(request, found)


def _show(request, found: Transaction, status: int = 200, **more):
    today = clock.today(found.workspace.zone)
    days = sorted(rail.of(found), key=lambda one: (one.on is None, one.on or today, one.position))
    for one in days:
        one.said = rail.in_words(one.on, one.at, today) if one.on and one.on >= today else ""
        one.is_late = bool(one.on and one.on < today and not one.done_on and one.is_legal
                           and found.is_open)  # fmt: skip
    context = {
        "transaction": found,
        "days": days,
        "pack": packs.of(found),
        "pack_form": PackForm(initial={"pack": found.pack}),
        "proposed": len(proposing.proposals(found)),
        "can_work": request.membership.may(Capability.WORK),
    } | more
    return render(request, "transactions/dates/dates.html", context, status=status)


# ── one of them ──────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_form_methods
def key_date_new(request, transaction):
    found = views.found(request, transaction)
    form = NewDateForm(
        request.POST if request.method == "POST" else None,
        initial={"word": request.GET.get("word", "")}, transaction=found,
    )  # fmt: skip
    if form.is_valid():
        word, day = form.cleaned_data["word"], form.cleaned_data["day"]
        word = f"{OWN}_{uuid.uuid4().hex[:12]}" if word == OWN else word
        with Act.doing("transaction", f"New date: {form.cleaned_data['label']}",
                       by=request.membership, undo_for=views.A_DAY) as act:  # fmt: skip
            one = keeping.put(found, word, day, at=form.cleaned_data["at"],
                              by=request.membership, **form.facts)  # fmt: skip
        views.done(request, f"“{one}” is there", act)
        return redirect(found)
    return _form(request, found, None, form)


@needs(Capability.WORK)
@require_form_methods
def key_date(request, key_date):
    """What is said of it; when its day becomes another one, first what would move with it."""
    one = _found(request, key_date)
    found = one.transaction
    before = one.on
    form = KeyDateForm(
        request.POST if request.method == "POST" else None, instance=one, transaction=found
    )
    if not form.is_valid():
        return _form(request, found, one, form)
    day, at = form.cleaned_data["day"], form.cleaned_data["at"]
    one.on = before
    with Act.doing("transaction", f"Changed: {one}", by=request.membership,
                   undo_for=views.A_DAY) as act:  # fmt: skip
        moves_others = day and before and day != before and moving.preview(one, day, at)
        keeping.change(
            one, before if moves_others else day, at, by=request.membership, **form.facts
        )
    if moves_others:
        to = reverse("transactions:key_date_move", args=[one.public_id])
        return redirect(f"{to}?to={day.isoformat()}")
    views.done(request, "Saved", act)
    return redirect(found)


def _form(request, found, one, form):
    context = {
        "transaction": found, "key_date": one, "form": form,
        "pack": packs.of(found),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "transactions/dates/date.html", context, status=status)


@needs(Capability.WORK)
@require_POST
def key_date_done(request, key_date):
    """It has happened, or it has not after all."""
    one = _found(request, key_date)
    today = clock.today(one.transaction.workspace.zone)
    on = None if one.done_on else today
    title = f"{one} is {'ticked off' if on else 'open again'}"
    with Act.doing("transaction", title, by=request.membership, undo_for=views.A_DAY) as act:
        keeping.done(one.transaction, one.word, on, by=request.membership)
    views.done(request, title, act)
    return views.back(request, one.transaction)


@needs(Capability.WORK)
@require_POST
def key_date_removal(request, key_date):
    one = _found(request, key_date)
    with Act.doing("transaction", f"Date out: {one}", by=request.membership,
                   undo_for=views.A_DAY) as act:  # fmt: skip
        keeping.take_out(one, by=request.membership)
    views.done(request, f"“{one}” is no date of it any more", act)
    return redirect("transactions:key_dates", one.transaction.public_id)


# ── moving ───────────────────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_form_methods
def key_date_move(request, key_date):
    """What would move with it, line by line; then what was ticked."""
    one = _found(request, key_date)
    to = _day(request.POST.get("to") or request.GET.get("to", ""), one.transaction)
    if to is None:
        return redirect(one)
    moves = moving.preview(one, to)
    if request.method == "POST":
        return _carry_out(request, one.transaction, moves, f"{one} moved", (one, to, None))
    return _moves(request, one.transaction, moves, one, to)


@needs(Capability.WORK)
@require_form_methods
def key_dates_moves(request, transaction):
    """Tasks that a date has left behind: it was moved by a contract, or by somebody else."""
    found = views.found(request, transaction)
    moves = moving.drifted(found)
    if request.method == "POST":
        return _carry_out(request, found, moves, f"{found}: tasks moved", None)
    return _moves(request, found, moves, None, None)


def _moves(request, found, moves, one, to):
    going, staying = moving.in_short(moves)
    context = {
        "transaction": found, "moves": moves, "key_date": one, "to": to, "going": going,
        "staying": staying, "legal": sum(1 for move in moves if not move.is_task and move.stays),
    }  # fmt: skip
    return render(request, "transactions/dates/moves.html", context)


def _carry_out(request, found, moves, title, first):
    ticked = {move.key for move in moves if not move.stays}
    if request.POST.get("chosen"):
        ticked = set(request.POST.getlist("move"))
    by = request.membership
    with Act.doing("transaction", title, by=by, undo_for=views.A_DAY) as act:
        count = moving.carry_out(found, moves, ticked, by=by, first=first)
    day = dates.in_words(first[1], clock.today(found.workspace.zone)) if first else ""
    where = f"{first[0]} is {day} now" if first else "Moved"
    more = f"; {count} more {'line' if count == 1 else 'lines'} moved with it" if first else (
        f": {count} {'task' if count == 1 else 'tasks'}"
    )  # fmt: skip
    views.done(request, f"{where}{more}", act)
    return redirect("transactions:tab", found.public_id, "plan")


def _day(text: str, found):
    """A day of an address or a form, near enough to be meant."""
    today = clock.today(found.workspace.zone)
    day = dates.read_day(text[:60], today) or dates.read(text[:60], today)
    return day if day and abs((day - today).days) < 3653 else None


# ── words of the state ───────────────────────────────────────────────────────
@needs(Capability.WORK)
@require_form_methods
def key_dates_proposed(request, transaction):
    """What the state's words would count: each line may be changed, left out or taken."""
    found = views.found(request, transaction)
    offered = {one.word.word: one for one in proposing.proposals(found)}
    if request.method == "GET" or request.method == "HEAD":
        return _proposed(request, found, offered)
    chosen, wrong = {}, {}
    for word in request.POST.getlist("word"):
        if word not in offered:
            raise Http404
        text = request.POST.get(f"on_{word}", "")
        day = _day(text, found)
        chosen[word] = day or text
        if day is None:
            wrong[word] = "Which day is that? Write 12/18 or 12/18/2026."
    if wrong:
        return _proposed(request, found, offered, chosen, wrong)
    with Act.doing("transaction", f"{found}: dates put down", by=request.membership,
                   undo_for=views.A_DAY) as act:  # fmt: skip
        count = proposing.put(found, chosen, by=request.membership)
    views.done(request, f"{count} {'date is' if count == 1 else 'dates are'} there", act)
    return redirect(found)


def _proposed(request, found, offered, chosen=None, wrong=None):
    lines = [
        {
            "proposal": one, "word": word,
            "typed": (chosen or {}).get(word, one.on),
            "is_ticked": chosen is None or word in chosen,
            "error": (wrong or {}).get(word, ""),
        }
        for word, one in offered.items()
    ]  # fmt: skip
    context = {"transaction": found, "lines": lines, "pack": packs.of(found), "wrong": wrong}
    status = 422 if wrong else 200
    return render(request, "transactions/dates/proposed.html", context, status=status)


@needs(Capability.WORK)
@require_POST
def key_dates_words(request, transaction):
    """The words of another state: labels that nobody changed are called as that state does."""
    found = views.found(request, transaction)
    form = PackForm(request.POST)
    if not form.is_valid():
        return _show(request, found, 422, pack_form=form)
    with Act.doing("transaction", f"{found}: words of the state", by=request.membership,
                   undo_for=views.A_DAY) as act:  # fmt: skip
        keeping.use_pack(found, form.cleaned_data["pack"], by=request.membership)
    views.done(request, f"It speaks the words of {packs.of(found).name} now", act)
    return redirect("transactions:key_dates", found.public_id)
