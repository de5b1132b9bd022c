"""What a page of goals was asked: which days, whose, of which side and source.

Pages, the lists behind their figures, reports and files all read it here, so that a filter is
said in one way and means the same everywhere.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from accounts.capabilities import Capability, Role
from accounts.models import Membership
from contacts.models import LeadSource
from crm.kit import clock
from goals.models.target import sees_the_team
from goals.period import Period

SIDES = {"listing": "Sellers and landlords", "buyer": "Buyers and tenants"}


@dataclass(frozen=True)
class Asked:
    """`member` and `source` are None for all that the asking member may see."""

    membership: Membership
    today: dt.date
    period: Period
    member: Membership | None = None
    side: str = ""
    source: LeadSource | None = None

    @classmethod
    def of(cls, request) -> "Asked":
        """Of the address: ?period=2026-Q3&until=2026-08-15&member=…&side=buyer&source=…

        What is none of these is left out.
        """
        said, membership = request.GET, request.membership
        today = clock.today(membership.workspace.zone)
        period = Period.read(said.get("period", ""), today)
        period = period.until(_day(said.get("until", "")) or period.last)
        asked = cls(membership, today, period)
        return replace(
            asked,
            member=asked.find_member(said.get("member", "")),
            side=said.get("side", "") if said.get("side") in SIDES else "",
            source=_source(membership, said.get("source", "")),
        )

    # ── whose ────────────────────────────────────────────────────────────────
    @cached_property
    def members(self) -> list[Membership]:
        """Whose figures one may see, oneself among them if one has any."""
        working = Membership.objects.visible_to(self.membership).active().select_related("user")
        if not sees_the_team(self.membership):
            working = working.filter(pk=self.membership.pk)
        return [one for one in working.order_by("pk") if one.can_work and one.role != Role.COACH]

    def find_member(self, text: str) -> Membership | None:
        """The one of that id among them; who sees only their own figures has no other."""
        if not sees_the_team(self.membership):
            return self.membership
        return next((one for one in self.members if str(one.pk) == text), None)

    @property
    def sees_income(self) -> bool:
        return self.membership.may(Capability.SEE_INCOME)

    @property
    def zone(self):
        return self.membership.workspace.zone

    @property
    def so_far(self) -> "Asked":
        """Up to today: what a year that is not over can be compared by."""
        return self.but(period=self.period.until(self.today))

    @property
    def a_year_before(self) -> "Asked":
        return self.but(period=self.period.a_year_before)

    def but(self, **changes) -> "Asked":
        return replace(self, **changes)

    # ── an address ───────────────────────────────────────────────────────────
    def query(self, **more) -> str:
        """ "?period=2026&member=4": what it takes to ask the same again, and more."""
        said = {
            "period": self.period.key,
            "until": "" if self.period == self.period.whole else f"{self.period.last}",
            "member": self.member.pk if self.member and sees_the_team(self.membership) else "",
            "side": self.side,
            "source": self.source.public_id if self.source else "",
        } | more
        return "?" + urlencode({name: value for name, value in said.items() if value != ""})


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _source(membership, text: str) -> LeadSource | None:
    rows = LeadSource.objects.visible_to(membership)
    return next((one for one in rows if str(one.public_id) == text), None) if text else None
