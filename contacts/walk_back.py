"""What rows were before and after a version, found by walking back from what they are now.

Each question here is one query, however many rows and tables it is about.
"""

import json
from collections import defaultdict

from django.db import connection, models
from django.urls import reverse
from psycopg import sql

from accounts.models import Membership, Version
from contacts.history_words import MADE_UP, NAMES, Names, Row, is_shown, model_of, speech_of
from contacts.models import Person


def changed_columns(model, before: dict, after: dict) -> list[str]:
    """What differs, but for what follows from the rest by itself."""
    changed = [
        column
        for column in {**before, **after}
        if before.get(column) != after.get(column)
        and is_shown(model, column)
        and column != "person_id"
    ]
    if before and after and before.get("person_id") != after.get("person_id"):
        changed.insert(0, "person_id")
    if model is Person and NAMES & set(changed):
        changed = [column for column in changed if column not in MADE_UP]
    return changed


# ── the walk back ────────────────────────────────────────────────────────────
_LATER = """
select v.id, v."table", v.row_id, v.op, v.before
from unnest(%s::text[], %s::bigint[], %s::bigint[]) r("table", row_id, since)
join accounts_version v on v.workspace_id = %s and v."table" = r."table"
    and v.row_id = r.row_id and v.id >= r.since
order by v.id desc
"""


def walk_back(versions) -> dict[int, tuple[dict | None, dict | None]]:
    """For each version the row before and after it; None where there was none."""
    return walk_from_now(versions)[0]


def walk_from_now(versions) -> tuple[dict, dict[tuple[str, int], dict]]:
    """The same, and by table and id the rows as they are now."""
    if not versions:
        return {}, {}
    since: dict[tuple[str, int], int] = {}
    for version in versions:
        key = (version.table, version.row_id)
        since[key] = min(since.get(key, version.pk), version.pk)
    now = rows_now(since)
    state = dict(now)
    wanted, found = {version.pk for version in versions}, {}
    tables, ids = zip(*since, strict=True)
    later = Version.objects.raw(
        _LATER, [list(tables), list(ids), list(since.values()), versions[0].workspace_id]
    )
    for version in later:
        key = (version.table, version.row_id)
        after = None if version.op == "D" else state.get(key)
        before = None if version.op == "I" else {**(after or {}), **(version.before or {})}
        state[key] = before
        if version.pk in wanted:
            found[version.pk] = (before, after)
    return found, now


def rows_now(keys) -> dict[tuple[str, int], dict]:
    """These rows as they are, each as JSON: one query, however many tables."""
    ids = defaultdict(list)
    for table, pk in keys:
        if model_of(table) is not None:
            ids[table].append(pk)
    if not ids:
        return {}
    parts = [
        sql.SQL("select {text}, id, to_jsonb(t) from {name} t where id = any({ids})").format(
            text=sql.Literal(table), name=sql.Identifier(table), ids=sql.Literal(pks)
        )
        for table, pks in ids.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" union all ").join(parts).as_string(connection.connection))
        return {(table, pk): _json(row) for table, pk, row in cursor.fetchall()}


def _json(row):
    return json.loads(row) if isinstance(row, str) else row


# ── names of keys ────────────────────────────────────────────────────────────
_DELETED = """
select distinct on (v."table", v.row_id) v.id, v."table", v.row_id, v.before
from unnest(%s::text[], %s::bigint[]) r("table", row_id)
join accounts_version v on v.workspace_id = %s and v."table" = r."table" and v.row_id = r.row_id
where v.op = 'D' order by v."table", v.row_id, v.id desc
"""


_MEMBERS = Membership._meta.db_table


def keys_in(model, columns, *rows: dict) -> set[tuple[str, int]]:
    """What these columns, and the name of the row, point at: tables and ids."""
    wanted = {*columns, *(model._meta.get_field(name).column for name in speech_of(model).keys)}
    return {
        (key.remote_field.model._meta.db_table, row.get(key.column))
        for key in model._meta.concrete_fields
        if isinstance(key, models.ForeignKey) and key.column in wanted
        for row in rows
    }


def names_of(asked: set[tuple[str, int]], workspace_id: int) -> Names:
    """The names of these rows, also of those that are gone: four queries at most."""
    asked = {(table, pk) for table, pk in asked if pk is not None}
    names = Names()
    members = [pk for table, pk in asked if table == _MEMBERS]
    if members:
        for member in Membership.objects.filter(pk__in=members).select_related("user"):
            names.known[_MEMBERS, member.pk] = str(member)
    asked = {key for key in asked if key[0] != _MEMBERS}
    found = rows_now(asked)
    gone = sorted(asked - set(found))
    if gone:
        tables, ids = zip(*gone, strict=True)
        for version in Version.objects.raw(_DELETED, [list(tables), list(ids), workspace_id]):
            found[version.table, version.row_id] = version.before
    for (table, pk), values in found.items():
        model = model_of(table)
        names.known[table, pk] = speech_of(model).name(Row(model, values), names)
        if model is Person and (table, pk) not in gone:
            names.urls[pk] = reverse("contacts:person", args=[values["public_id"]])
    return names
