"""The plan of the year: from the income one wants to the calls of a day."""

from goals.plan.years import YearPlan, of, of_asked

__all__ = ["YearPlan", "of", "of_asked"]
