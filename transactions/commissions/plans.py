"""Plans from presets, and the order of their lines."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import transaction

from transactions.commissions import words
from transactions.models import CommissionPlan, PlanLine


@cache
def presets() -> dict[str, dict]:
    """Examples to begin with, by their key."""
    text = Path(__file__).with_name("presets.toml").read_text(encoding="utf-8")
    return {one["key"]: one for one in tomllib.loads(text)["plan"]}


@transaction.atomic
def begin(preset: str, *, name: str, agent=None, **facts) -> CommissionPlan:
    """A plan with the lines of a preset, and the rest to the agent."""
    plan = CommissionPlan.objects.create(name=name, agent=agent, **facts)
    lines = [*presets()[preset]["lines"], {"label": "You keep", "terms": "the rest"}]
    for position, line in enumerate(lines, 1):
        said = dict(line)
        figures = words.read(said.pop("terms"))
        if figures["kind"] == "remainder":
            said |= {"payee": "agent", "phase": "c_after", "position": 99}
        if "cap" in said:
            said["cap"] = Decimal(said["cap"])
        PlanLine.objects.create(plan=plan, **({"position": position} | said | figures))
    return plan


def swap(lines, line, *, up: bool) -> bool:
    """The line changes places with its neighbor of the same part; False at an end."""
    same = [one for one in lines if one.phase == line.phase]
    place = next(number for number, one in enumerate(same) if one.pk == line.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(same):
        return False
    same[place], same[other] = same[other], same[place]
    for position, one in enumerate(same, 1):
        one.position = position
    type(line).objects.bulk_update(same, ["position"])
    return True
