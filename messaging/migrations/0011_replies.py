import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import messaging.models.reply
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# Each runs as the owner, since it asks over all workspaces; it returns ids and nothing else.
FUNCTIONS = {
    "incoming_mail_workspace(named uuid)": (
        "bigint", "select workspace_id from messaging_incomingmail where public_id = named"
    ),
    "log_address_workspace(wanted text)": (
        "table (workspace_id bigint, address_id bigint)",
        "select a.workspace_id, a.id from messaging_logaddress a where a.key = wanted",
    ),
    "sent_file_workspace(wanted text)": (
        "table (workspace_id bigint, file_id bigint)",
        "select f.workspace_id, f.id from messaging_sentfile f where f.key = wanted",
    ),
    "unread_mail_workspaces(moment timestamptz)": (
        "setof bigint",
        "select distinct workspace_id from messaging_incomingmail "
        "where state = 'received' and next_try_at <= moment",
    ),
}  # fmt: skip
MAKE = """
create function {name} returns {what}
language sql stable security definer set search_path = public, pg_temp as $$ {query} $$;
revoke execute on function {name} from public;
grant execute on function {name} to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_mailings"), ("accounts", "0004_history_walls")]

    operations = [
        migrations.CreateModel(
            name="IncomingMail",
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
                            ("reply", "An answer to a letter"),
                            ("own", "A member’s answer from their own mailbox"),
                            ("copy", "A copy for the record"),
                        ],
                        max_length=5,
                    ),
                ),
                ("dedupe_key", models.CharField(db_collation="C", max_length=64)),
                ("raw", models.BinaryField()),
                ("envelope_from", models.CharField(blank=True, max_length=320)),
                ("told", models.JSONField(blank=True, default=dict)),
                (
                    "received_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("sender", models.CharField(blank=True, db_collation="C", max_length=320)),
                ("sender_name", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                (
                    "reading",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("words", "Somebody wrote"),
                            ("machine", "A machine answered"),
                            ("bounce", "A letter came back"),
                            ("stop", "They asked for no more letters"),
                            ("unclear", "They may have asked for no more letters"),
                        ],
                        max_length=7,
                    ),
                ),
                ("new_address", models.CharField(blank=True, max_length=254)),
                ("strangers", models.JSONField(blank=True, default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Not read yet"),
                            ("read", "Read"),
                            ("waiting", "Waits for a look"),
                            ("aside", "Set aside"),
                            ("failed", "Could not be read"),
                        ],
                        default="received",
                        max_length=8,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "next_try_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="own_answers",
                        to="messaging.incomingmail",
                    ),
                ),
                (
                    "member",
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
                        related_name="mails_received",
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
                    models.Index(
                        condition=models.Q(("state", "received")),
                        fields=["next_try_at"],
                        name="mail_unread",
                    ),
                    models.Index(fields=["workspace", "state", "-id"], name="mail_by_state"),
                    models.Index(fields=["workspace", "person", "-id"], name="mail_by_person"),
                    models.Index(fields=["public_id"], name="mail_by_public_id"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="mail_public_id"
                    ),
                    models.UniqueConstraint(fields=("workspace", "dedupe_key"), name="mail_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogAddress",
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
                        default=messaging.models.reply.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("rotated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_addresses",
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
                "verbose_name_plural": "log addresses",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("rotated_at", None)),
                        fields=("workspace", "member"),
                        name="log_address_of_member",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SentFile",
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
                        default=messaging.models.reply.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("file", models.CharField(editable=False, max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "by",
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
                    "message",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="files",
                        to="messaging.message",
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
                        fields=("workspace", "public_id"), name="sent_file_public_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unanswered",
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
                    models.CharField(choices=[("email", "Email"), ("text", "Text")], max_length=5),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("came_at", models.DateTimeField()),
                ("red_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("was_answered", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unanswered",
                        to="contacts.person",
                    ),
                ),
                (
                    "settled_by",
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
                    "touch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.touch",
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
                        condition=models.Q(("settled_at", None)),
                        fields=["workspace", "came_at"],
                        name="unanswered_open",
                    ),
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["workspace", "person"],
                        name="unanswered_of_person",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="unanswered_public_id"
                    ),
                    models.UniqueConstraint(fields=("workspace", "touch"), name="unanswered_once"),
                ],
            },
        ),
        *(
            IsolateWorkspace(model)
            for model in ["IncomingMail", "LogAddress", "SentFile", "Unanswered"]
        ),
        RecordChanges("IncomingMail", when=["person_id"], inserts=False),
        RecordChanges(
            "Unanswered",
            when=["person_id", "settled_at"],
            keep=["settled_by_id", "was_answered"],
            inserts=False,
        ),
        *(
            migrations.RunSQL(
                MAKE.format(name=name, what=what, query=query), f"drop function {name}"
            )
            for name, (what, query) in FUNCTIONS.items()
        ),
    ]
