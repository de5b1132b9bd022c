"""Before you drop a source: whether those whom you called at once signed more often."""

from goals.asked import Asked
from goals.chances import is_enough
from goals.sources import figures
from goals.sources.lines import Line

TWICE = 2
WORDS = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}


def remark(asked: Asked, found: list[Line]) -> str:
    """A sentence on the source that pays the least; empty where its cases are too few to say so."""
    poor = [one for one in found if one.source and one.tone in ("warn", "bad")]
    if not poor:
        return ""
    by_speed = figures.by_speed(asked)
    for line in sorted(poor, key=lambda one: one.back):
        if said := _said(by_speed.get(line.source.pk)):
            return f"Before you drop {line.name}: {said}"
    return ""


def _said(one: figures.Fast | None) -> str:
    if one is None or not (is_enough(one.fast) and is_enough(one.slow)) or not one.fast_signed:
        return ""
    numbers = f"{one.fast_signed} of {one.fast:,}, against {one.slow_signed} of {one.slow:,}"
    if not one.slow_signed:
        return (
            f"of those whom you called inside five minutes some signed ({numbers} of the others)."
        )
    times = int(one.fast_signed / one.fast / (one.slow_signed / one.slow) + 0.25)
    if times < TWICE:
        return ""
    often = WORDS.get(times, f"{times} times")
    return f"those whom you called inside five minutes signed {often} as often ({numbers})."
