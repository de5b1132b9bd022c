import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# They ask over all workspaces, and return ids and nothing else. The demo's addresses are invented:
# nobody asks a name server about them.
UNREAD_EVENTS = """
create function unread_event_workspaces(until timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct workspace_id from messaging_providerevent
    where state = 'received' and next_try_at <= until
$$;
revoke execute on function unread_event_workspaces(timestamptz) from public;
grant execute on function unread_event_workspaces(timestamptz) to sphere_app;
"""
UNCHECKED_EMAILS = """
create function unchecked_email_workspaces(before timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select workspace.id from accounts_workspace workspace
    where not workspace.is_demo and exists (
        select from contacts_email email
        where email.workspace_id = workspace.id and not email.is_relay
          and not email.checked_lc = email.address_lc
          and (email.check_result <> 'unsure' or email.checked_at < before)
    )
$$;
revoke execute on function unchecked_email_workspaces(timestamptz) from public;
grant execute on function unchecked_email_workspaces(timestamptz) to sphere_app;
"""
REGISTERED = """
update messaging_phoneline set registration = 'approved', registration_at = now()
where is_registered
"""
UNREGISTERED = """
update messaging_phoneline set is_registered = true where registration = 'approved'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0018_email_checks"),
        ("messaging", "0012_senders"),
    ]

    operations = [
        migrations.AddField(
            model_name="phoneline",
            name="registration",
            field=models.CharField(
                choices=[
                    ("none", "Not begun"),
                    ("brand", "Your name or company is handed in"),
                    ("campaign", "Your texts are handed in"),
                    ("approved", "Approved: texts may leave"),
                    ("refused", "Refused: something has to be mended"),
                ],
                db_default="none",
                default="none",
                max_length=8,
                verbose_name="registration for texting (10DLC)",
            ),
        ),
        migrations.AddField(
            model_name="phoneline",
            name="registration_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="phoneline",
            name="registration_note",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.RunSQL(REGISTERED, UNREGISTERED),
        migrations.RemoveField(
            model_name="phoneline",
            name="is_registered",
        ),
        migrations.CreateModel(
            name="AddressReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hard", "Does not exist"),
                            ("soft", "Did not arrive this time"),
                            ("refused", "Refused because of us"),
                            ("complaint", "Reported as junk"),
                            ("not_junk", "Said to be no junk"),
                            ("opt_out", "Asked for no more letters"),
                        ],
                        max_length=9,
                    ),
                ),
                ("address", models.CharField(db_collation="C", max_length=254)),
                ("at", models.DateTimeField()),
                ("status", models.CharField(blank=True, max_length=12)),
                ("said", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(max_length=60)),
                ("key", models.CharField(db_collation="C", max_length=200)),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="messaging.message",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.person",
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
                    models.Index(fields=["workspace", "address", "-at"], name="report_of_address"),
                    models.Index(fields=["workspace", "-id"], name="report_newest"),
                    models.Index(fields=["workspace", "kind", "-at"], name="report_by_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "key"), name="address_report_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("provider", models.CharField(max_length=12)),
                ("event_id", models.CharField(db_collation="C", max_length=200)),
                ("raw", models.JSONField()),
                (
                    "received_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Not read yet"),
                            ("read", "Read"),
                            ("failed", "Could not be read"),
                        ],
                        default="received",
                        max_length=8,
                    ),
                ),
                ("did", models.CharField(blank=True, max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "next_try_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        condition=models.Q(("state", "received")),
                        fields=["next_try_at"],
                        name="provider_event_unread",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "provider", "event_id"), name="provider_event_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opens", models.PositiveSmallIntegerField(default=9)),
                ("closes", models.PositiveSmallIntegerField(default=20)),
                ("sunday_opens", models.PositiveSmallIntegerField(default=12)),
                ("changed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "changed_by",
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
                    models.UniqueConstraint(fields=("workspace",), name="quiet_hours_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes__lte", 21),
                            ("opens__gte", 8),
                            ("opens__lt", models.F("closes")),
                            ("sunday_opens__gte", models.F("opens")),
                        ),
                        name="quiet_hours_within_the_law",
                    ),
                ],
            },
        ),
        *(IsolateWorkspace(model) for model in ["AddressReport", "ProviderEvent", "QuietHours"]),
        RecordChanges("AddressReport", when=["person_id"], inserts=False),
        RecordChanges("QuietHours"),
        migrations.RunSQL(UNREAD_EVENTS, "drop function unread_event_workspaces(timestamptz)"),
        migrations.RunSQL(
            UNCHECKED_EMAILS, "drop function unchecked_email_workspaces(timestamptz)"
        ),
    ]
