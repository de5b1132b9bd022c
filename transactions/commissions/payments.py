"""What came of commissions, payment by payment: the parts, and the last one that made it whole."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from transactions.commissions.waterfall import ZERO
from transactions.models import Commission, CommissionPart


@dataclass(frozen=True)
class Payment:
    """Money of one deal on one day; with the last of it, the commission is received."""

    commission: Commission
    on: dt.date
    amount: Decimal
    is_part: bool = False

    @property
    def deal(self):
        return self.commission.transaction

    @property
    def difference(self) -> Decimal | None:
        """What came in all beyond what was to be kept, or below it: said once, with the last."""
        gap = ZERO if self.is_part else self.commission.received - self.commission.kept
        return gap or None


def came(membership, first: dt.date, last: dt.date, most: int | None = None) -> list[Payment]:
    """Of that time, the newest first."""
    parts, finals = _parts(membership, first, last), _finals(membership, first, last)
    parts = parts.select_related("commission__transaction__property").order_by("-on", "-pk")
    finals = finals.select_related("transaction__property").order_by("-received_on", "-pk")
    found = [Payment(one.commission, one.on, one.amount, is_part=True) for one in parts[:most]]
    found += [Payment(one, one.received_on, one.last_payment) for one in finals[:most]]
    return sorted(found, key=lambda one: (one.on, one.commission.pk), reverse=True)[:most]


def total(membership, first: dt.date, last: dt.date) -> Decimal:
    parts = _parts(membership, first, last).aggregate(sum=Sum("amount", default=ZERO))
    finals = _finals(membership, first, last).aggregate(sum=Sum("last_payment", default=ZERO))
    return parts["sum"] + finals["sum"]


def _parts(membership, first, last):
    """Also of a deal that has fallen back since: what came, came."""
    return CommissionPart.objects.visible_to(membership).filter(on__range=(first, last))


def _finals(membership, first, last):
    rows = Commission.objects.visible_to(membership).received().with_parts()
    rows = rows.filter(received_on__range=(first, last))
    return rows.annotate(last_payment=F("received") - F("parts_sum"))
