"""Many counts in one query, and first rows beside them: what the navigation and Today ask for."""

import json
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class First:
    """The first row of `rows.values(…)`, as JSON has it; None when there is none."""

    rows: QuerySet


def count_all(asked: dict) -> dict:
    """How many rows each of the querysets holds, by the same keys; a number stands for itself.

    Each is counted as it is: unordered, and cut where its counting may stop. Of a First it is
    the row. All of it is one query.
    """
    known = {key: rows for key, rows in asked.items() if not isinstance(rows, QuerySet | First)}
    parts = {
        key: part
        for key, rows in asked.items()
        if key not in known and (part := _part(rows)) is not None
    }
    found = dict(zip(parts, _ask(list(parts.values())), strict=True)) if parts else {}
    nothing = {key: None if isinstance(rows, First) else 0 for key, rows in asked.items()}
    for key in found:
        if isinstance(asked[key], First) and found[key] is not None:
            found[key] = json.loads(found[key])
    return nothing | known | found


def _part(rows: QuerySet | First) -> tuple | None:
    """Its SQL with what belongs into it; None where no row can be."""
    try:
        if isinstance(rows, First):
            sql, params = _sql(rows.rows[:1])
            return f"(select to_jsonb(one)::text from ({sql}) one)", params
        sql, params = _sql(rows)
        return f"(select count(*) from ({sql}) counted)", params
    except EmptyResultSet:
        return None


def _sql(rows: QuerySet) -> tuple:
    return rows.query.get_compiler(connection=connection).as_sql()


def _ask(parts: list[tuple]) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(sql for sql, _ in parts)}",
            [value for _, params in parts for value in params],
        )
        return cursor.fetchone()
