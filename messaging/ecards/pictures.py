"""The pictures of the cards, each drawn once and kept among the files."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from messaging.ecards import film
from messaging.ecards.deck import Card

_DRAWN = {"gif": film.moving, "png": film.still}


def content(card: Card, kind: str) -> bytes:
    """The "gif" or the "png"; drawn when nobody has asked for it before."""
    place = f"ecards/{card.key}-{card.fingerprint}.{kind}"
    try:
        with default_storage.open(place) as kept:
            return kept.read()
    except FileNotFoundError:
        drawn = _DRAWN[kind](card.drawing, card.look)
        default_storage.save(place, ContentFile(drawn))
        return drawn
