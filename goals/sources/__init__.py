"""Where business comes from, and what comes back of each dollar that a source costs."""

from goals.asked import Asked
from goals.sources import lines
from goals.sources.remark import remark

ON_THE_FRONT = 6


def section(asked: Asked) -> dict | None:
    """What templates/goals/sources/section.html shows as `section`; None where nothing came."""
    now = asked.so_far
    found = lines.lines(now)
    if not found:
        return None
    return {
        "lines": found[:ON_THE_FRONT],
        "more": max(0, len(found) - ON_THE_FRONT),
        "shows_costs": lines.shows_costs(now),
        "remark": remark(now, found),
        "asked": asked,
    }
