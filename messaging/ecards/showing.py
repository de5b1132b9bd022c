"""Where eCards show in the house: the navigation, a person's page, the bar below a list, drips."""

from django.db.models import OuterRef
from django.urls import reverse

from contacts.bulk import BulkAction, add_bulk_action
from contacts.history_words import speak_of
from contacts.page import Panel, add_panel, add_sign, may_have
from crm.kit.nav import NavItem, add_to_nav
from messaging import ecards
from messaging.ecards import deck, many, sending  # noqa: F401 - many registers its job
from messaging.library import shelf
from messaging.models import ECard

SHOWN = 3
SHELF = "ecard"


def put_up() -> None:
    ecards.set_deck(
        ecards.Deck(lambda: [(card.key, card.name) for card in deck.cards()], sending.in_drip)
    )
    shelf.add_shelf(shelf.Shelf(SHELF, "eCard", "eCards", "mail-heart", standing, order=6))
    add_to_nav(
        NavItem(
            "eCards", "messaging:ecards", "mail-heart", "h", group="Reach out", order=5,
            needs="work", under="Letters & eCards",
        )
    )  # fmt: skip
    add_sign("ecards", lambda: ECard.objects.filter(person=OuterRef("pk")))
    add_panel(Panel("ecards", "messaging/ecards/panel.html", panel, order=72))
    add_bulk_action(
        BulkAction(
            "ecard", "Send an eCard", "mail-heart", needs="send_bulk",
            leads_to="messaging:ecard_people", order=27,
        )
    )  # fmt: skip
    speak_of(
        "messaging.ECard", "eCard", lambda row, names: _name(row["card"]),
        hides=("key", "message_id", "occasion", "year", "words", "by_id"),
    )  # fmt: skip
    speak_of("messaging.FlyerSheet", "flyer to print", lambda row, names: row["name"] or "")


def standing() -> list[shelf.OnShelf]:
    """The deck, as it stands in the library."""
    return [
        shelf.OnShelf(
            SHELF, card.key, card.name, card.who, card.tags, (card.subject, card.message),
            reverse("messaging:ecard", args=[card.key]),
        )
        for card in deck.cards()
    ]  # fmt: skip


def _name(key: str) -> str:
    card = deck.find(key)
    return card.name if card else ""


def panel(person, membership) -> dict | None:
    """The cards they got, and the way to send one."""
    if not membership.can_work or person.died_on:
        return None
    sent = []
    if may_have(person, "ecards"):
        theirs = ECard.objects.visible_to(membership).filter(person=person)
        newest = theirs.select_related("message").defer("message__html", "message__text")
        sent = [(row, deck.find(row.card)) for row in newest.order_by("-created_at")[:SHOWN]]
    return {"sent": sent}
