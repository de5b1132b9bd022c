import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import messaging.models.sender
from accounts.isolation import IsolateWorkspace

# Both run as the owner, since they ask over all workspaces; they return ids and nothing else.
SENDING_ACCOUNT = """
create function sending_account(named text) returns table (workspace_id bigint, account_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select account.workspace_id, account.id
    from messaging_sendingaccount account where account.key = named
$$;
revoke execute on function sending_account(text) from public;
grant execute on function sending_account(text) to sphere_app;
"""
UNSURE = """
create function unsure_message_workspaces(since timestamptz, until timestamptz)
returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct workspace_id from messaging_message
    where state = 'unknown' and channel = 'email' and handoff_at between since and until
$$;
revoke execute on function unsure_message_workspaces(timestamptz, timestamptz) from public;
grant execute on function unsure_message_workspaces(timestamptz, timestamptz) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_history_walls"), ("messaging", "0011_replies")]

    operations = [
        migrations.CreateModel(
            name="FromAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254)),
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
                        fields=("workspace", "member"), name="from_address_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecipientHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(db_collation="C", max_length=253)),
                ("until", models.DateTimeField()),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("because", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
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
                        fields=("workspace", "group"), name="recipient_hold_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        db_collation="C",
                        default=messaging.models.sender.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("installation", "Sphere’s own server"),
                            ("smtp", "A mail server of your own"),
                            ("ses", "Amazon SES"),
                            ("mailgun", "Mailgun"),
                            ("postmark", "Postmark"),
                            ("sendgrid", "SendGrid"),
                            ("mailjet", "Mailjet"),
                            ("brevo", "Brevo"),
                        ],
                        default="installation",
                        max_length=12,
                    ),
                ),
                (
                    "from_address",
                    models.CharField(blank=True, max_length=254, verbose_name="address"),
                ),
                ("host", models.CharField(blank=True, max_length=253, verbose_name="server")),
                ("port", models.PositiveIntegerField(default=587)),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("starttls", "STARTTLS (port 587)"),
                            ("tls", "TLS from the start (port 465)"),
                        ],
                        default="starttls",
                        max_length=8,
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=254)),
                ("region", models.CharField(blank=True, max_length=20)),
                ("secret_sealed", models.TextField(blank=True, editable=False)),
                ("hook_secret_sealed", models.TextField(blank=True, editable=False)),
                (
                    "returns_here",
                    models.BooleanField(default=True, verbose_name="returned mail comes to Sphere"),
                ),
                ("most_a_day", models.PositiveIntegerField(blank=True, null=True)),
                ("dkim_selector", models.CharField(blank=True, editable=False, max_length=63)),
                ("dkim_public", models.TextField(blank=True, editable=False)),
                ("dkim_key_sealed", models.TextField(blank=True, editable=False)),
                ("dkim_seen_at", models.DateTimeField(editable=False, null=True)),
                ("checks", models.JSONField(default=list, editable=False)),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "is_warm",
                    models.BooleanField(
                        default=False, verbose_name="has written to many for months"
                    ),
                ),
                ("proven_at", models.DateTimeField(editable=False, null=True)),
                ("worked_at", models.DateTimeField(editable=False, null=True)),
                ("failed_at", models.DateTimeField(editable=False, null=True)),
                ("failed", models.CharField(blank=True, editable=False, max_length=300)),
                ("stopped_because", models.CharField(blank=True, editable=False, max_length=300)),
                ("held_until", models.DateTimeField(editable=False, null=True)),
                ("holds", models.PositiveSmallIntegerField(default=0, editable=False)),
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
                "constraints": [models.UniqueConstraint(fields=("workspace",), name="sender_once")],
            },
        ),
        migrations.CreateModel(
            name="SendingDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(db_collation="C", max_length=253)),
                ("day", models.DateField()),
                ("most", models.PositiveIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
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
                        fields=("workspace", "domain", "day"), name="sending_day_once"
                    )
                ],
            },
        ),
        *(
            IsolateWorkspace(model)
            for model in ["SendingAccount", "FromAddress", "SendingDay", "RecipientHold"]
        ),
        migrations.RunSQL(SENDING_ACCOUNT, "drop function sending_account(text)"),
        migrations.RunSQL(
            UNSURE, "drop function unsure_message_workspaces(timestamptz, timestamptz)"
        ),
    ]
