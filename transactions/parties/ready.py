"""What history says of parties and papers, and the daily work on what was taken away."""

from accounts import daily
from accounts.capabilities import Capability
from contacts.history_words import keep_from, speak_of
from transactions.documents import keeping
from transactions.parties import following, letters  # noqa: F401 - they register themselves

_HIDDEN = ("transaction_id", "by_id", "file", "content_type", "size", "paper", "word")


def get_ready() -> None:
    speak_of(
        "transactions.Party", "part in a transaction",
        lambda row, names: _of(row, names) or row["name"] or "", ("transaction",),
        hides=("transaction_id", "position"),
    )  # fmt: skip
    for model, noun in (("Paper", "paper"), ("Document", "document")):
        name = f"transactions.{model}"
        speak_of(name, f"{noun} of a transaction", _of, ("transaction",), hides=_HIDDEN)
    # A title may say what the agent earns, and history does not ask row by row.
    keep_from(Capability.SEE_INCOME, "transactions.Paper", "title", "reason")
    keep_from(Capability.SEE_INCOME, "transactions.Document", "title", "name", "link")
    daily.every("removed_documents", hour=3, run=keeping.clear)


def _of(row, names) -> str:
    return names.named(row, "transaction")
