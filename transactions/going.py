"""A transaction goes on by hand: a drop on the board, a button of its page, a form where needed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Property
from transactions.forms import (
    ClosingForm,
    ContractForm,
    EndForm,
    FallForm,
    PhaseForm,
    PriceForm,
    StageForm,
)
from transactions.models import ENDED, CannotMove, Stage
from transactions.moving import BY_HAND, today_of
from transactions.views import A_DAY, back, done, found

# What a stage asks first has a page of its own.
ASKS = {Stage.CLOSED: "transactions:closing", Stage.FELL_THROUGH: "transactions:fall"}
ASKS |= dict.fromkeys(BY_HAND, "transactions:ending")


@require_POST
@needs(Capability.WORK)
def stage(request, transaction):
    """Into that stage at once, or to the page of what must be said first."""
    one, by = found(request, transaction), request.membership
    form = StageForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Pick a stage.")
        return back(request, one)
    to = Stage(form.cleaned_data["to"])
    if asks := _asks(one, to):
        return redirect(asks, one.public_id)
    try:
        with Act.doing("stage", f"{one}: {to.label}", by=by, undo_for=A_DAY) as act:
            if not (moved := one.move_to(to, by=by)):
                act.delete()
    except CannotMove as error:
        messages.error(request, str(error))
        return redirect(one)
    if moved:
        done(request, act.title, act)
    return back(request, one)


def _asks(one, to) -> str:
    if to == one.stage:
        return ""
    if to == Stage.UNDER_CONTRACT and one.stage not in (Stage.CLOSED, *ENDED):
        return "transactions:contract"
    if one.stage == Stage.UNDER_CONTRACT and to not in (*ASKS, *ENDED):
        return "transactions:fall"
    return ASKS.get(to, "")


@require_POST
@needs(Capability.WORK)
def phase(request, transaction):
    one = found(request, transaction)
    form = PhaseForm(request.POST)
    if form.is_valid() and one.enter(form.cleaned_data["phase"], by=request.membership):
        done(request, f"{one}: {one.stage_name}")
    return back(request, one)


def _ask(request, one, form, template, **context):
    status = 422 if form.is_bound else 200
    return render(
        request, template, {"transaction": one, "form": form} | context, status=status
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def contract(request, transaction):
    """Under contract: price, days and who buys, on one page and in one act."""
    one, by = found(request, transaction), request.membership
    form = ContractForm(request.POST or None, transaction=one, membership=by)
    if not form.is_valid():
        return _ask(request, one, form, "transactions/contract.html")
    said = form.cleaned_data
    try:
        with Act.doing("contract", f"{one} is under contract", by=by, undo_for=A_DAY) as act:
            if address := said.get("address"):
                one.property = Property.objects.at(address)
                one.save(update_fields=["property"])
            went = one.go_under_contract(
                price=said["price"], on=said["on"], closing=said["closing"], buyers=form.buyers,
                by=by,
            )  # fmt: skip
            if not went:
                act.delete()
    except CannotMove as error:
        form.add_error(None, str(error))
        return _ask(request, one, form, "transactions/contract.html")
    if went:
        done(request, f"{one} is under contract", act)
    return redirect(one)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def fall(request, transaction):
    """The contract is off: why, and whether the home goes back on the market."""
    one, by = found(request, transaction), request.membership
    form = FallForm(request.POST or None, transaction=one, membership=by)
    if not form.is_valid():
        return _ask(request, one, form, "transactions/fall.html")
    said = form.cleaned_data
    with Act.doing("fall", f"{one} fell through", by=by, undo_for=A_DAY) as act:
        fell = one.fall_through(
            said["because"], reason=said["reason"], on=said["on"], by=by,
            back_on_market=said["back"] == "yes",
        )  # fmt: skip
        if not fell:
            act.delete()
    if fell:
        now = "It is on the market again" if one.is_listing else "They look on"
        more = f". {now}" if one.is_open else ""
        done(request, f"{act.title}{more}", act)
    return redirect(one)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def ending(request, transaction):
    """Withdrawn, expired or cancelled, with the day and the reason."""
    one, by = found(request, transaction), request.membership
    form = EndForm(
        request.POST or None, transaction=one, membership=by,
        initial={"to": request.GET.get("to", Stage.WITHDRAWN)},
    )  # fmt: skip
    if not form.is_valid():
        return _ask(request, one, form, "transactions/ending.html")
    said = form.cleaned_data
    name = Stage(said["to"]).label.lower()
    try:
        with Act.doing("ending", f"{one} is {name}", by=by, undo_for=A_DAY) as act:
            ended = one.move_to(said["to"], by=by, on=said["on"], because=said["because"])
            if not ended:
                act.delete()
    except CannotMove as error:
        form.add_error(None, str(error))
        return _ask(request, one, form, "transactions/ending.html")
    if ended:
        done(request, act.title, act)
    return redirect(one)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def closing(request, transaction):
    """It closed: the day, the price, and on the same page what will follow."""
    one, by = found(request, transaction), request.membership
    if one.stage == Stage.CLOSED:
        return redirect(one)
    form = ClosingForm(request.POST or None, transaction=one, membership=by)
    context = {"follows": _follows(one)}
    if not form.is_valid():
        return _ask(request, one, form, "transactions/closing.html", **context)
    said = form.cleaned_data
    try:
        with Act.doing("closing", f"{one} has closed", by=by, undo_for=A_DAY) as act:
            if said["price"] is not None and said["price"] != one.price:
                one.price = said["price"]
                one.save(update_fields=["price"])
            closed = one.close(on=said["on"], by=by)
            if not closed:
                act.delete()
    except CannotMove as error:
        form.add_error(None, str(error))
        return _ask(request, one, form, "transactions/closing.html", **context)
    if closed:
        done(request, act.title, act)
    return redirect(one)


def _follows(one) -> list[str]:
    """What a closing brings, in sentences, before anybody agrees to it."""
    from transactions.closing import follows

    return follows(one)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def price(request, transaction):
    """Another list price; the history of prices keeps the one before."""
    one, by = found(request, transaction), request.membership
    form = PriceForm(request.POST or None, initial={"on": today_of(one)})
    if not form.is_valid():
        changes = one.price_changes.newest_first().select_related("by__user")
        return _ask(request, one, form, "transactions/price.html", changes=changes[:20])
    said = form.cleaned_data
    with Act.doing("price", f"{one}: ${said['price']:,.0f}", by=by, undo_for=A_DAY) as act:
        if not (is_new := one.ask(said["price"], by=by, on=said["on"])):
            act.delete()
    if is_new:
        done(request, act.title, act)
    return redirect(one)
