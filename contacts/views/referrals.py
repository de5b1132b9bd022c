"""Referrals: the forest of who sent whom, who sent this person, and vendors recommended."""

import datetime as dt
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from contacts import referrals
from contacts.models import Person
from contacts.views.answers import person_or_404

A_PAGE = 50
UNDO_FOR = dt.timedelta(days=1)


# ── the trees ────────────────────────────────────────────────────────────────
@require_safe
def forest(request):
    trees, after = referrals.forest(request.membership, request.GET.get("after", ""))
    request.nav = "contacts:referrals"
    context = {
        "trees": trees,
        "totals": referrals.totals(request.membership),
        "next": f"?after={after}" if after else "",
        "columns": _columns(request),
    }
    return render(request, "contacts/referrals.html", context)


@require_safe
def tree(request, person):
    person = person_or_404(request, person)
    context = {
        "person": person,
        "tree": referrals.tree_of(person, request.membership),
        "columns": _columns(request),
        "most": referrals.MOST,
    }
    return render(request, "contacts/referral_tree.html", context)


def _columns(request) -> list[str]:
    may = request.membership.may
    return [one.title for one in referrals.columns if not one.needs or may(one.needs)]


# ── vendors ──────────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def recommend(request, person):
    """The vendors of a trade, or those of a name, with what came of them before."""
    person = person_or_404(request, person)
    trades = referrals.trades(request.membership)
    trade = next((one for one in trades if str(one.public_id) == request.GET.get("trade")), None)
    words = request.GET.get("q", "")
    found = referrals.vendors(request.membership, trade).exclude(pk=person.pk)
    if words:
        named = Person.objects.visible_to(request.membership).search(words, 200)
        found = found.filter(pk__in=[one.pk for one in named])
    vendors = list(found.for_lines().order_by("-given", "sort_lc", "pk")[: A_PAGE + 1])
    context = {
        "person": person,
        "trades": [{"category": one, "name": referrals.trade_of(one)} for one in trades],
        "trade": trade,
        "words": words,
        "vendors": vendors[:A_PAGE],
        "has_more": len(vendors) > A_PAGE,
    }
    return render(request, "contacts/recommend.html", context)


class CardForm(forms.Form):
    """How a vendor's card goes to somebody, and with which words."""

    WAYS = {
        "email": "Sphere sends it by e-mail",
        "phone": "I send it from my own phone",
        "told": "I have told them",
    }

    way = forms.ChoiceField(label="How do they get it?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="What it says", max_length=5_000, required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )  # fmt: skip
    note = forms.CharField(
        label="What it is about", max_length=300, required=False,
        help_text="Stays with you: “Their kitchen lights flicker.”",
    )  # fmt: skip

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        ways = dict(self.WAYS)
        if not referrals.can_be_mailed(person):
            del ways["email"]
        self.fields["way"].choices = list(ways.items())
        self.fields["way"].initial = next(iter(ways))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def card(request, person, vendor):
    """The card of a vendor on its way to a person: POST books the referral given."""
    person = person_or_404(request, person)
    visible = Person.objects.visible_to(request.membership).for_lines()
    vendor = get_object_or_404(referrals.with_reciprocity(visible), public_id=vendor)
    words = referrals.words_for(person, vendor, request.membership)
    posted = request.POST if request.method == "POST" else None
    form = CardForm(posted, person=person, initial={"words": words})
    if form.is_valid() and (booked := _recommend(request, form, person, vendor)):
        return booked
    context = {
        "person": person,
        "vendor": vendor,
        "form": form,
        "lines": referrals.card_of(vendor),
        "trade": referrals.trade_words(vendor),
        "respa": referrals.RESPA,
        "sends": _own_phone(person, words) if request.GET.get("booked") else [],
    }
    return render(request, "contacts/card.html", context, status=422 if form.errors else 200)


def _recommend(request, form, person, vendor):
    typed = form.cleaned_data
    try:
        _, act = referrals.recommend(
            person, vendor, by=request.membership, trade=referrals.trade_words(vendor),
            note=typed["note"], words=typed["words"], by_mail=typed["way"] == "email",
            undo_for=None if typed["way"] == "email" else UNDO_FOR,
        )  # fmt: skip
    except ValidationError as refused:
        form.add_error("way", refused)
        return None
    sent = " The card is on its way." if typed["way"] == "email" else ""
    undo = "" if sent else reverse("accounts:act_undo", args=[act.public_id])
    said = f"{vendor.name} is recommended to {person.first}.{sent}"
    messages.success(request, said, extra_tags=undo)
    if typed["way"] == "phone":
        url = reverse("contacts:card", args=[person.public_id, vendor.public_id])
        return redirect(f"{url}?booked=1")
    return redirect(person)


def _own_phone(person, words: str) -> list[dict]:
    """Links that open a text or a mail on the agent's own phone, filled in."""
    body, found = quote(words), []
    if phone := person.best_phone:
        url = f"sms:{phone.number}?&body={body}"
        found.append({"icon": "message-2", "title": f"Text {phone.national}", "url": url})
    if email := person.best_email:
        asked = f"subject={quote('Someone I would call')}&body={body}"
        url = f"mailto:{quote(email.address, safe='@')}?{asked}"
        found.append({"icon": "mail", "title": f"Mail {email.address}", "url": url})
    return found
