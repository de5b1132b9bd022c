from django.db import migrations

from accounts.isolation import IsolateWorkspace

MODELS = ["Sequence", "Step", "Enrolment", "StepTaken"]
# Asked before a workspace is entered; answers with ids only.
DUE = """
create function due_enrolment_workspaces(moment timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct e.workspace_id from drips_enrolment e
    join drips_sequence s on s.workspace_id = e.workspace_id and s.id = e.sequence_id
    where e.state = 'active' and e.due_at <= moment and s.is_active
$$;
revoke execute on function due_enrolment_workspaces(timestamptz) from public;
grant execute on function due_enrolment_workspaces(timestamptz) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("drips", "0001_initial"),
        ("messaging", "0002_walls"),
        ("contacts", "0002_walls"),
        ("accounts", "0002_walls"),
    ]

    operations = [
        *(IsolateWorkspace(model) for model in MODELS),
        migrations.RunSQL(DUE, "drop function due_enrolment_workspaces(timestamptz)"),
    ]
