"""How long leads stand in each stage: half of them shorter, half of them longer."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from goals import behind
from goals.asked import Asked
from goals.behind import Figure, pursuits
from goals.chances import is_enough
from prospects.models import Stage, StageChange, StageName

# The cohort first, whatever the planner knows of the tables: it is asked for once.
_MEDIANS = """
with cohort(id, opened_at) as materialized ({came}),
stays as (
    select change.before, change.prospect_id, change.at - coalesce(
        lag(change.at) over (partition by change.prospect_id order by change.at, change.id),
        cohort.opened_at
    ) as stood
    from cohort join {changes} change
        on change.prospect_id = cohort.id and change.workspace_id = %s
    where change.at < coalesce(%s, 'infinity'::timestamptz)
)
select before, count(distinct prospect_id), percentile_cont(0.5) within group (order by stood)
from stays group by before
"""


@dataclass(frozen=True)
class Wait:
    """A stage: how many left it, and how long half of them had stood there."""

    name: str
    figure: Figure
    median: dt.timedelta | None
    before: dt.timedelta | None

    @property
    def is_enough(self) -> bool:
        return is_enough(self.figure.number)

    @property
    def words(self) -> str:
        return in_words(self.median) if self.is_enough and self.median is not None else ""

    @property
    def was(self) -> str:
        return in_words(self.before) if self.before is not None else ""

    @property
    def days(self) -> float:
        return self.median.total_seconds() / 86_400 if self.median else 0


def waits(asked: Asked) -> list[Wait]:
    """Of the leads of the period, each open stage that any of them has left."""
    names = StageName.objects.visible_to(asked.membership).names()
    now, before = medians(asked), medians(asked.a_year_before)
    found = []
    for stage in Stage:
        if stage.is_open and stage in now:
            count, median = now[stage]
            earlier_count, earlier = before.get(stage, (0, None))
            figure = behind.figure("pursuits", f"stayed-{stage.value}", asked, count)
            known = earlier if is_enough(earlier_count) else None
            found.append(Wait(names[stage], figure, median, known))
    return found


def medians(asked: Asked) -> dict[str, tuple[int, dt.timedelta]]:
    """By stage: how many left it, and the median of how long they stood there."""
    came = pursuits.came(asked).order_by().values_list("pk", "opened_at")
    sql, params = came.query.sql_with_params()
    query = _MEDIANS.format(came=sql, changes=StageChange._meta.db_table)
    here = asked.membership.workspace_id
    with connection.cursor() as cursor:
        cursor.execute(query, [*params, here, pursuits.as_of(asked)])
        return {stage: (count, median) for stage, count, median in cursor.fetchall()}


def in_words(span: dt.timedelta) -> str:
    """ "40 min", "5 hours", "12 days"."""
    minutes = max(1, round(span.total_seconds() / 60))
    for size, words in ((1440, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{round(minutes / size)} {words}s"
    return f"{minutes} min"
