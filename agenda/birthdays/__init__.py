"""Birthdays and anniversaries: whose day comes, who was thought of, and who is left.

    birthdays.coming(membership, first_day, days) -> list[Occasion]
    birthdays.this_week(membership) -> dict | None

A higher app adds what can be done for one: `birthdays.actions.add_action`.
"""

from agenda.birthdays.finding import coming
from agenda.birthdays.occasion import Occasion
from agenda.birthdays.today import this_week

__all__ = ["Occasion", "coming", "this_week"]
