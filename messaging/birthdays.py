"""What is sent for a birthday or anniversary: an eCard on the day, a printed card before it."""

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse

from accounts.capabilities import Capability
from accounts.live import changed
from accounts.undoing import stays_where
from agenda.birthdays.actions import Action, CannotDo, add_action
from agenda.birthdays.marks import around
from agenda.birthdays.occasion import Kind, Occasion
from agenda.models import How
from crm.kit import clock, dates
from messaging import consent, merge
from messaging.ecards import deck, sending
from messaging.models import ECard, FavoriteCard, Message, PrintPiece
from messaging.printing import addressing

KEY = "occasion:"
MORNING = dt.time(8)  # an eCard leaves at that hour of the day
IN_THE_MAIL = dt.timedelta(days=5)  # so long paper is on its way
LOOKS_AHEAD = dt.timedelta(days=31)
TAKEN_BACK = "You took it back."
State = PrintPiece.State
_NAME = re.compile(r"\{\{\s*first_name\s*(?=[|}])")
_NAMES = {Kind.SPOUSE: "{{spouse_first_name", Kind.WEDDING: "{{dear", Kind.HOME: "{{dear"}
_PAPER = {
    Kind.BIRTHDAY: (
        "Happy birthday",
        "Dear {{first_name|friend}},\n\nHappy birthday! I hope the day is bright, the cake is "
        "large, and the year ahead is kind to you.\n\nI am glad to know you.\n\n"
        "{{agent_first_name}}",
    ),
    Kind.WEDDING: (
        "Happy anniversary",
        "Dear {{dear|friends}},\n\nHappy anniversary! Another year of the two of you is worth a "
        "good dinner and a card.\n\nHere is to many more.\n\n{{agent_first_name}}",
    ),
    Kind.HOME: (
        "Happy home anniversary",
        "Dear {{dear|friends}},\n\n{years}I hope the house is still good to you, and that the "
        "neighbors are, too.\n\nIf it needs anything, I know people who can help.\n\n"
        "{{agent_first_name}}",
    ),
}


# ── which card, with which words ─────────────────────────────────────────────
def fitting(occasion: Occasion, by) -> deck.Card:
    """A favorite of the member's if there is one; another one than last year's where there are
    several; for a home the one that counts its years."""
    if occasion.is_home:
        counted = deck.find(f"home_anniversary_{occasion.turns}")
        return counted or deck.find("home_anniversary")
    cards = deck.of_occasion(deck.OF_DAYS[occasion.kind])
    mine = FavoriteCard.objects.filter(by=by).values_list("card", flat=True) if by else ()
    favorites = set(mine)
    liked = [card for card in cards if card.key in favorites] or cards
    return liked[(occasion.person.pk + occasion.year) % len(liked)]


def worded(text: str, kind: str) -> str:
    """A card's words for the one whose day it is: the spouse, or both of them."""
    name = _NAMES.get(kind)
    return _NAME.sub(name, text) if name else text


def leaves_at(occasion: Occasion, hold: dt.timedelta) -> dt.datetime:
    """On the morning of a day to come; at once, but for a moment to take it back, after that."""
    zone = occasion.person.workspace.zone
    if occasion.day > clock.today(zone):
        return dt.datetime.combine(occasion.day, MORNING, zone)
    return clock.now() + hold


def coming_for(card: deck.Card, person) -> Occasion | None:
    """The day of theirs that this card is for, if it comes within a month and nothing is done."""
    today = clock.today(person.workspace.zone)
    kinds = deck.kinds_of(card)
    for found in around(person, today + dt.timedelta(1), today + LOOKS_AHEAD):
        if found.kind in kinds:
            return Occasion(person, found.kind, found.day, found.turns, found.is_moved)
    return None


# ── an eCard ─────────────────────────────────────────────────────────────────
def _no_ecard(occasion: Occasion) -> str:
    return "" if occasion.person.best_email else "no e-mail to use"


def _send_ecard(occasion: Occasion, *, by, key: str, hold: dt.timedelta) -> None:
    card, person = fitting(occasion, by), occasion.person
    because = f"{occasion.name}: no mail can go to their address."
    try:
        sent = sending.send(
            person, card.key, worded(card.message, occasion.kind), by, key,
            subject=worded(card.subject, occasion.kind), not_before=leaves_at(occasion, hold),
        )  # fmt: skip
    except ValidationError:
        raise CannotDo(because) from None
    if sent is None:
        raise CannotDo(f"{occasion.name}: {sending.why_not(person)}")


def _said_of_ecard(occasion: Occasion) -> str:
    today = clock.today(occasion.person.workspace.zone)
    if occasion.day <= today:
        return f"The eCard to {occasion.first} leaves in a few seconds."
    when = dates.in_words(occasion.day, today)
    on = "" if when == "tomorrow" else "on "
    return f"The eCard to {occasion.first} leaves {on}{when} at 8 am."


def _stopped_ecards(keys) -> set[str]:
    """Of these keys, those of which no mail leaves any more."""
    alive = ECard.objects.filter(key__in=keys).on_their_way().values_list("key", flat=True)
    return set(keys) - set(alive)


def _stop_ecards(keys) -> set[str]:
    """What waits does not leave; those that have left already."""
    for sent in ECard.objects.filter(key__in=keys).select_related("message"):
        consent.lock(sent.message.recipient_norm, sent.person_id)
        Message.objects.filter(pk=sent.message_id).cancel(TAKEN_BACK)
    changed("messages", "people")
    return set(keys) - _stopped_ecards(keys)


# ── a printed card ───────────────────────────────────────────────────────────
def _no_paper(occasion: Occasion) -> str:
    return addressing.why_not(occasion.person)


def _print_card(occasion: Occasion, *, by, key: str, hold: dt.timedelta) -> None:
    """Into the print run; one that was taken out of it waits again."""
    person, today = occasion.person, clock.today(occasion.person.workspace.zone)
    subject, body = _PAPER.get(occasion.kind) or _PAPER[Kind.BIRTHDAY]
    years = f"{occasion.turns} years already! " if (occasion.turns or 0) > 1 else ""
    words = worded(body.replace("{years}", years), occasion.kind)
    fill = {"workspace": person.workspace, "membership": by}
    due_on = max(today, occasion.day - IN_THE_MAIL)
    piece = PrintPiece.objects.add(
        person, kind="card", subject=subject, body=merge.render(words, person, **fill).text,
        key=key, by=by, due_on=due_on, why={"rule": f"{by} wished: {occasion.sentence}."},
    )  # fmt: skip
    PrintPiece.objects.filter(pk=piece.pk, state=State.CANCELLED).update(
        state=State.WAITING, because="", settled_at=None, due_on=due_on, by=by
    )


def _cancelled_pieces(keys) -> set[str]:
    pieces = PrintPiece.objects.filter(key__in=keys)
    alive = pieces.exclude(state=State.CANCELLED).values_list("key", flat=True)
    return set(keys) - set(alive)


def _cancel_pieces(keys) -> set[str]:
    PrintPiece.objects.filter(key__in=keys).cancel(TAKEN_BACK)
    return set(keys) - _cancelled_pieces(keys)


def _write_by_hand(occasion: Occasion) -> str:
    """The eCard's composer, with a card and words that fit."""
    person = occasion.person
    card = fitting(occasion, None)
    url = reverse("messaging:ecard_person", args=[card.key, person.public_id])
    return f"{url}?occasion={occasion.kind}"


def put_up() -> None:
    left = [State.PRINTED, State.MAILED, State.RETURNED]
    stays_where("messaging.PrintPiece", Q(state__in=left))
    add_action(
        Action(
            How.ECARD, "eCard", "mail-heart", why_not=_no_ecard, do=_send_ecard,
            said=_said_of_ecard, url=_write_by_hand, gone=_stopped_ecards, stop=_stop_ecards,
            too_late="The eCard has left already", for_many=Capability.SEND_BULK,
            key_for=lambda one, act: f"{KEY}{act.public_id}:{one.person.pk}:{one.kind}",
        )
    )  # fmt: skip
    add_action(
        Action(
            How.CARD, "Printed card", "mailbox", why_not=_no_paper, do=_print_card,
            said=lambda one: f"A card for {one.first} waits under Print.",
            url=lambda one: "", gone=_cancelled_pieces, stop=_cancel_pieces,
            too_late="The printed card is in a print run already",
            key_for=lambda one, act: f"{KEY}{one.person.public_id}:{one.kind}:{one.year}",
        )
    )  # fmt: skip
