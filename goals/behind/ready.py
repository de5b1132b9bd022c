"""The kinds of lists that stand behind figures."""

from goals.behind import add_kind, streams
from goals.behind.appointments import APPOINTMENTS
from goals.behind.deals import DEALS
from goals.behind.expenses import EXPENSES
from goals.behind.falls import FALLS
from goals.behind.given import GIVEN
from goals.behind.leads import LEADS
from goals.behind.people import PEOPLE
from goals.behind.pursuits import PURSUITS
from goals.behind.touches import TOUCHES


def get_ready() -> None:
    for kind in (
        DEALS, TOUCHES, APPOINTMENTS, LEADS, PURSUITS, EXPENSES, FALLS, GIVEN, PEOPLE,
    ):  # fmt: skip
        add_kind(kind)
    streams.add_to_deals()
