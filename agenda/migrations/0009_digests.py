import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import agenda.models.digest
from accounts.isolation import IsolateWorkspace

HOURS = [(hour, f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}") for hour in range(4, 22)]
# Where somebody has a task to do at an hour: the scan of reminders asks.
REMINDED = """
create index task_reminded on agenda_task (due_at, workspace_id)
    where done_at is null and skipped_at is null and has_time;
create function due_task_workspaces(since timestamptz, until timestamptz)
returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct t.workspace_id from agenda_task t
    where t.done_at is null and t.skipped_at is null and t.has_time
      and t.due_at >= since and t.due_at < until
$$;
revoke execute on function due_task_workspaces(timestamptz, timestamptz) from public;
grant execute on function due_task_workspaces(timestamptz, timestamptz) to sphere_app;
"""
NOT_REMINDED = """
drop function due_task_workspaces(timestamptz, timestamptz);
drop index task_reminded;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_daily"), ("agenda", "0008_birthdays")]

    operations = [
        migrations.CreateModel(
            name="DigestWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content",
                    models.CharField(
                        choices=[
                            ("day", "My whole day"),
                            ("key_dates", "Key dates only, 48 and 24 hours ahead"),
                            ("none", "Nothing"),
                        ],
                        default="day",
                        max_length=9,
                        verbose_name="what it tells you",
                    ),
                ),
                ("by_mail", models.BooleanField(default=True, verbose_name="by e-mail")),
                ("by_text", models.BooleanField(default=False, verbose_name="by text, in short")),
                (
                    "mobile",
                    models.CharField(blank=True, max_length=40, verbose_name="mobile number"),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(choices=HOURS, default=7, verbose_name="at"),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=agenda.models.digest.every_day,
                        size=None,
                    ),
                ),
                (
                    "reminder",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "when they are due"),
                            (15, "15 minutes before"),
                            (30, "30 minutes before"),
                            (60, "an hour before"),
                        ],
                        default=15,
                        null=True,
                        verbose_name="tasks that are due at an hour",
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
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
                "verbose_name_plural": "digest wishes",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "member"), name="digest_wish_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("lines", models.PositiveSmallIntegerField(default=0)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
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
                        fields=("workspace", "member", "day"), name="digest_once"
                    )
                ],
            },
        ),
        IsolateWorkspace("DigestWish"),
        IsolateWorkspace("Digest"),
        migrations.RunSQL(REMINDED, NOT_REMINDED),
    ]
