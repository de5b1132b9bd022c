"""eCards. Apps above send one by its key; the deck registers itself when it is there.

    ecards.send(person, "birthday_cake", message, by=membership, key="birthday:…")

    set_deck(Deck(cards, send))

`cards()` answers pairs of key and name; `send(key, **said) -> Message` writes the mail with the
card down, with what `Message.objects.queue` is told: to, subject, text, person, key, why and so on.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Deck:
    cards: Callable
    send: Callable


_decks: list[Deck] = []


def set_deck(deck: Deck) -> None:
    _decks[:] = [deck]


def cards() -> list[tuple[str, str]]:
    """Every card that may be sent: its key and its name."""
    return [pair for deck in _decks for pair in deck.cards()]


def has(card: str) -> bool:
    return any(key == card for key, _ in cards())


def send_in_drip(card: str, **said):
    """Write the mail with this card into the ledger; ask `has` first."""
    return _decks[0].send(card, **said)


def send(person, card_key: str, message: str, by, key: str, **said):
    """One card to a person, by hand: an ECard, or None where nothing may go (`sending.why_not`).

    The same key sends once. What else may be said: subject, occasion, campaign, why, is_automated.
    """
    from messaging.ecards import sending

    return sending.send(person, card_key, message, by, key, **said)
