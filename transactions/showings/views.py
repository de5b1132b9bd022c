"""Showings of a listing: by hand, moved, called off, and what their agents said."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Act
from leads.capture.pages import UNDO_FOR, last_of, say
from transactions import views
from transactions.models import Showing
from transactions.showings import asking, contacting
from transactions.showings.forms import ShowingForm, ToldForm

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 50
NO_HOME = "Give this listing its address first."


@require_safe
def showings(request, transaction):
    """All of a listing, page by page."""
    listing = views.found(request, transaction)
    rows = Showing.objects.filter(transaction=listing)
    after = last_of(request, rows)
    found = list(rows.for_lines().newest_first(after=after)[: A_PAGE + 1])
    request.nav = "transactions:transactions"
    context = {
        "transaction": listing,
        "rows": found[:A_PAGE],
        "next": found[A_PAGE - 1].public_id if len(found) > A_PAGE else "",
        "can_work": request.membership.can_work,
    }
    return render(request, "transactions/showings/showings.html", context)


@require_form_methods
@needs(Capability.WORK)
def showing_new(request, transaction):
    listing = views.found(request, transaction)
    posted = request.POST if request.method == "POST" else None
    form = ShowingForm(posted, instance=Showing(transaction=listing))
    if form.is_valid():
        title = f"Added a showing of {listing}"
        with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
            made = form.save()
        say(request, f"The showing by {made.who} stands here.", act)
        return _back(made)
    return _form(request, form, listing)


@require_form_methods
@needs(Capability.WORK)
def showing(request, showing):
    one = _showing_or_404(request, showing)
    form = ShowingForm(request.POST if request.method == "POST" else None, instance=one)
    if form.is_valid():
        title = f"Changed the showing by {one.who}"
        with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
            form.save()
        say(request, "The showing is changed.", act)
        return _back(one)
    return _form(request, form, one.transaction, showing=one)


def _form(request, form, listing, **more):
    request.nav = "transactions:transactions"
    context = {"form": form, "transaction": listing} | more
    status = 422 if form.errors else 200
    return render(request, "transactions/showings/form.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def showing_calling_off(request, showing):
    one = _showing_or_404(request, showing)
    title = f"Called off the showing by {one.who}"
    with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
        done = one.call_off()
    if done:
        say(request, f"The showing by {one.who} is called off.", act)
    return _back(one)


@require_POST
@needs(Capability.WORK)
def showing_removal(request, showing):
    """One that never was: a mail that was read wrongly."""
    one = _showing_or_404(request, showing)
    title = f"Took away the showing by {one.who}"
    with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
        one.delete()
    say(request, f"The showing by {one.who} is gone.", act)
    return _tab(one.transaction)


@require_POST
@needs(Capability.WORK)
def showing_asking(request, showing):
    """Ask what their buyer thought, or remind them, before Sphere does."""
    one = _showing_or_404(request, showing)
    if not one.email or not one.transaction.property_id:
        messages.error(request, NO_HOME if one.email else "Add an e-mail address of theirs first.")
    elif asking.ask(one) or asking.ask_again(one):
        messages.success(request, f"{one.who} gets five questions by mail.")
    else:
        messages.info(request, f"{one.who} was asked about this home already.")
    return _back(one)


@require_form_methods
@needs(Capability.WORK)
def showing_feedback(request, showing):
    """What they said on the telephone, by the same five questions."""
    one = _showing_or_404(request, showing)
    if not one.transaction.property_id:
        messages.error(request, NO_HOME)
        return _back(one)
    form = ToldForm(request.POST if request.method == "POST" else None, instance=one.visit)
    if form.is_valid():
        title = f"Wrote down what {one.who} said"
        with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
            one.feedback().answer(**form.cleaned_data)
        changed("transactions")
        say(request, f"What {one.who} said is kept.", act)
        return _back(one)
    request.nav = "transactions:transactions"
    context = {"form": form, "showing": one, "transaction": one.transaction}
    status = 422 if form.errors else 200
    return render(request, "transactions/showings/feedback.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def showing_keeping_back(request, showing):
    """Whether what they said stays out of the seller's report, though they would share it."""
    one = _showing_or_404(request, showing)
    one.is_kept_back = request.POST.get("keep") == "1"
    said = "kept from the seller" if one.is_kept_back else "for the seller to read again"
    title = f"What {one.who} said is {said}"
    with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
        one.save(update_fields=["is_kept_back"])
    say(request, f"{title}.", act)
    return _back(one)


@require_POST
@needs(Capability.WORK)
def showing_contact(request, showing):
    """The agent who showed it, into the contacts."""
    one = _showing_or_404(request, showing)
    if not one.agent_name.strip():
        messages.error(request, "Write down who showed it first.")
        return _back(one)
    title = f"Made {one.who} a contact"
    with Act.doing("showing", title, by=request.membership, undo_for=UNDO_FOR) as act:
        person = contacting.contact_of(one, by=request.membership)
    say(request, f"{person} is among your contacts, filed under {contacting.CATEGORY}.", act)
    return _back(one)


def _showing_or_404(request, public_id) -> Showing:
    rows = Showing.objects.visible_to(request.membership).select_related(
        "transaction__property", "transaction__agent__user", "visit", "person"
    )
    return get_object_or_404(rows, public_id=public_id)


def _back(one: Showing):
    return HttpResponseRedirect(one.get_absolute_url())


def _tab(listing):
    return HttpResponseRedirect(f"{listing.get_absolute_url()}showings/")
