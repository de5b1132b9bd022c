"""What a source settles for each of its new leads: categories, plan, and what higher apps add."""

from collections.abc import Callable
from dataclasses import dataclass

from agenda.models import TaskPlan
from leads.inquiry import when_opened
from leads.models import SourcePlan


@dataclass(frozen=True)
class Default:
    """A choice on the page of a source.

    `choices(membership)` are the rows to choose from, `of(source)` the one chosen or None, and
    `choose(source, row_or_None)` keeps the choice.
    """

    name: str
    label: str
    empty: str
    choices: Callable
    of: Callable
    choose: Callable
    help: str = ""
    order: int = 10


_defaults: list[Default] = []


def add_default(default: Default) -> None:
    """Higher apps name theirs in AppConfig.ready."""
    _defaults.append(default)
    _defaults.sort(key=lambda one: one.order)


def defaults() -> list[Default]:
    return list(_defaults)


@when_opened
def file_by_source(lead, inquiry, by) -> None:
    """Everybody who comes from a source stands in the categories that it names."""
    named = lead.source and lead.source.categories.select_related("category")
    if categories := [filed.category for filed in named or ()]:
        lead.person.file(*categories)


# ── the plan of tries ────────────────────────────────────────────────────────
def _plans(membership):
    return TaskPlan.objects.visible_to(membership).in_use()


def _choose_plan(source, plan) -> None:
    if plan is None:
        SourcePlan.objects.filter(source=source).delete()
    else:
        SourcePlan.objects.update_or_create(source=source, defaults={"plan": plan})


add_default(
    Default(
        "plan", "Plan for new leads", "The usual one", _plans, SourcePlan.objects.of, _choose_plan,
        order=1,
    )
)  # fmt: skip
