"""Offers: taken down, looked at one by one, and compared."""

from django.contrib import messages as toasts
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from crm.kit import clock
from messaging.printing.piece_views import as_pdf
from transactions.models import Offer
from transactions.net_sheet import paper, sheets
from transactions.offers import answering, comparing
from transactions.offers.answering import UNDO
from transactions.offers.forms import OfferForm
from transactions.offers.tab import OURS
from transactions.views import found


def one(request, public_id) -> Offer:
    """The offer of that id that the member may see, with its home and its counters."""
    rows = Offer.objects.visible_to(request.membership)
    rows = rows.select_related("transaction__property", "buyer", "by__user")
    return get_object_or_404(rows.prefetch_related("counters"), public_id=public_id)


def offers_of(transaction) -> str:
    return reverse("transactions:tab", args=[transaction.public_id, "offers"])


def told(request, act, said: str) -> None:
    """A toast, with the way back."""
    undo = reverse("accounts:act_undo", args=[act.public_id]) if act else ""
    toasts.success(request, said, extra_tags=undo)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def offer_new(request, transaction):
    """Take down an offer that came, or one that goes out."""
    owner = found(request, transaction)
    offer = Offer(transaction=owner, received_on=clock.today(request.membership.workspace.zone))
    form = _form(request, offer, owner)
    if form.is_valid():
        with Act.doing(
            "offer", f"An offer on {owner}", by=request.membership, undo_for=UNDO
        ) as act:
            answering.add(form.save(commit=False), owner, by=request.membership)
        told(request, act, f"{offer} is taken down.")
        return redirect(offers_of(owner))
    return _form_page(request, owner, form, "An offer")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def offer_edit(request, purchase_offer):
    """Put right what was taken down, or write down new terms."""
    kept = one(request, purchase_offer)
    owner = kept.transaction
    form = _form(request, kept, owner)
    if form.is_valid():
        with Act.doing("offer", f"{kept} on {owner}", by=request.membership, undo_for=UNDO) as act:
            form.save()
        told(request, act, f"{kept} is saved.")
        return redirect(kept)
    return _form_page(request, owner, form, str(kept), kept)


def _form(request, offer, owner) -> OfferForm:
    member, data = request.membership, request.POST if request.method == "POST" else None
    return OfferForm(
        data, instance=offer, member=member, zone=member.workspace.zone,
        today=clock.today(member.workspace.zone), is_ours=owner.side in OURS,
        hidden=sheets.hidden_inputs(owner, member),
    )  # fmt: skip


def _form_page(request, owner, form, title, offer=None):
    context = {"transaction": owner, "form": form, "title": title, "offer": offer}
    status = 422 if form.errors else 200
    return render(request, "transactions/offers/form.html", context, status=status)


@require_safe
def offer(request, purchase_offer):
    """One offer with every line of its net sheet, what was countered, and what can be done."""
    kept = one(request, purchase_offer)
    owner, member = kept.transaction, request.membership
    today, zone = clock.today(member.workspace.zone), member.workspace.zone
    context = {
        "offer": kept,
        "transaction": owner,
        "column": comparing.Column(kept, kept.proof_line(today), kept.until_line(zone)),
        "counters": list(kept.counters.all())[::-1],
        "can_work": member.may(Capability.WORK),
        "are_ours": owner.side in OURS,
        "hides": sheets.hidden_inputs(owner, member),
        "sellers": comparing.called(owner),
        **_net(kept, owner, member),
    }
    return render(request, "transactions/offers/offer.html", context)


def _net(kept, owner, member) -> dict:
    """The lines of its net sheet, and beside them those of a counter that is not answered."""
    if owner.side not in comparing.HOMES_SOLD:
        return {"sheets": []}
    figures, asked = sheets.figures_of(owner), kept.asked_of_us
    worked = [sheets.of_offer(kept, figures)]
    worked += [sheets.of_offer(kept, figures, terms=asked)] if asked else []
    hidden = sheets.hidden_from(owner, member)
    return {
        "sheets": worked,
        "groups": sheets.line_rows(worked, hidden),
        "shows_net": not hidden,
        "titles": ["Offered", "Our counter"][: len(worked)],
    }


# ── paper ────────────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.SEE_INCOME)
def offers_pdf(request, transaction):
    """All that stand, side by side, for the sellers."""
    owner = found(request, transaction)
    compared = comparing.compare(owner, request.membership)
    return as_pdf(paper.offers(compared, owner, request.membership))


@require_safe
@needs(Capability.SEE_INCOME)
def offer_pdf(request, purchase_offer):
    """The net sheet of one offer, every line of it, for the sellers."""
    kept = one(request, purchase_offer)
    owner = kept.transaction
    sheet = sheets.of_offer(kept, sheets.figures_of(owner))
    title = f"{kept}: {kept.name}"
    column = sheets.Column(title, kept.paying_with, sheet)
    return as_pdf(paper.net_sheets([column], owner, request.membership, closing=kept.closing_on))
