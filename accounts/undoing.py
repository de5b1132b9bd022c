"""Putting back what an act changed, by its versions: set by set, so that 100,000 rows are one go.

Deleted rows come back first, changed values next, added rows go last: a row that was added and
then given to somebody is given back before its new owner goes. Keys between rows are checked at
commit. A value that somebody changed again since stays as it is now.
"""

from django.apps import apps
from django.db import connection
from django.db.models import Q
from psycopg import sql

BATCH = 2_000
_stays: dict[str, Q] = {}


def stays_where(model: str, condition: Q) -> None:
    """What an act added of "app.Model" stays when the act is taken back, once this holds of it."""
    _stays[model.lower()] = condition


def put_back(act) -> None:
    for table in _tables(act, "D"):
        _insert_again(act, table)
    for table in _tables(act, "U"):
        _change_back(act, table)
    for table in _tables(act, "I"):
        _take_away(act, table)


def people_of(act, columns: dict[str, list[str]] | None = None) -> list[int]:
    """The ids of everybody whose rows the act touched; `columns` narrows it to these of a table."""
    narrow, params = "", [act.workspace_id, act.public_id]
    if columns is not None:
        one = "(\"table\" = %s and (op <> 'U' or jsonb_exists_any(before, %s)))"
        narrow = f" and ({' or '.join([one] * len(columns))})"
        params += [value for pair in columns.items() for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct person_pk from accounts_version "
            f"where workspace_id = %s and act = %s and person_pk is not null{narrow}",
            params,
        )
        return [pk for (pk,) in cursor.fetchall()]


def _tables(act, op: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            'select "table" from accounts_version '
            "where workspace_id = %s and act = %s and op = %s group by 1 order by min(id)",
            [act.workspace_id, act.public_id, op],
        )
        return [table for (table,) in cursor.fetchall()]


def _insert_again(act, table: str) -> None:
    name = sql.Identifier(table)
    _run(
        sql.SQL(
            "insert into {name} select p.* from accounts_version v, "
            "jsonb_populate_record(null::{name}, v.before) p "
            "where v.workspace_id = %s and v.act = %s and v.op = 'D' and v.\"table\" = %s "
            "on conflict do nothing"
        ).format(name=name),
        [act.workspace_id, act.public_id, table],
    )


# The first old value of each field in the act, unless another act changed the field since.
_OLD_VALUES = """
create temp table putting_back on commit drop as
with first as (
    select distinct on (v.row_id, e.key) v.row_id, e.key, e.value, v.id
    from accounts_version v, jsonb_each(v.before) e
    where v.workspace_id = %(workspace)s and v.act = %(act)s and v.op = 'U'
      and v."table" = %(table)s
    order by v.row_id, e.key, v.id
)
select f.row_id, jsonb_object_agg(f.key, f.value) as before,
       array_agg(f.key order by f.key) as keys
from first f
where not exists (
    select from accounts_version l
    where l.workspace_id = %(workspace)s and l."table" = %(table)s and l.row_id = f.row_id
      and l.id > f.id and l.act <> %(act)s and l.op = 'U' and jsonb_exists(l.before, f.key)
      and not exists (  -- what came since was taken back itself
        select from accounts_act a where a.workspace_id = %(workspace)s and a.public_id = l.act
          and (a.undone_at is not null or a.kind = 'undo')
      )
)
group by f.row_id
"""


def _change_back(act, table: str) -> None:
    name = sql.Identifier(table)
    with connection.cursor() as cursor:
        cursor.execute(
            _OLD_VALUES,
            {"workspace": act.workspace_id, "act": act.public_id, "table": table},
        )
        cursor.execute("select distinct keys from putting_back")
        for (keys,) in cursor.fetchall():
            columns = [sql.Identifier(key) for key in keys]
            pairs = [sql.SQL("{0} = p.{0}").format(column) for column in columns]
            _run(
                sql.SQL(
                    "update {name} t set {pairs} from putting_back b, "
                    "jsonb_populate_record(null::{name}, b.before) p "
                    "where t.id = b.row_id and t.workspace_id = %s and b.keys = %s"
                ).format(name=name, pairs=sql.SQL(", ").join(pairs)),
                [act.workspace_id, keys],
            )
        cursor.execute("drop table putting_back")


def _take_away(act, table: str) -> None:
    """Through the models, since what was hung on an added row since goes with it."""
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_id from accounts_version where workspace_id = %s and act = %s "
            "and op = 'I' and \"table\" = %s",
            [act.workspace_id, act.public_id, table],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    settled = _stays.get(model._meta.label_lower, Q(pk__in=[]))
    for start in range(0, len(ids), BATCH):
        added = model._base_manager.filter(pk__in=ids[start : start + BATCH])
        added.exclude(settled).delete()


def _run(statement, params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(connection.connection), params)
