"""The funnel: what happened in a period from hello to closing, and what became of its leads."""

from goals.asked import Asked
from goals.funnel.flow import flow


def section(asked: Asked) -> dict | None:
    """What templates/goals/funnel/section.html shows as `section`; None where nothing happened."""
    steps = flow(asked)
    if not any(step.number for step in steps):
        return None
    return {"steps": steps, "asked": asked, "is_cut": asked.so_far.period != asked.period}
