"""Where business comes from, in a sentence."""

from goals.asked import Asked
from goals.chances import is_enough
from goals.sources.lines import Line


def headline(asked: Asked, found: list[Line]) -> str:
    """The source that brought most, by closings: too early to say of fewer than eight."""
    closings = sum(one.closed.number for one in found)
    if not found:
        return "Where it comes from"
    if not is_enough(closings):
        few = "No closing" if not closings else f"{closings} closing{'s' if closings > 1 else ''}"
        return f"{few} so far: too early to say which source pays."
    best = max((one for one in found if one.source), key=_brought, default=None)
    if best is None or not best.closed.number:
        return "Nobody wrote down where your closings come from."
    of = f"{best.closed.number} of {closings} closings"
    return f"{best.name} brought the most: {of}."


def _brought(line: Line) -> tuple:
    return line.closed.number, line.earned.number if line.earned else 0, line.came.number
