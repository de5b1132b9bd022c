"""Contracts behind a figure that fell through: each of them, though a deal may have had two."""

from django.db.models import F

from goals.asked import Asked
from goals.behind import Kind, Line, deals
from transactions.models import Fall

REASONS = {"none": "No reason chosen"} | dict(Fall.Reason.choices)


def fell(asked: Asked):
    """Contracts that were called off in the period, the home on the market again or not."""
    theirs = deals.asked_for(asked).order_by().values("pk")
    rows = Fall.objects.visible_to(asked.membership).filter(transaction__in=theirs)
    rows = rows.filter(on__range=(asked.period.first, asked.period.last))
    return rows.annotate(counted_on=F("on"))


def by_reason(reason: str):
    """The rule of one reason; of those for which none was chosen, "none"."""

    def rule(asked: Asked):
        return fell(asked).filter(reason="" if reason == "none" else reason)

    return rule


on_the_loan = by_reason(Fall.Reason.FINANCING)


def _line(one: Fall, asked: Asked) -> Line:
    deal = one.transaction
    text = ". ".join(part for part in (one.why, deal.clients) if part)
    return Line(deal.name, deal.get_absolute_url(), text, one.on)


FALLS = Kind(
    key="falls",
    rules={"off": fell, "on_the_loan": on_the_loan}
    | {f"by_{key}": by_reason(key) for key in REASONS},
    said={"off": "Contracts that fell through", "on_the_loan": "Contracts lost on the loan"}
    | {f"by_{key}": f"Fell through: {words}" for key, words in REASONS.items()},
    line=_line,
    prepare=lambda rows: rows.select_related("transaction__property"),
)
