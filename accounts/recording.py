"""The triggers that write history (accounts.models.Version): one migration operation for a table.

Statement triggers with transition tables: one insert for a statement, however many rows it moves.
"""

from django.db.migrations.operations.base import Operation

_COLUMNS = '(workspace_id, act, at, by_id, origin, "table", row_id, person_pk, op, before)'
_DECLARE = """
create or replace function {table}_{verb}() returns trigger language plpgsql {plan} as $$
declare
    the_act uuid := coalesce(nullif(current_setting('app.act', true), '')::uuid, gen_random_uuid());
    the_by bigint := nullif(current_setting('app.by', true), '')::bigint;
    the_origin text := coalesce(nullif(current_setting('app.origin', true), ''), 'automation');
begin
"""
_RECORDED = (
    _DECLARE
    + """
    if tg_op = 'INSERT' then
        insert into accounts_version {columns}
        select r.workspace_id, the_act, now(), the_by, the_origin, '{table}', r.id, {person},
               'I', null
        from new_rows r;
    elsif tg_op = 'DELETE' then
        insert into accounts_version {columns}
        select r.workspace_id, the_act, now(), the_by, the_origin, '{table}', r.id, {person},
               'D', to_jsonb(r)
        from old_rows r;
    else
        insert into accounts_version {columns}
        select b.workspace_id, the_act, now(), the_by, the_origin, '{table}', b.row_id, b.whose,
               'U', b.before
        from (
            select p.workspace_id, p.row_id, p.whose, (
                select jsonb_object_agg(e.key, e.value) from jsonb_each(p.was) e
                where e.key <> 'updated_at' and e.value is distinct from p.now_is -> e.key
            ) as before
            from (
                select r.workspace_id, r.id as row_id, {person} as whose,
                       to_jsonb(o) as was, to_jsonb(r) as now_is
                from old_rows o join new_rows r on r.id = o.id
                where o is distinct from r
                offset 0
            ) p
        ) b
        where b.before is not null;
    end if;
    return null;
end $$
"""
)
_CHANGED = (
    _DECLARE
    + """
    insert into accounts_version {columns}
    values (new.workspace_id, the_act, now(), the_by, the_origin, '{table}', new.id, {person},
            'U', jsonb_build_object({pairs}));
    return null;
end $$
"""
)
# A plan is kept for the session: one made for a single row must not loop over a hundred thousand.
_PLAN = "set enable_nestloop = off"
_STATEMENT = (
    "create trigger {table}_{op} after {op} on {table} referencing {rows} "
    "for each statement execute function {table}_recorded()"
)
_ROWS = {
    "insert": "new table as new_rows",
    "delete": "old table as old_rows",
    "update": "old table as old_rows new table as new_rows",
}


class RecordChanges(Operation):
    """Write history of a table whose model has a workspace.

    A table that changes all the time by itself (messages, enrolments) names the columns whose
    change counts (`when`) and those that are kept of it beside them (`keep`); `inserts=False`
    says that taking an act back must not take its rows away.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, *, when=(), keep=(), inserts: bool = True):
        self.model_name, self.inserts = model_name, inserts
        self.when, self.keep = tuple(when), tuple(keep)

    def deconstruct(self):
        said = {"when": self.when, "keep": self.keep} if self.when else {}
        return (
            type(self).__name__,
            [self.model_name],
            said | ({} if self.inserts else {"inserts": False}),
        )

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        names = {"table": model._meta.db_table, "columns": _COLUMNS, "person": _person_of(model)}
        schema_editor.execute(_RECORDED.format(verb="recorded", plan=_PLAN, **names))
        for op, rows in _ROWS.items():
            if (op != "update" or not self.when) and (op != "insert" or self.inserts):
                schema_editor.execute(_STATEMENT.format(op=op, rows=rows, **names))
        if self.when:
            self._record_some(schema_editor, names)

    def _record_some(self, schema_editor, names):
        names["pairs"] = ", ".join(f"'{one}', old.{one}" for one in (*self.when, *self.keep))
        names["person"] = names["person"].replace("r.", "new.")
        changed = " or ".join(f"old.{one} is distinct from new.{one}" for one in self.when)
        schema_editor.execute(_CHANGED.format(verb="changed", plan="", **names))
        schema_editor.execute(
            "create trigger {table}_update after update of {of} on {table} for each row "
            "when ({changed}) execute function {table}_changed()".format(
                of=", ".join(self.when), changed=changed, **names
            )
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for op in _ROWS:
            schema_editor.execute(f"drop trigger if exists {table}_{op} on {table}")
        for verb in ("recorded", "changed"):
            schema_editor.execute(f"drop function if exists {table}_{verb}()")

    def describe(self):
        return f"Record what changes in {self.model_name}"


class LeaveUnrecorded(Operation):
    """Columns that a machine writes by itself, in a table that is recorded: no history of them."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, columns):
        self.model_name, self.columns = model_name, tuple(columns)

    def deconstruct(self):
        return type(self).__name__, [self.model_name, self.columns], {}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._write(
            schema_editor, to_state.apps.get_model(app_label, self.model_name), self.columns
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._write(schema_editor, from_state.apps.get_model(app_label, self.model_name), ())

    def _write(self, schema_editor, model, columns):
        names = {"table": model._meta.db_table, "person": _person_of(model), "columns": _COLUMNS}
        written = _RECORDED.format(verb="recorded", plan=_PLAN, **names)
        silent = ", ".join(f"'{column}'" for column in ("updated_at", *columns))
        schema_editor.execute(
            written.replace("e.key <> 'updated_at'", f"e.key not in ({silent})", 1)
        )

    def describe(self):
        return f"Leave columns of {self.model_name} out of its history"


def _person_of(model) -> str:
    if model._meta.label == "contacts.Person":
        return "r.id"
    has_person = "person" in {field.name for field in model._meta.fields}
    return "r.person_id" if has_person else "null::bigint"
