"""Who takes part in a transaction. `put` is how the other parts of the app add somebody."""

from transactions.parties.clients import keep_clients
from transactions.parties.putting import follow, move_into_contacts, put, take_out

__all__ = ["follow", "keep_clients", "move_into_contacts", "put", "take_out"]
