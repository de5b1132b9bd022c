"""What life does: somebody has died, a couple parts, mail comes back, somebody is left alone."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import life, parting, passing
from contacts.life_forms import DeathForm, PartingForm
from contacts.models import Address, Category, Person
from contacts.views.answers import back_to, person_or_404
from crm.kit import clock

A_DAY = dt.timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def death(request, person):
    """One form the same day; its answer says what was changed."""
    person = person_or_404(request, person)
    if person.died_on:
        return back_to(person)
    today = clock.today(request.membership.workspace.zone)
    posted = request.POST if request.method == "POST" else None
    form = DeathForm(posted, person=person, today=today)
    if form.is_valid():
        act = passing.has_died(person, by=request.membership, **form.facts)
        return redirect("contacts:what_changed", act.public_id)
    context = {"person": person, "form": form}
    return render(request, "contacts/death.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def two_people(request, person):
    """A couple becomes two people; who gets what."""
    person = person_or_404(request, person)
    if not person.is_couple:
        return back_to(person)
    form = PartingForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        _, act = parting.part(person, form.cleaned_data, form.whose, by=request.membership)
        return redirect("contacts:what_changed", act.public_id)
    context = {"person": person, "form": form}
    return render(request, "contacts/two_people.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Capability.WORK)
def what_changed(request, act):
    """What an act of this kind did, in sentences, and the way back."""
    act = get_object_or_404(Act.objects.visible_to(request.membership), public_id=act)
    people = Person.objects.visible_to(request.membership)
    concerned = people.filter(public_id__in=act.facts.get("people", ())).for_lines()
    context = {"act": act, "said": act.facts.get("said", ()), "people": concerned.order_by("pk")}
    return render(request, "contacts/what_changed.html", context)


@require_POST
@needs(Capability.WORK)
def returned_letter(request, address):
    """A letter to this address came back."""
    visible = Address.objects.visible_to(request.membership).select_related("person")
    address = get_object_or_404(visible, public_id=address)
    title = f"A letter to {address.street} came back"
    with Act.doing("returned", title, by=request.membership, undo_for=A_DAY) as act:
        life.mail_came_back(address, by=request.membership)
    said = f"Noted. Calling {address.person.first} is planned for today."
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, said, extra_tags=undo)
    return back_to(address.person)


@require_POST
@needs(Capability.WORK)
def cold(request, person):
    """File somebody as Cold with one tap: nothing is sent, no call is due."""
    person = person_or_404(request, person)
    title = f"Filed {person.first} as Cold"
    with Act.doing("cold", title, by=request.membership, undo_for=A_DAY) as act:
        person.file(Category.objects.meaning(Category.Meaning.COLD))
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{person.first} is filed as Cold.", extra_tags=undo)
    return back_to(person)
