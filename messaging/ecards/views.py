"""The gallery of cards, those that were sent, and who got one last year."""

from django.contrib import messages as toasts
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import Person, Selection
from contacts.views.picks import selection_or_404
from crm.kit import clock
from crm.kit.text import fold
from messaging.ecards import deck
from messaging.library.reader import as_uuid
from messaging.models import ECard, FavoriteCard

SECTION = "messaging:ecards"
A_PAGE = 24
SHOWN = 100


def card_or_404(key: str):
    if card := deck.find(key):
        return card
    raise Http404


# ── the gallery ──────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def ecards(request):
    """Every card; those whose days these are come first. `?for=` says for whom one is picked."""
    return gallery(request, person=_person(request))


@require_safe
@needs(Capability.SEND_BULK)
def ecard_people(request, selection):
    """The same for people who were picked in a list."""
    return gallery(request, selection=selection_or_404(request, selection))


def gallery(request, person=None, selection=None):
    request.nav = SECTION
    today = clock.today(request.membership.workspace.zone)
    words = request.GET.get("q", "").strip()[:80]
    mine = FavoriteCard.objects.filter(by=request.membership).values_list("card", flat=True)
    favorites = set(mine)
    sought = fold(words).split()
    found = [card for card in deck.cards() if all(one in card.search_text for one in sought)]
    context = {
        "person": person,
        "selection": selection,
        "words": words,
        "favorites": favorites,
        "today": today,
        "sections": _sections(found, favorites, today),
        "here": request.get_full_path(),
    }
    return render(request, "messaging/ecards/gallery.html", context)


def _person(request):
    asked = as_uuid(request.GET.get("for"))
    people = Person.objects.visible_to(request.membership)
    return people.filter(public_id=asked).first() if asked else None


def _sections(cards, favorites: set, today) -> list[tuple[str, list]]:
    now = [card for card in deck.in_season(today) if card in cards]
    parts = [
        ("Right for these days", now),
        ("Your favorites", [card for card in cards if card.key in favorites]),
        ("Birthdays", _of(cards, "birthday")),
        ("Wedding anniversaries", _of(cards, "wedding")),
        ("Home anniversaries", _of(cards, "home")),
        ("Any day", [card for card in cards if _is_for_any_day(card)]),
        ("Holidays and seasons", [card for card in cards if card.day and card not in now]),
    ]
    return [(title, with_days(part, today)) for title, part in parts if part]


def _of(cards, kind: str) -> list:
    return [card for card in cards if kind in deck.kinds_of(card)]


def _is_for_any_day(card) -> bool:
    return not card.day and not deck.kinds_of(card)


def with_days(cards, today) -> list[tuple]:
    return [(card, card.day_near(today)) for card in cards]


@require_POST
@needs(Capability.WORK)
def ecard_favorite(request, card):
    """Put the star on a card."""
    found = card_or_404(card)
    FavoriteCard.objects.get_or_create(by=request.membership, card=found.key)
    return redirect(_back(request))


@require_POST
@needs(Capability.WORK)
def ecard_favorite_removal(request, card):
    found = card_or_404(card)
    FavoriteCard.objects.filter(by=request.membership, card=found.key).delete()
    return redirect(_back(request))


def _back(request) -> str:
    """The gallery that asked, as it was."""
    gallery_url, asked = reverse("messaging:ecards"), request.POST.get("back", "")
    return asked if asked.startswith(gallery_url) else gallery_url


# ── what was sent ────────────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def ecards_sent(request):
    """The newest first, each with how far its mail got."""
    request.nav = SECTION
    rows = ECard.objects.visible_to(request.membership).select_related(
        "person", "message", "by__user"
    ).defer("message__html", "message__text")  # fmt: skip
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    context = {
        "rows": [(row, deck.find(row.card)) for row in found[:A_PAGE]],
        "next_url": f"?after={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "occasions": deck.occasions(),
    }
    name = "messaging/ecards/sent.html"
    return render(request, f"{name}#list" if request.htmx else name, context)


# ── who got one last year ────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def ecard_occasion(request, occasion):
    """Who got a card of it last year, who has this year's, and who is left."""
    request.nav = SECTION
    card, year = _occasion(request, occasion)
    left, have = _left(request, occasion, year), _got(request, occasion, year)
    context = {
        "occasion": card.occasion,
        "occasion_key": occasion,
        "cards": deck.of_occasion(occasion),
        "day": card.day_near(clock.today(request.membership.workspace.zone)),
        "year": year,
        "left": left[:SHOWN],
        "left_count": left.count(),
        "have": have[:SHOWN],
        "have_count": have.count(),
        "last_count": _got(request, occasion, year - 1).count(),
        "may_send": request.membership.may(Capability.SEND_BULK),
    }
    return render(request, "messaging/ecards/occasion.html", context)


def _occasion(request, occasion: str):
    cards = deck.of_occasion(occasion)
    if not cards:
        raise Http404
    return cards[0], cards[0].year_on(clock.today(request.membership.workspace.zone))


def _got(request, occasion: str, year: int):
    cards = ECard.objects.of(occasion, year).on_their_way().filter(person=OuterRef("pk"))
    people = Person.objects.visible_to(request.membership).filter(Exists(cards))
    return people.order_by("sort_lc", "pk")


def _left(request, occasion: str, year: int):
    """Those of last year who have none this year, but for who has died."""
    this_year = ECard.objects.of(occasion, year).on_their_way().filter(person=OuterRef("pk"))
    return _got(request, occasion, year - 1).living().exclude(Exists(this_year))


@require_POST
@needs(Capability.SEND_BULK)
def ecard_picks(request, occasion):
    """One go for all who are chosen: they are kept, and a card is picked for them."""
    card, year = _occasion(request, occasion)
    people = _left(request, occasion, year)
    if not request.POST.get("everyone"):
        wanted = filter(None, (as_uuid(one) for one in request.POST.getlist("person")))
        people = people.filter(public_id__in=list(wanted))
    if not people.exists():
        toasts.error(request, "Pick somebody first: tick the boxes beside their names.")
        return redirect("messaging:ecard_occasion", occasion)
    selection = Selection.objects.of(people, by=request.membership, action="ecard")
    asked = deck.find(request.POST.get("card", ""))
    card = asked if asked and asked.occasion_key == occasion else card
    return redirect("messaging:ecard_many", card.key, selection.public_id)


def recipient_or_404(request, person) -> Person:
    found = get_object_or_404(
        Person.objects.visible_to(request.membership).select_related("home"), public_id=person
    )
    found.workspace = request.membership.workspace
    return found
