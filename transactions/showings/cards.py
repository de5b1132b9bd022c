"""The card that an agent left at the home is a showing of its listing."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.live import changed
from leads.models import ShowingVisit
from transactions.models import Showing, Transaction
from transactions.showings import homes, matching


@dataclass(frozen=True)
class Card:
    """What stands on it, as `matching` compares it."""

    agent_name: str
    brokerage: str
    phone: str
    email: str


def take(visit: ShowingVisit) -> Showing | None:
    """The showing of that card; None where the home is no open listing."""
    rows = Transaction.objects.open().filter(property=visit.property_id, side__in=homes.LISTS)
    listing = rows.order_by("-pk").first()
    if listing is None:
        return None
    Transaction.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    card = Card(visit.agent_name, visit.brokerage, visit.phone, visit.email)
    one = matching.at(listing, card, visit.shown_at)
    if one is None or one.visit_id:
        one = Showing(
            transaction=listing, came_by=Showing.CameBy.CARD, starts_at=visit.shown_at,
            what="Open house" if visit.open_house_id else "",
        )  # fmt: skip
    for name in ("agent_name", "brokerage", "phone", "email"):
        setattr(one, name, getattr(one, name) or getattr(card, name))
    one.visit, one.state = visit, Showing.State.BOOKED
    one.person = one.person or matching.person_of(one.email, one.phone)
    one.save()
    changed("transactions")
    return one


def adopt(workspace) -> None:
    """Cards that were left before their home was a listing here."""
    of_listing = Transaction.objects.open().filter(
        property=OuterRef("property"), side__in=homes.LISTS
    )
    taken = Showing.objects.filter(visit=OuterRef("pk"))
    left = ShowingVisit.objects.filter(Exists(of_listing), ~Exists(taken))
    for visit in left.order_by("shown_at", "pk")[:500]:
        take(visit)
