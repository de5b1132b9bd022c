"""Writing down what is known of a transaction: a section of facts, and what stands above them."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from transactions import facts, hooks
from transactions.fact_forms import FactsForm
from transactions.forms import BasicsForm
from transactions.parties import keep_clients
from transactions.views import A_DAY, done, found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def section(request, transaction, section):
    """The fields of one section; a key of fields.toml, or 404."""
    one, by = found(request, transaction), request.membership
    part = next((each for each in facts.SECTIONS if each.key == section), None)
    form = part and FactsForm(
        request.POST if request.method == "POST" else None,
        section=part, transaction=one, membership=by,
    )  # fmt: skip
    if not form or not form.shown:
        raise Http404
    if not form.is_valid():
        context = {"transaction": one, "form": form, "section": part}
        status = 422 if form.is_bound else 200
        return render(request, "transactions/section.html", context, status=status)
    with Act.doing("facts", f"{part.title} of {one}", by=by, undo_for=A_DAY) as act:
        if not (changes := facts.write(one, form.values(), by=by)):
            act.delete()
    if changes:
        done(request, "Saved", act)
    return redirect("transactions:tab", one.public_id, "details")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def basics(request, transaction):
    """The home, the side, whose it is and where it came from."""
    one, by = found(request, transaction), request.membership
    form = BasicsForm(request.POST or None, membership=by, instance=one)
    if not form.is_valid():
        context = {"transaction": found(request, transaction), "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "transactions/basics.html", context, status=status)
    with Act.doing("basics", f"Home, agent and source of {one}", by=by, undo_for=A_DAY) as act:
        one = form.save()
        keep_clients(one)
        hooks.tell_changed(one, by)
    done(request, "Saved", act)
    return redirect(one)
