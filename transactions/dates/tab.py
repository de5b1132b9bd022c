from accounts.capabilities import Capability
from transactions.dates import rail
from transactions.tab import Box


def above(transaction, membership) -> dict | None:
    """The rail; a transaction without a date asks for its first one."""
    return {
        "stops": rail.stops(transaction),
        "can_work": membership.may(Capability.WORK),
        "transaction": transaction,
    }


DATES = Box("dates", "transactions/dates/rail.html", above, place="head")
