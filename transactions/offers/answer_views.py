"""The answers to an offer: each asks once, says what it did, and can be taken back."""

from django.contrib import messages as toasts
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from crm.kit import clock
from transactions import dates
from transactions.models import CannotMove, Offer
from transactions.net_sheet import sheets
from transactions.offers import answering, comparing, letters
from transactions.offers.answering import UNDO
from transactions.offers.forms import AcceptanceForm, BestForm, CounterForm, DeclineForm
from transactions.offers.tab import OURS
from transactions.offers.views import offers_of, one, told
from transactions.views import found


def _posted(request):
    return request.POST if request.method == "POST" else None


def _today(request):
    return clock.today(request.membership.workspace.zone)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def offer_counter(request, purchase_offer):
    """Ask for other terms; it goes by mail if that is wanted."""
    kept, by = one(request, purchase_offer), request.membership
    hidden = sheets.hidden_inputs(kept.transaction, by)
    form = CounterForm(_posted(request), offer=kept, zone=by.workspace.zone,
                       today=_today(request), hidden=hidden)  # fmt: skip
    if form.is_valid():
        title = f"Countered {kept} on {kept.transaction}"
        with Act.doing("offer", title, by=by, undo_for=UNDO) as act:
            made = answering.counter(kept, form.save(commit=False), by=by)
        if not made:
            toasts.error(request, f"{kept} is {kept.get_state_display().lower()}.")
            return redirect(kept)
        sent = form.cleaned_data.get("is_mailed") and letters.send_counter(
            kept, form.instance, by=by
        )
        told(request, act, f"{kept} is countered{_by_mail(sent)}.")
        return redirect(kept)
    context = {"offer": kept, "transaction": kept.transaction, "form": form}
    return _page(request, "counter", context, form)


@require_POST
@needs(Capability.WORK)
def offer_counter_taken(request, purchase_offer):
    """They said yes: the offer has the terms of the counter now."""
    said = "They took it: accept it when the papers are signed."
    return _settled(
        request, purchase_offer, answering.take_counter, "They took the counter to {}", said
    )


@require_POST
@needs(Capability.WORK)
def offer_counter_refused(request, purchase_offer):
    said = "They refused it; the offer stands as it was."
    return _settled(
        request, purchase_offer, answering.refuse_counter, "They refused the counter to {}", said
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def offer_acceptance(request, purchase_offer):
    """Under contract on these terms, and what becomes of the others."""
    kept = one(request, purchase_offer)
    rest = Offer.objects.filter(transaction=kept.transaction_id).exclude(pk=kept.pk)
    others = list(rest.standing().in_order())
    form = AcceptanceForm(_posted(request), offer=kept, others=others, today=_today(request))
    if form.is_valid():
        if (act := _accept(request, kept, form)) is not None:
            told(request, act, f"{kept} is accepted: {kept.transaction} is under contract.")
            return redirect(kept.transaction)
        kept = one(request, purchase_offer)
    context = {"offer": kept, "transaction": kept.transaction, "form": form, "others": others}
    return _page(request, "acceptance", context, form)


def _accept(request, offer, form) -> Act | None:
    said, by = form.cleaned_data, request.membership
    title = f"Accepted {offer} on {offer.transaction}"
    try:
        with Act.doing("offer", title, by=by, undo_for=UNDO) as act:
            settled = answering.accept(
                offer, price=said["price"], on=said["on"], closing=said["closing"],
                others=said.get("others", "leave"), by=by,
            )  # fmt: skip
    except CannotMove as error:
        form.add_error(None, str(error))
        return None
    if said.get("is_mailed"):
        letters.send_accepted(offer, by=by)
        for other in settled:
            letters.send_settled(other, by=by)
    return act


@require_POST
@needs(Capability.WORK)
def offer_backup(request, purchase_offer):
    return _settled(
        request, purchase_offer, answering.back_up, "Kept {} as a back-up", "It is a back-up."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def offer_decline(request, purchase_offer):
    kept, by = one(request, purchase_offer), request.membership
    form = DeclineForm(_posted(request), offer=kept)
    if not form.is_valid():
        context = {"offer": kept, "transaction": kept.transaction, "form": form}
        return _page(request, "decline", context, form)
    with Act.doing("offer", f"Declined {kept} on {kept.transaction}", by=by, undo_for=UNDO) as act:
        done = answering.decline(kept)
    if not done:
        toasts.error(request, f"{kept} is {kept.get_state_display().lower()}.")
        return redirect(kept)
    sent = form.cleaned_data.get("is_mailed") and letters.send_settled(
        kept, form.cleaned_data["words"], by=by
    )
    told(request, act, f"{kept} is declined{_by_mail(sent)}.")
    return redirect(offers_of(kept.transaction))


@require_POST
@needs(Capability.WORK)
def offer_withdrawal(request, purchase_offer):
    """The buyers took it back."""
    return _settled(
        request, purchase_offer, answering.withdraw, "{} was withdrawn", "It was withdrawn."
    )


@require_POST
@needs(Capability.WORK)
def offer_reopening(request, purchase_offer):
    return _settled(
        request, purchase_offer, answering.reopen, "{} is open again", "It is open again."
    )


def _settled(request, purchase_offer, do, title: str, said: str):
    kept = one(request, purchase_offer)
    with Act.doing("offer", title.format(f"{kept} on {kept.transaction}"), by=request.membership,
                   undo_for=UNDO) as act:  # fmt: skip
        done = do(kept)
        if not done:
            act.delete()
    if done:
        told(request, act, said)
    else:
        toasts.error(request, f"{kept} is {kept.get_state_display().lower()}: nothing changed.")
    return redirect(kept)


def _by_mail(sent) -> str:
    return "; the mail leaves in a few seconds" if sent else ""


def _page(request, name, context, form):
    return render(
        request, f"transactions/offers/{name}.html", context, status=422 if form.errors else 200
    )


# ── best and final ───────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def best_and_final(request, transaction):
    """One mail to the agent of each offer that stands; who has no address is named."""
    owner, by = found(request, transaction), request.membership
    offers = list(Offer.objects.filter(transaction=owner).standing().in_order())
    subject, words = letters.best_and_final(owner)
    form = BestForm(
        _posted(request), zone=by.workspace.zone, today=_today(request),
        initial={"subject": subject, "words": words},
    )  # fmt: skip
    asked = [one for one in offers if one.agent_email]
    if owner.side in OURS or not offers:
        toasts.error(request, "There is nobody to ask for a best and final here.")
        return redirect(offers_of(owner))
    if form.is_valid() and not asked:
        form.add_error(None, "None of their agents has an e-mail address here. Add one, or call.")
    if form.is_valid():
        act = _ask_everyone(owner, asked, form.cleaned_data, by)
        told(request, act, f"{len(asked)} asked for their best and final; the mails leave now.")
        return redirect(offers_of(owner))
    context = {
        "transaction": owner,
        "form": form,
        "asked": asked,
        "unasked": [one for one in offers if not one.agent_email],
        "sellers": comparing.called(owner),
    }
    return _page(request, "best", context, form)


def _ask_everyone(owner, asked, said, by) -> Act:
    moment = said["moment"]
    local = timezone.localtime(moment, by.workspace.zone)
    by_when = f"Please answer by {letters.at_hour(moment, by.workspace.zone)}"
    with Act.doing("offer", f"Best and final for {owner}", by=by, undo_for=UNDO) as act:
        Offer.objects.filter(pk__in=[one.pk for one in asked]).update(best_by=moment)
        dates.put(owner, "offers_due", local.date(), at=local.time(), by=by)
    for one_asked in asked:
        letters.send(
            one_asked, f"best:{moment:%Y%m%d%H%M}", subject=said["subject"],
            words=f"{said['words'].rstrip()}\n\n{by_when}.\n\n{by}", by=by,
        )  # fmt: skip
    return act
