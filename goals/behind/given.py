"""Vendors recommended to people, behind a figure: counts only, never money (RESPA)."""

from django.db.models import F

from contacts.models import Referral
from goals.asked import Asked
from goals.behind import Kind, Line


def given(asked: Asked):
    """Recommended in the period."""
    begins, ends = asked.period.moments(asked.zone)
    rows = Referral.objects.visible_to(asked.membership).filter(
        given_at__gte=begins, given_at__lt=ends
    )
    if asked.member:
        rows = rows.filter(by=asked.member)
    return rows.annotate(counted_on=F("given_at"))


def _line(referral: Referral, asked: Asked) -> Line:
    trade = f", {referral.trade.lower()}" if referral.trade else ""
    text = f"Recommended to {referral.person.name}{trade}"
    day = referral.counted_on.astimezone(asked.zone).date()
    return Line(referral.vendor.name, referral.vendor.get_absolute_url(), text, day)


GIVEN = Kind(
    key="recommended",
    rules={"given": given},
    said={"given": "Vendors you recommended"},
    line=_line,
    prepare=lambda rows: rows.select_related("person", "vendor"),
)
