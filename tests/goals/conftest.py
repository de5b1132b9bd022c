"""Three years of business that every page of goals is held against."""

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from crm.kit import clock
from tests.goals import made_history
from tests.transactions.listed import listing

__all__ = ["listing", "three_years"]


@pytest.fixture
def three_years(home, member, join):
    """The made history (tests/goals/made_history.py), on the day on which it ends."""
    agent = join(Role.AGENT)
    with clock.at(made_history.NOW):
        with scope(home.pk):
            history = made_history.make(home, member, agent)
        yield history
