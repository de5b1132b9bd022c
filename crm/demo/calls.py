"""The call list of the demo's day: made from what the sample people wait for."""

from accounts.models import Membership
from agenda.calls.making import make


def make_lists(maya: Membership) -> None:
    """Maya's list of today, as the morning would have made it."""
    make(maya)
