import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace

DUE = """
create function due_daily_jobs(
    zones text[], jobs text[], periods text[], moment timestamptz, tries int, most int
)
returns table (workspace_id bigint, number bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select w.id, due.number
    from unnest(zones, jobs, periods) with ordinality as due (zone, job, period, number)
    join accounts_workspace w on w.time_zone = due.zone
    where not exists (
        select from accounts_periodicrun r
        where r.workspace_id = w.id and r.job = due.job and r.period = due.period
        and (r.finished_at is not null or r.again_at > moment or r.tries >= due_daily_jobs.tries)
    )
    order by due.number, w.id
    limit most
$$;
revoke execute on function due_daily_jobs(text[], text[], text[], timestamptz, int, int)
    from public;
grant execute on function due_daily_jobs(text[], text[], text[], timestamptz, int, int)
    to sphere_app;
"""
NOT_DUE = "drop function due_daily_jobs(text[], text[], text[], timestamptz, int, int)"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_history_walls")]

    operations = [
        migrations.CreateModel(
            name="PeriodicRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=13)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("again_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "job", "period"), name="periodic_run_once"
                    )
                ],
            },
        ),
        IsolateWorkspace("PeriodicRun"),
        migrations.RunSQL(DUE, NOT_DUE),
    ]
