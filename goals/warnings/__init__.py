"""Early warnings: what changed since a year ago, and is unlikely to be chance.

The mission's Depression Diviner. Every figure of these months stands beside that of the same months
of last year, so that the seasons do not count; exact tests say how likely chance alone would do
it (goals.chances). Under eight cases nothing is said.
"""

from goals.asked import Asked


def card(asked: Asked) -> dict:
    """What the front page shows: the weightiest warning, and how many more there are.

    Shown by templates/goals/warnings/card.html as `card`.
    """
    from goals.warnings.looking import look_quickly

    found = look_quickly(asked)
    return {
        "sign": next(iter(found.warnings), None),
        "more": max(0, len(found.warnings) - 1),
        "look": found,
        "asked": asked,
    }
