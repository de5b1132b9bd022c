from django.db import migrations

from accounts.isolation import IsolateWorkspace

UNFINISHED = """
create function unfinished_jobs(moment timestamptz)
returns table (workspace_id bigint, job_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select j.workspace_id, j.id from accounts_job j
    where j.state in ('waiting', 'running') and j.beat_at < moment
$$;
revoke execute on function unfinished_jobs(timestamptz) from public;
grant execute on function unfinished_jobs(timestamptz) to sphere_app;
"""
# History is added to, never rewritten: not even by the application's own role.
APPEND_ONLY = "revoke update, delete on accounts_version from sphere_app"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_history")]

    operations = [
        IsolateWorkspace("Act"),
        IsolateWorkspace("Job"),
        IsolateWorkspace("Version"),
        migrations.RunSQL(UNFINISHED, "drop function unfinished_jobs(timestamptz)"),
        migrations.RunSQL(APPEND_ONLY, "grant update, delete on accounts_version to sphere_app"),
    ]
