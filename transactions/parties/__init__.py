"""Who takes part in a transaction. `put` is how the other parts of the app add somebody."""

from transactions.parties.clients import keep_clients
from transactions.parties.putting import move_into_contacts, put, take_out

__all__ = ["keep_clients", "move_into_contacts", "put", "take_out"]
