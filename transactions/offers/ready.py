"""What offers, net sheets and market analyses register with the apps below."""

from accounts.capabilities import Capability
from contacts.history_words import keep_from, speak_of
from transactions.net_sheet import mailing  # noqa: F401 - they register themselves
from transactions.offers import following  # noqa: F401

_OWN = ("transaction_id", "by_id", "state_since", "backup_place")


def _of_transaction(row, names):
    return names.named(row, "transaction")


def get_ready() -> None:
    speak_of(
        "transactions.Offer", "offer", lambda row, names: row["name"] or "", ("transaction",),
        hides=_OWN,
    )  # fmt: skip
    speak_of("transactions.NetSheet", "net sheet", _of_transaction, ("transaction",), hides=_OWN)
    speak_of(
        "transactions.MarketAnalysis", "market analysis", lambda row, names: row["address"] or "",
        hides=_OWN,
    )  # fmt: skip
    speak_of("transactions.Comparable", "comparable home", lambda row, names: row["address"] or "")
    keep_from(Capability.SEE_INCOME, "transactions.NetSheet")
    # With both sides of a deal the buyer's agent is the agent, and history does not ask which.
    keep_from(Capability.SEE_INCOME, "transactions.Offer", "buyer_rate", "buyer_fee")
    keep_from(Capability.SEE_INCOME, "transactions.Counter", "buyer_rate", "buyer_fee")
