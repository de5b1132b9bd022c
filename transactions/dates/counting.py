"""Counting days as contracts do; holidays are the federal ones (crm.kit.workdays)."""

from crm.kit.workdays import (
    add_days,
    days_between,
    is_business,
    why_no_business,
    workday_before,
)

__all__ = ["add_days", "days_between", "is_business", "why_no_business", "workday_before"]
