"""Who works in the workspace, who gets leads now, and who is away."""

import datetime as dt

from django.db.models import Count

from accounts.capabilities import Role
from accounts.models import Membership
from crm.kit import clock
from leads.models import Lead, LeadDuty
from leads.models.duty import now_in

SELLING = (Role.OWNER, Role.PARTNER, Role.AGENT)


class Team:
    """The members who may work, asked for once: as they are on duty now, or `at` another time."""

    def __init__(self, workspace, at: dt.datetime | None = None):
        self.workspace = workspace
        self.now = at or now_in(workspace.zone)
        active = Membership.objects.active().select_related("user").order_by("pk")
        self.able = [member for member in active if member.can_work]
        self.duties = LeadDuty.objects.all().by_member(self.able)

    @property
    def sellers(self) -> list[Membership]:
        return [member for member in self.able if member.role in SELLING] or self.able

    @property
    def owners(self) -> list[Membership]:
        return [member for member in self.able if member.role == Role.OWNER]

    @property
    def is_one(self) -> bool:
        return len(self.able) == 1

    def find(self, pk) -> Membership | None:
        return next((member for member in self.able if member.pk == pk), None)

    def absence(self, member) -> str:
        return self.duties[member.pk].absence(self.now)

    def is_away(self, member) -> bool:
        """Away for days, and not only for the night."""
        return self.duties[member.pk].is_away_on(self.now.date())

    def back_at(self, member) -> dt.datetime | None:
        duty = self.duties.get(member.pk)
        return duty.back_at(self.now) if duty else self.now


def received_this_month(zone) -> dict[int, int]:
    """How many leads each member has got since the first of the month, where the workspace is."""
    first = clock.now().astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Lead.objects.filter(received_at__gte=first, dismissed_at=None)
        .exclude(assigned_to=None)
        .order_by()
        .values_list("assigned_to")
        .annotate(Count("pk"))
    )
    return dict(rows)
