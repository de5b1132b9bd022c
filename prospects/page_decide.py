"""Decide soon on Today: whose ninety days are nearly over, and whose are."""

from django.urls import reverse

from contacts.on_today import first_with_name, person_of
from crm.kit.nav import Line
from prospects import ninety_days
from prospects.models import Prospect

MOST = 101
_DAYS = ("opened_at", "first_called_at", "more_time_until")


def _pursued(membership):
    return Prospect.objects.visible_to(membership).pursued()


def waiting_rows(membership, since) -> dict:
    waiting = _pursued(membership).to_decide()
    return {
        "decide": waiting.order_by().values("pk")[:MOST],
        "oldest": first_with_name(waiting, *_DAYS),
    }


def waiting(membership, counts) -> list[Line]:
    """The oldest by name; the board has all of them with their three choices."""
    count, row = counts["decide"], counts["oldest"]
    if not row:
        return []
    oldest = Prospect(
        **{name: Prospect._meta.get_field(name).to_python(row[name]) for name in _DAYS},
        workspace=membership.workspace,
    )
    said = "ninety days are over" if oldest.is_over else f"day {oldest.day} of 90"
    others = f"{'100+' if count == MOST else count - 1} more to decide on. " if count > 1 else ""
    return [
        Line(
            f"Decide soon: {person_of(row)}, {said}.", f"{others}Win them, or let them go.",
            reverse("prospects:prospects"), "Decide", "user-search",
            "warn" if oldest.is_over else "",
        )
    ]  # fmt: skip


def headline(membership) -> str | None:
    """Sphere asks on the ninetieth day."""
    over = ninety_days.over(_pursued(membership))
    first = list(over.select_related("person")[:2])
    if not first:
        return None
    if len(first) == 1:
        return f"{first[0].person}: ninety days are over. Win them, or let them go?"
    return "Ninety days are over for some of your prospects."
