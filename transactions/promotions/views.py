"""What was done to sell a home, its public page, and flyers to print."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from leads.capture.pages import UNDO_FOR, say
from messaging.printing import flyer_shelf
from messaging.printing.piece_views import as_pdf
from transactions import views
from transactions.models import Promotion
from transactions.promotions import costs, prints, public_page
from transactions.promotions.forms import PromotionForm

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])
NO_HOME = "Give this listing its address first."


@require_form_methods
@needs(Capability.WORK)
def promotion_new(request, transaction):
    listing = views.found(request, transaction)
    posted = request.POST if request.method == "POST" else None
    form = PromotionForm(posted, instance=Promotion(transaction=listing))
    if form.is_valid():
        title = f"Added “{form.cleaned_data['title']}”"
        with Act.doing("promotion", title, by=request.membership, undo_for=UNDO_FOR) as act:
            made = form.save()
            costs.follow(made, by=request.membership)
        say(request, f"“{made}” stands here.", act)
        return HttpResponseRedirect(made.get_absolute_url())
    return _form(request, form, listing)


@require_form_methods
@needs(Capability.WORK)
def promotion(request, promotion):
    one = _promotion_or_404(request, promotion)
    form = PromotionForm(request.POST if request.method == "POST" else None, instance=one)
    if form.is_valid():
        title = f"Changed “{form.cleaned_data['title']}”"
        with Act.doing("promotion", title, by=request.membership, undo_for=UNDO_FOR) as act:
            form.save()
            costs.follow(one, by=request.membership)
        say(request, f"“{one}” is changed.", act)
        return HttpResponseRedirect(one.get_absolute_url())
    return _form(request, form, one.transaction, promotion=one)


def _form(request, form, listing, **more):
    request.nav = "transactions:transactions"
    context = {"form": form, "transaction": listing} | more
    status = 422 if form.errors else 200
    return render(request, "transactions/promotions/form.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def promotion_removal(request, promotion):
    one = _promotion_or_404(request, promotion)
    with Act.doing(
        "promotion", f"Took away “{one}”", by=request.membership, undo_for=UNDO_FOR
    ) as act:
        one.delete()
    say(request, f"“{one}” is gone.", act)
    return _tab(one.transaction)


# ── the public page ──────────────────────────────────────────────────────────
@require_POST
@needs(Capability.WORK)
def listing_page(request, transaction):
    """One click: the page is made of what the listing knows, or brought up to date."""
    listing = views.found(request, transaction)
    if not listing.property_id or not listing.is_listing or not listing.is_open:
        messages.error(request, NO_HOME if listing.is_open else "This listing is over.")
        return _tab(listing)
    title = f"Made the public page of {listing}"
    with Act.doing("flyer", title, by=request.membership, undo_for=UNDO_FOR) as act:
        page = public_page.make(listing, by=request.membership)
    said = "Everybody with the link sees it now." if page.is_shown else _NOT_YET
    say(request, said, act)
    return _tab(listing)


_NOT_YET = "The page is ready. Strangers see it once the home is on the market, or you show it."


@require_POST
@needs(Capability.WORK)
def listing_page_showing(request, transaction):
    return _turn(request, views.found(request, transaction), is_shown=True)


@require_POST
@needs(Capability.WORK)
def listing_page_hiding(request, transaction):
    return _turn(request, views.found(request, transaction), is_shown=False)


def _turn(request, listing, *, is_shown):
    if (page := public_page.page_of(listing)) is None:
        raise Http404
    title = f"{'Showed' if is_shown else 'Took down'} the page of {listing}"
    with Act.doing("flyer", title, by=request.membership, undo_for=UNDO_FOR) as act:
        done = page.show(is_shown)
    if done:
        said = "Everybody with the link sees it now." if is_shown else "Strangers see it no more."
        say(request, said, act)
    return _tab(listing)


# ── flyers to print ──────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def listing_flyer(request, transaction, printed_flyer):
    """A design of the library for this home."""
    listing = views.found(request, transaction)
    standard = flyer_shelf.standards().get(printed_flyer)
    page = public_page.page_of(listing)
    if standard is None or page is None:
        raise Http404
    return as_pdf(prints.painted(standard, page, request.membership))


def _promotion_or_404(request, public_id) -> Promotion:
    rows = Promotion.objects.visible_to(request.membership)
    return get_object_or_404(rows.select_related("transaction__property"), public_id=public_id)


def _tab(listing):
    return redirect(reverse("transactions:tab", args=[listing.public_id, "marketing"]))
