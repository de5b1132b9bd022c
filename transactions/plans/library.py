"""The standard plans: each written out in a file of `standard/` that anybody can read and mend.

A workspace starts with all of them. What is there is its own: it may be renamed, changed and put
away, and is never written over.
"""

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path

from accounts.models import when_founded
from transactions.models import Side, Stage, Transaction

HERE = Path(__file__).parent / "standard"
FILES = ("listing", "contract", "people")
_AT = re.compile(r"(?P<word>[a-z_]*)(?P<number>[+-]?\d+)?(?P<unit>[bhm]?)")
_ROLES = {"agent": "agent", "assistant": "assistant", "coordinator": "tc"}
_UNITS = {"m": "minutes", "h": "hours"}


class BadPlan(ValueError):
    """A file is not as it should be; the message says which step."""


@cache
def plans() -> list[dict]:
    """Every plan of the files: its own fields, and `steps` as PlanStep has them."""
    files = (tomllib.loads((HERE / f"{name}.toml").read_text("utf-8")) for name in FILES)
    return [_plan(said) for file in files for said in file["plan"]]


def _plan(said: dict) -> dict:
    thing = said.get("hangs_on", "")
    return {
        "key": said["key"], "name": said["name"], "category": said["category"],
        "description": said["description"], "anchor": said.get("counted_from", "start"),
        "weekends": said.get("weekends", ""), "thing": thing,
        "ends_on_reply": said.get("ends_on_reply", False),
        "steps": [_step(step, number) for number, step in enumerate(said["steps"], 1)],
    }  # fmt: skip


def _step(said: dict, position: int) -> dict:
    word, offset, unit, is_business = _at(said["at"])
    hour = said.get("time")
    return {
        "position": position, "title": said["do"], "kind": said.get("kind", "other"),
        "hangs_on": word, "offset": offset, "unit": unit,
        "counts": "business" if is_business else "calendar",
        "at_time": dt.time.fromisoformat(hour) if hour else None,
        "role": _ROLES[said.get("who", "agent")], "party": said.get("party", ""),
        "condition": said.get("if", ""), "only_if": said.get("only_if", {}),
        "done_by": said.get("done_by", ""), "repeats": said.get("again", ""),
        "until": said.get("until", ""), "never_moves": said.get("legal", False),
        "letter": said.get("letter", ""), "shows_in_report": said.get("report", False),
        "note": said.get("note", ""), "subject": said.get("subject", ""),
        "words": said.get("words", ""),
    }  # fmt: skip


def _at(text: str) -> tuple[str, int, str, bool]:
    """ "closing-3b": three business days before the closing; "5m": five minutes after the start."""
    found = _AT.fullmatch(text)
    if not found:
        raise BadPlan(f"“{text}” is no time of a step.")
    unit = _UNITS.get(found["unit"], "days")
    return found["word"], int(found["number"] or 0), unit, found["unit"] == "b"


def furnish_with(plan_rows, step_rows, workspace_id: int) -> int:
    """Give a workspace those that it has not; migrations bring models of their own."""
    mine = plan_rows.filter(workspace_id=workspace_id)
    taken = {name for pair in mine.values_list("name", "standard") for name in pair}
    new = [said for said in plans() if said["name"] not in taken]
    made = plan_rows.bulk_create(
        plan_rows.model(
            workspace_id=workspace_id, standard=said["name"],
            **{name: value for name, value in said.items() if name not in ("key", "steps")},
        )
        for said in new
    )  # fmt: skip
    step_rows.bulk_create(
        step_rows.model(workspace_id=workspace_id, plan=plan, **step)
        for plan, said in zip(made, new, strict=True)
        for step in said["steps"]
    )
    return len(made)


@when_founded
def furnish(workspace) -> None:
    from agenda.models import PlanStep, TaskPlan

    furnish_with(TaskPlan.objects, PlanStep.objects, workspace.pk)


# ── which one is next ────────────────────────────────────────────────────────
@cache
def _name(key: str) -> str:
    return next(said["name"] for said in plans() if said["key"] == key)


def suggested(transaction: Transaction) -> list[str]:
    """The names of the standard plans that belong to where it stands now."""
    side, stage = Side(transaction.side), Stage(transaction.stage)
    if stage in (Stage.WITHDRAWN, Stage.CANCELLED, Stage.EXPIRED):
        return [_name("withdrawn")] if side.lists else []
    if stage == Stage.CLOSED:
        return [_name("after_closing")]
    if stage == Stage.FELL_THROUGH:
        return []
    if side == Side.LANDLORD:
        return [_name("lease_listing")]
    if stage == Stage.UNDER_CONTRACT:
        return _of_contract(side, transaction)
    if not side.lists:
        return []
    offers = [_name("offer_handling")] if stage == Stage.OFFER else []
    return [_name("new_listing"), *offers]


def _of_contract(side: Side, transaction: Transaction) -> list[str]:
    keys = []
    if side in (Side.LISTING, Side.BOTH):
        keys.append("under_contract_seller")
    if side in (Side.BUYER, Side.BOTH):
        is_new = transaction.facts.get("new_construction")
        keys.append("new_construction" if is_new else "under_contract_buyer")
    return [_name(key) for key in keys]
