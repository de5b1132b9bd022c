"""Showings of one's listings on the calendar, each at its hour."""

from django.db.models import Q

from agenda.calendar.hooks import Mark, add_marks
from crm.kit import times
from transactions.models import Showing


@add_marks
def marks(membership, start, end, members) -> list[Mark]:
    """Those of that time of the listings that these members work on; none that was called off."""
    mine = Q(transaction__agent__in=members) | Q(transaction__assistant__in=members)
    rows = Showing.objects.visible_to(membership).standing()
    rows = rows.filter(mine | Q(transaction__agent=None), starts_at__gte=start, starts_at__lt=end)
    rows = rows.select_related("transaction__property").order_by("starts_at", "pk")
    return [_mark(one, membership.workspace.zone) for one in rows]


def _mark(one: Showing, zone) -> Mark:
    local, is_asked = one.starts_at.astimezone(zone), one.state == Showing.State.REQUESTED
    what = f"{one.what or 'Showing'}{', not confirmed' if is_asked else ''}"
    return Mark(
        local.date(), f"{what}: {one.transaction.name}, {one.who}", one.get_absolute_url(),
        at=local, look="quiet" if is_asked else "deal", icon="eye", remark=times.in_words(local),
    )  # fmt: skip
