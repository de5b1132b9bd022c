"""What tests of several parts of a transaction lean on."""

from tests.leads.conftest import arrive, feed_address
from tests.sink import sink
from tests.transactions.listed import listing

__all__ = ["arrive", "feed_address", "listing", "sink"]
