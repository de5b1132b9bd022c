"""The second and third wall: row policies and composite keys, made by one migration operation."""

from django.db import models
from django.db.migrations.operations.base import Operation

POLICY = "(workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::bigint)"


def belongs_to_a_workspace(model) -> bool:
    return any(field.name == "workspace" for field in model._meta.fields)


def keys_between_workspaces(model):
    """The foreign keys of a model to models that have a workspace too.

    DO_NOTHING is the word of history tables, whose rows outlive what they speak of.
    """
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.name != "workspace":
            target = field.remote_field.model
            if field.remote_field.on_delete is not models.DO_NOTHING and belongs_to_a_workspace(
                target
            ):
                yield field


def composite_key(field) -> str:
    """The definition of a composite key, in PostgreSQL's own spelling."""
    column, target = field.column, field.remote_field.model._meta.db_table
    return (
        f"FOREIGN KEY (workspace_id, {column}) REFERENCES {target}(workspace_id, id)"
        " DEFERRABLE INITIALLY DEFERRED"
    )


def unless_there(table: str, definition: str) -> str:
    """Add a constraint that is looked for by meaning: names change, and are cut at 63 letters."""
    return (
        "do $$ begin if not exists (select from pg_constraint "
        f"where conrelid = '{table}'::regclass "
        f"and pg_get_constraintdef(oid) = '{definition}') "
        f"then alter table {table} add {definition}; end if; end $$"
    )


class IsolateWorkspace(Operation):
    """Put a model behind the walls. Say it again in a migration that adds a key.

    Going back does nothing on purpose: the walls go with the table or the column.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, *, rows: bool = True):
        self.model_name, self.rows = model_name, rows

    def deconstruct(self):
        return type(self).__name__, [self.model_name], {} if self.rows else {"rows": False}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        if self.rows:
            schema_editor.execute(f"alter table {table} enable row level security")
            schema_editor.execute(
                f"do $$ begin if not exists (select from pg_policies where tablename = '{table}') "
                f"then create policy workspace on {table} using "
                "(workspace_id = nullif(current_setting('app.workspace', true), '')::bigint); "
                "end if; end $$"
            )
        schema_editor.execute(unless_there(table, "UNIQUE (workspace_id, id)"))
        for field in keys_between_workspaces(model):
            schema_editor.execute(unless_there(table, composite_key(field)))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        pass

    def describe(self):
        return f"Isolate {self.model_name} by workspace"
