import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import leads.models.flyer
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

PAGE = """
create function service_report_workspace(wanted text)
returns table (workspace_id bigint, report_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select report.workspace_id, report.id from transactions_servicereport report
    where report.key = wanted
$$;
revoke execute on function service_report_workspace(text) from public;
grant execute on function service_report_workspace(text) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0006_promotions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="Have one ready for me")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Mondays"),
                            (1, "Tuesdays"),
                            (2, "Wednesdays"),
                            (3, "Thursdays"),
                            (4, "Fridays"),
                            (5, "Saturdays"),
                            (6, "Sundays"),
                        ],
                        default=4,
                    ),
                ),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Every week"),
                            (2, "Every other week"),
                            (4, "Every four weeks"),
                        ],
                        default=1,
                        verbose_name="how often",
                    ),
                ),
                ("made_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_schedules",
                        to="transactions.transaction",
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
                        fields=("workspace", "transaction"), name="report_schedule_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "key",
                    models.CharField(
                        db_collation="C",
                        default=leads.models.flyer.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("day", models.DateField(editable=False)),
                (
                    "letter",
                    models.TextField(blank=True, max_length=4000, verbose_name="your words"),
                ),
                ("left_out", models.JSONField(blank=True, default=list, editable=False)),
                ("content", models.JSONField(blank=True, default=dict, editable=False)),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sent_to", models.JSONField(blank=True, default=list, editable=False)),
                ("expires_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_reports",
                        to="transactions.transaction",
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
                "indexes": [
                    models.Index(
                        fields=["workspace", "transaction", "-day", "-id"], name="report_of_listing"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="report_public_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at", None)),
                        fields=("workspace", "transaction"),
                        name="report_draft_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_at", None), ("expires_at__isnull", False), _connector="XOR"
                        ),
                        name="report_expires_once_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at", None),
                            ("expires_at__gte", models.F("approved_at")),
                            _connector="OR",
                        ),
                        name="report_expires_later",
                    ),
                ],
            },
        ),
        IsolateWorkspace("ReportSchedule"),
        RecordChanges("ReportSchedule"),
        IsolateWorkspace("ServiceReport"),
        RecordChanges("ServiceReport"),
        migrations.RunSQL(PAGE, "drop function service_report_workspace(text)"),
    ]
