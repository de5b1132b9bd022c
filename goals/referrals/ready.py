"""What referrals hand to others: rules of lists, and the income that stands in the tree."""

from accounts.capabilities import Capability
from contacts.referrals import Column, add_column
from crm.kit import clock, money
from goals.asked import Asked
from goals.period import Period
from goals.referrals import generations, rules


def income_through(people_ids, membership) -> dict[int, str]:
    """Dollars that closed through each: those they sent, those sent by them, and so on."""
    asked = Asked(membership, clock.today(membership.workspace.zone), Period.ever())
    asked = asked.but(member=asked.find_member(""))
    found = generations.through(list(people_ids), asked)
    return {pk: money.in_words(one.income) for pk, one in found.items() if one.income}


def get_ready() -> None:
    rules.get_ready()
    add_column(Column("Income through them", income_through, needs=Capability.SEE_INCOME))
