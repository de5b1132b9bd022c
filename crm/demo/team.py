"""Colleagues of the demo's agent, and the rules by which they share leads."""

import datetime as dt

from accounts.capabilities import Role
from accounts.models import Membership, User
from contacts.models import LeadSource
from crm.kit import clock
from leads.models import Assignment, Lead, LeadDuty, RoutingRule

COLLEAGUES = [
    ("Sam Okoro", "sam@sphere.example", Role.PARTNER),
    ("Nora Beal", "nora@sphere.example", Role.ASSISTANT),
]


def gather(maya: Membership) -> None:
    """Sam takes rentals and a share of the lake; whatever is left stays with Maya."""
    sam, nora = (_join(*one) for one in COLLEAGUES)
    lakes = RoutingRule.objects.add(
        name="Zillow on the lake", areas="Leland, Suttons Bay, Northport",
        sources=[LeadSource.objects.named("Zillow").pk], price_from=400_000,
    )  # fmt: skip
    lakes.share_between({maya: 2, sam: 1})
    rentals = RoutingRule.objects.add(name="Rentals", lead_types=["renter", "landlord"], way="one")
    rentals.share_between({sam: 1})
    open_house = RoutingRule.objects.add(
        name="Weekend open houses", weekdays=[5, 6], way="offer", minutes=10, is_on=False,
        sources=[LeadSource.objects.named("Open house").pk],
    )  # fmt: skip
    open_house.share_between({maya: 1, sam: 1, nora: 1})
    last = RoutingRule.objects.catch_all()
    last.way, last.takes_everybody = RoutingRule.Way.ONE, False
    last.save(update_fields=["way", "takes_everybody"])
    last.share_between({maya: 1})
    LeadDuty.objects.create(
        member=sam, promised=12, quiet_from=dt.time(21), quiet_to=dt.time(7),
    )  # fmt: skip
    _share_what_came(maya, sam)


def _join(name: str, email: str, role: Role) -> Membership:
    user = User.objects.filter(email=email).first()
    user = user or User.objects.create_user(email, None, name=name)
    return Membership.objects.create(user=user, role=role)


def _share_what_came(maya, sam) -> None:
    """Of the leads that were answered, every fourth had been Sam's turn."""
    rule = RoutingRule.objects.get(name="Zillow on the lake")
    answered = Lead.objects.answered().order_by("received_at", "pk")
    pks = list(answered.values_list("pk", flat=True)[::4])
    said = "Rule “Zillow on the lake” gave it to Sam Okoro: Sam Okoro’s turn, weight 1."
    his = Lead.objects.filter(pk__in=pks)
    his.update(assigned_to=sam, answered_by=sam, rule=rule, assigned_because=said)
    Assignment.objects.bulk_create(
        Assignment(
            lead=lead, member=sam, way=Assignment.Way.RULE, because=said, at=lead.received_at
        )
        for lead in his
        if lead.received_at < clock.now()
    )
