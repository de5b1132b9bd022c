"""Writing a card: for whom, the words, and how it will look."""

from django.contrib import messages as toasts
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from accounts.models.history import CannotUndo
from contacts.models import Person
from contacts.views.picks import about, selection_or_404
from messaging import birthdays, merge
from messaging.ecards import deck, leaving, many, sending
from messaging.ecards.forms import CardForm, ManyForm
from messaging.ecards.views import SECTION, card_or_404, recipient_or_404
from messaging.library import picking
from messaging.library.reader import as_uuid

MOST_FOUND = 8
MOST_LOOKED_AT = 500  # for what is missing; the job looks at all


@require_safe
@needs(Capability.WORK)
def ecard(request, card):
    """One card, moving; then for whom."""
    request.nav = SECTION
    found, words = card_or_404(card), request.GET.get("q", "").strip()[:80]
    people = Person.objects.visible_to(request.membership)
    context = {
        "card": found,
        "words": words,
        "people": people.search(words, MOST_FOUND, by=request.membership) if words else [],
        "siblings": [one for one in deck.of_occasion(found.occasion_key) if one != found],
    }
    return render(request, "messaging/ecards/card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def ecard_person(request, card, person):
    """A card to one person, who was chosen by name."""
    found, to = card_or_404(card), recipient_or_404(request, person)
    data = request.POST if request.method == "POST" else None
    initial, coming = _initial(request, found), birthdays.coming_for(found, to)
    form = CardForm(
        data, card=found, by=request.membership, person=to, coming=coming, initial=initial
    )
    because = sending.why_not(to)
    if form.is_valid() and not because:
        said = form.cleaned_data
        at = birthdays.leaves_at(coming, leaving.UNDO) if said.get("on_the_day") else None
        act = leaving.leave(found, to, said, by=request.membership, not_before=at)
        undo = reverse("messaging:ecard_undo", args=[act.public_id]) if act else ""
        when = "leaves on its day" if at else "leaves in a few seconds"
        toasts.success(request, f"The card to {to.first} {when}.", extra_tags=undo)
        return redirect(to)
    context = {"person": to, "why_not": because, "back": to.get_absolute_url(),
               "readers": [to]}  # fmt: skip
    return _page(request, found, form, context, data)


@require_POST
@needs(Capability.WORK)
def ecard_undo(request, act):
    """It has not left yet: it stays here, and the words come up again."""
    found = get_object_or_404(Act.objects.visible_to(request.membership), public_id=act)
    if found.kind != leaving.KIND:
        toasts.error(request, "That was no card, and is not taken back here.")
        return redirect("messaging:ecards")
    person = recipient_or_404(request, found.facts.get("person"))
    try:
        is_back = found.undo(by=request.membership)
    except CannotUndo:
        is_back = False
    if not is_back:
        toasts.error(request, "The card has left already.")
        return redirect(person)
    toasts.success(request, "The card was not sent. Your words are here.")
    url = reverse("messaging:ecard_person", args=[found.facts["card"], person.public_id])
    return redirect(f"{url}?again={found.public_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.SEND_BULK)
def ecard_many(request, card, selection):
    """A card to everybody who was picked; who gets none, and why, stands there before."""
    found, chosen = card_or_404(card), selection_or_404(request, selection)
    data = request.POST if request.method == "POST" else None
    initial = _initial(request, found) | {"once": bool(found.day)}
    form = ManyForm(data, card=found, by=request.membership, initial=initial)
    if form.is_valid():
        started = many.start(found, chosen, by=request.membership, typed=form.typed)
        return jobs.answer(request, started) or redirect("messaging:ecards_sent")
    ids = chosen.ids_between(0, MOST_LOOKED_AT)
    texts = [form["subject"].value() or "", form["body"].value() or ""]
    context = about(request, chosen) | _reach(request, found, ids, texts)
    return _page(request, found, form, context, data)


def _reach(request, card, ids: list[int], texts: list[str]) -> dict:
    """Of the first five hundred: who gets it, who not and why, and for whom words are missing."""
    workspace = request.membership.workspace
    people = Person.objects.visible_to(request.membership).filter(pk__in=ids)
    people = sending.judged(many.with_card(people.select_related("home"), card, workspace))
    people = list(people.order_by("sort_lc", "pk"))
    good = [person for person in people if not person.why_not]
    reasons = [(person, many.reason(person)) for person in people if person.why_not]
    return {
        "readers": good[:MOST_FOUND],
        "ready": len(good),
        "have": [person for person in good if person.has_it],
        "left_out": reasons,
        "missing": merge.missing(texts, good),
        "most": MOST_LOOKED_AT,
    }


def _initial(request, card) -> dict:
    kind = request.GET.get("occasion", "")
    initial = {
        "subject": birthdays.worded(card.subject, kind),
        "body": birthdays.worded(card.message, kind),
    }
    if act := _taken_back(request):
        initial |= {name: act.facts.get(name, "") for name in initial}
    if words := picking.picked(request):
        initial |= {"subject": words.subject or card.subject, "body": words.body}
    return initial


def _taken_back(request) -> Act | None:
    acts = Act.objects.visible_to(request.membership).filter(kind=leaving.KIND)
    again = as_uuid(request.GET.get("again"))
    return acts.filter(public_id=again).exclude(undone_at=None).first() if again else None


def _page(request, card, form, context: dict, data):
    request.nav = SECTION
    context |= {
        "card": card, "form": form, "groups": merge.groups(), "example": "{{first_name|friend}}",
        "others": [one for one in deck.cards() if one != card],
    }  # fmt: skip
    status = 422 if data is not None else 200
    return render(request, "messaging/ecards/compose.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def ecard_preview(request, card):
    """How it will look to one of them; nothing is written down."""
    found, reader = card_or_404(card), as_uuid(request.POST.get("reader"))
    people = Person.objects.visible_to(request.membership).select_related("home")
    person = people.filter(public_id=reader).first() if reader else None
    fill = {"workspace": request.membership.workspace, "membership": request.membership}
    typed = [request.POST.get(name, "")[:5_000] for name in ("subject", "body")]
    context = {
        "card": found,
        "remarks": [one for text in typed for one in merge.complaints(text)],
        "subject": merge.preview(typed[0], person or merge.NOBODY, **fill),
        "words": merge.preview(typed[1], person or merge.NOBODY, **fill),
        "person": person,
    }
    return render(request, "messaging/ecards/preview.html", context)
