import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace

# Both run as the owner, since they ask over all workspaces; they return ids and nothing else.
FEED_WORKSPACE = """
create or replace function feed_workspace(local text)
returns table (workspace_id bigint, feed_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select feed.workspace_id, feed.id from leads_feedaddress feed
    where feed.local_part = lower(local)
    and (feed.rotated_at is null or feed.rotated_at > clock_timestamp() - interval '30 days')
    {more}
$$;
"""
DUE_MAILBOXES = """
create function due_mailboxes(moment timestamptz)
returns table (workspace_id bigint, mailbox_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select box.workspace_id, box.id from leads_mailbox box
    where box.is_on and box.next_look_at <= moment
    order by box.next_look_at
$$;
revoke execute on function due_mailboxes(timestamptz) from public;
grant execute on function due_mailboxes(timestamptz) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0014_pictures"),
        ("leads", "0005_doors"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedaddress",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("host", models.CharField(max_length=253)),
                ("port", models.PositiveIntegerField(default=993)),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS from the start (port 993)"),
                            ("starttls", "STARTTLS (port 143)"),
                        ],
                        default="tls",
                        max_length=8,
                    ),
                ),
                ("user", models.CharField(max_length=254)),
                ("sealed_password", models.TextField(blank=True, editable=False)),
                ("folders", models.JSONField(blank=True, default=list, editable=False)),
                ("folder", models.CharField(blank=True, max_length=255)),
                (
                    "connected_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("reads_from", models.DateTimeField(blank=True, editable=False, null=True)),
                ("uidvalidity", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("last_uid", models.BigIntegerField(default=0, editable=False)),
                ("is_on", models.BooleanField(default=False)),
                (
                    "next_look_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("looks", models.BigIntegerField(default=0, editable=False)),
                ("worked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("taken", models.PositiveIntegerField(default=0, editable=False)),
                ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("problem", models.CharField(blank=True, editable=False, max_length=300)),
                (
                    "connected_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.leadsource",
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
                "verbose_name_plural": "mailboxes",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="inboundmessage",
            name="mailbox",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mails",
                to="leads.mailbox",
            ),
        ),
        migrations.AddIndex(
            model_name="mailbox",
            index=models.Index(
                condition=models.Q(("is_on", True)), fields=["next_look_at"], name="mailbox_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="mailbox_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_on", False), models.Q(("folder", ""), _negated=True), _connector="OR"
                ),
                name="mailbox_on_has_a_folder",
            ),
        ),
        IsolateWorkspace("Mailbox"),
        IsolateWorkspace("InboundMessage"),
        migrations.RunSQL(
            FEED_WORKSPACE.format(more="and feed.retired_at is null"),
            FEED_WORKSPACE.format(more=""),
        ),
        migrations.RunSQL(DUE_MAILBOXES, "drop function due_mailboxes(timestamptz)"),
    ]
