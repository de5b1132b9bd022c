"""Feedback that reached us elsewhere, by the mail of a showing service, as answers of our own."""

import re

from leads.models import ShowingVisit
from transactions.models import Showing

Interest, Price = ShowingVisit.Interest, ShowingVisit.Price
_INTEREST = [
    (re.compile(r"\boffer\b|\bwriting\b", re.IGNORECASE), Interest.OFFER),
    (re.compile(r"\bnot\b|\bno\b|\bnone\b", re.IGNORECASE), Interest.NOT),
    (re.compile(r"\bsomewhat\b|\bmaybe\b|\bpossib|\bmedium\b", re.IGNORECASE), Interest.SOMEWHAT),
    (re.compile(r"\bvery\b|\byes\b|\bhigh", re.IGNORECASE), Interest.VERY),
]
_PRICE = [
    (re.compile(r"\bhigh\b|\bover", re.IGNORECASE), Price.HIGH),
    (re.compile(r"\blow\b|\bunder|\bbelow\b", re.IGNORECASE), Price.LOW),
    (re.compile(r"\bright\b|\bfair\b|\bgood\b|\bjust\b|\bok", re.IGNORECASE), Price.RIGHT),
]


def take(showing: Showing, said: dict, words: str) -> None:
    """Beside what the agent told us themselves, which stays; not for the seller until one says so.

    `said` is the reading's: interest, price_opinion, rating, in the words of the service.
    """
    visit = showing.feedback()
    told = {
        "interest": _one_of(_INTEREST, said.get("interest")),
        "price": _one_of(_PRICE, said.get("price_opinion")),
        "condition": _rating(said.get("rating")),
        "remarks": words[:4_000],
    }
    news = {name: value for name, value in told.items() if value and not getattr(visit, name)}
    if news:
        visit.answer(**news)


def _one_of(patterns, told) -> str:
    return next((value for pattern, value in patterns if pattern.search(str(told or ""))), "")


def _rating(told) -> int | None:
    return told if isinstance(told, int) and 1 <= told <= 5 else None
