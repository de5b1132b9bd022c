import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# Runs as the owner, since it asks over all workspaces; it returns ids and nothing else.
INBOUND_WORKSPACES = """
create function inbound_workspaces(since timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select id from accounts_workspace where exists (
        select from leads_inboundmessage mail
        where mail.workspace_id = accounts_workspace.id and mail.received_at >= since
    ) or exists (
        select from leads_lead lead
        where lead.workspace_id = accounts_workspace.id and lead.received_at >= since
    )
$$;
revoke execute on function inbound_workspaces(timestamptz) from public;
grant execute on function inbound_workspaces(timestamptz) to sphere_app;
"""
# What was read before: whose it is stands in what the tray shows, its source beside its lead.
KNOWN_SENDERS = """
update leads_inboundmessage set sender_address =
    lower(coalesce(substring(sender from '<([^<>]*)>$'), sender));
update leads_inboundmessage mail set source_label = source.name
from leads_lead lead join contacts_leadsource source on source.id = lead.source_id
where mail.lead_id = lead.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0014_pictures"),
        ("leads", "0006_mailboxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unread", "Its mails are not read any more"),
                            ("silent", "No lead comes any more"),
                        ],
                        max_length=6,
                    ),
                ),
                ("about", models.CharField(db_collation="C", max_length=320)),
                ("name", models.CharField(max_length=320)),
                ("said", models.CharField(max_length=300)),
                (
                    "since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("quiet_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TaughtFormat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("sender", models.CharField(max_length=320)),
                ("subject_mark", models.CharField(blank=True, max_length=100)),
                ("marks", models.JSONField(blank=True, default=dict)),
                (
                    "lead_type",
                    models.CharField(
                        choices=[
                            ("buyer", "Buyer"),
                            ("seller", "Seller"),
                            ("renter", "Renter"),
                            ("landlord", "Landlord"),
                            ("unknown", "Not said"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("proposed", models.JSONField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "taught_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="inboundmessage",
            name="by_hand",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="inboundmessage",
            name="sender_address",
            field=models.CharField(blank=True, db_collation="C", max_length=320),
        ),
        migrations.AddField(
            model_name="inboundmessage",
            name="source_label",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(
                fields=["workspace", "sender_address", "-received_at", "-id"],
                name="inbound_by_sender",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(
                fields=["workspace", "-received_at"],
                include=("source_label", "sender_address", "state", "kind", "by_hand"),
                name="inbound_health",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(
                condition=models.Q(("parser__startswith", "taught:")),
                fields=["workspace", "parser", "received_at"],
                name="inbound_taught",
            ),
        ),
        migrations.AddField(
            model_name="sourcealarm",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddField(
            model_name="taughtformat",
            name="source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.leadsource",
            ),
        ),
        migrations.AddField(
            model_name="taughtformat",
            name="taught_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="taughtformat",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcealarm",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="alarm_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcealarm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("workspace", "kind", "about"),
                name="source_alarm_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="taughtformat",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="taught_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="taughtformat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("version__gt", 0)),
                fields=("workspace", "sender", "subject_mark"),
                name="taught_format_once",
            ),
        ),
        IsolateWorkspace("SourceAlarm"),
        IsolateWorkspace("TaughtFormat"),
        RecordChanges("TaughtFormat"),
        migrations.RunSQL(INBOUND_WORKSPACES, "drop function inbound_workspaces(timestamptz)"),
        migrations.RunSQL(KNOWN_SENDERS, migrations.RunSQL.noop),
    ]
