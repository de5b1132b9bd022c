"""What the demo's sources cost over the year, who came to the website, and one on trial."""

from decimal import Decimal

from contacts.models import LeadSource, SourceMonth
from leads.sources.costs import last_months

# Name, how it is paid for and for how much; what its last months cost by the bill, newest first.
PAID = [
    ("Zillow", "month", 420, [420, 445, 420, 420, 398, 420]),
    ("Realtor.com", "lead", 35, []),
    ("Facebook", "month", 150, [150, 150]),
    ("HomeLight", "closing", 30, []),
]
ON_TRIAL = "Facebook"
VISITORS = [1_180, 1_412, 1_305, 1_520, 1_260, 990, 1_034, 872, 910, 845, 790, 802]


def pay(by) -> None:
    """Bills of half a year, and a year of visitors."""
    months = last_months(by.workspace.zone, len(VISITORS))
    for name, model, price, bills in PAID:
        source = LeadSource.objects.named(name)
        source.cost_model, source.price = model, Decimal(price)
        source.is_new_try = name == ON_TRIAL
        if source.is_new_try:
            source.active_from = months[1]
        source.save(update_fields=["cost_model", "price", "is_new_try", "active_from"])
        SourceMonth.objects.bulk_create(
            SourceMonth(source=source, month=month, cost=cost)
            for month, cost in zip(months, bills, strict=False)
        )
    website = LeadSource.objects.named("Website")
    SourceMonth.objects.bulk_create(
        SourceMonth(source=website, month=month, visitors=number)
        for month, number in zip(months, VISITORS, strict=True)
    )
