"""Net sheets as PDF for the sellers: one alone, or the offers side by side."""

from crm.kit import clock, dates
from leads.models import OwnCard
from messaging.models import Stationery
from messaging.printing import pdf
from transactions.net_sheet import sheets
from transactions.offers.comparing import called

WIDE = 4  # more columns than that lie across
AN_ESTIMATE = (
    "An estimate from figures known today, not a settlement statement. The title company or "
    "attorney gives the final ones; payoffs come from the lenders."
)


def net_sheets(columns, transaction, membership, *, closing=None) -> bytes:
    """Every line of each column."""
    worked = [column.sheet for column in columns]
    content, _ = pdf.paint(
        "transactions/net_sheet/paper.html",
        letterhead(membership)
        | {
            "title": "What you take home",
            "transaction": transaction,
            "sellers": called(transaction),
            "columns": columns,
            "groups": sheets.line_rows(worked, set()),
            "notes": list(dict.fromkeys(note for sheet in worked for note in sheet.notes)),
            "closing": dates.written_out(closing),
            "estimate": AN_ESTIMATE,
            "is_wide": len(columns) > WIDE,
        },
    )
    return content


def offers(compared, transaction, membership) -> bytes:
    """The offers that stand, or the accepted one beside them, with their terms and their nets."""
    content, _ = pdf.paint(
        "transactions/offers/paper.html",
        letterhead(membership)
        | {
            "transaction": transaction,
            "compared": compared,
            "estimate": AN_ESTIMATE,
            "is_wide": len(compared.columns) > WIDE,
        },
    )
    return content


def letterhead(membership) -> dict:
    """Whose paper it is: letterhead, the member's card, and the day."""
    stationery = Stationery.of(membership.workspace)
    return {
        "stationery": stationery,
        "logo": pdf.picture(stationery.logo, inches=2.1),
        "card": OwnCard.objects.of(membership),
        "day": dates.written_out(clock.today(membership.workspace.zone)),
    }
