"""Who may write about income: members who may work and may see it."""

from accounts.access import needs
from accounts.capabilities import Capability


def writes_income(view):
    return needs(Capability.SEE_INCOME)(needs(Capability.WORK)(view))


sees_income = needs(Capability.SEE_INCOME)
