"""Somebody is added, changed, taken out, moved into the contacts; everybody's numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from transactions import page
from transactions.models import Party
from transactions.parties import follow, move_into_contacts, put, sheet, take_out
from transactions.parties.forms import PartyForm
from transactions.views import found


def party_or_404(request, public_id) -> Party:
    rows = Party.objects.visible_to(request.membership).for_lines()
    rows = rows.select_related("person", "transaction__property")
    return get_object_or_404(rows, public_id=public_id)


def people_of(transaction) -> str:
    return reverse("transactions:tab", args=[transaction.public_id, "people"])


def undo(act) -> str:
    return reverse("accounts:act_undo", args=[act.public_id])


@require_POST
@needs(Capability.WORK)
def party_new(request, transaction):
    one = found(request, transaction)
    form = PartyForm(request.POST, membership=request.membership, transaction=one)
    if not form.is_valid():
        return page.show(request, one, "people", 422, party_form=form)
    party = put(one, by=request.membership, **form.cleaned_data)
    messages.success(request, f"{party} takes part: {party.does.lower()}.")
    return redirect(people_of(one))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def party(request, party):
    one = party_or_404(request, party)
    was = (one.role, one.person_id)
    form = PartyForm(
        request.POST or None, instance=one, membership=request.membership,
        transaction=one.transaction,
    )  # fmt: skip
    if form.is_valid():
        form.save()
        kept = was == (one.role, one.person_id)
        follow(one.transaction, request.membership, was=("", None) if kept else was)
        messages.success(request, "Saved.")
        return redirect(people_of(one.transaction))
    context = {"form": form, "party": one, "transaction": one.transaction}
    return render(request, "transactions/parties/party.html", context, status=_status(form))


def _status(form) -> int:
    return 422 if form.errors else 200


@require_POST
@needs(Capability.WORK)
def party_removal(request, party):
    one = party_or_404(request, party)
    act = take_out(one, by=request.membership)
    messages.success(request, f"{one} does not take part any more.", extra_tags=undo(act))
    return redirect(people_of(one.transaction))


@require_POST
@needs(Capability.WORK)
def party_contact(request, party):
    """Somebody for this once is kept for good."""
    one = party_or_404(request, party)
    if not one.is_one_time:
        messages.success(request, f"{one} is in your books already.")
        return redirect(one.person)
    act, person = move_into_contacts(one, by=request.membership)
    messages.success(request, f"{person} stands in your contacts now.", extra_tags=undo(act))
    return redirect(people_of(one.transaction))


@require_safe
def contact_sheet(request, transaction):
    """Everybody's numbers on one sheet; boxes say who stands on it."""
    one = found(request, transaction)
    context = {"transaction": one, **sheet.shown(one, request.GET.getlist("who"))}
    return render(request, "transactions/parties/sheet.html", context)


@require_safe
def contact_sheet_pdf(request, transaction):
    one = found(request, transaction)
    answer = HttpResponse(sheet.pdf_of(one, request.GET.getlist("who")), "application/pdf")
    name = f"{slugify(one.name) or 'people'}-numbers.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name)
    answer["Cache-Control"] = "no-store"
    return answer
