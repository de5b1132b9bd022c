import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# Runs as the owner: the link of a card names its workspace before one is entered.
WORKSPACE = """
create function ecard_workspace(asked uuid) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select workspace_id from messaging_ecard where public_id = asked
$$;
revoke execute on function ecard_workspace(uuid) from public;
grant execute on function ecard_workspace(uuid) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0018_email_checks"),
        ("messaging", "0013_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="ECard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("card", models.CharField(db_collation="C", max_length=40)),
                ("occasion", models.CharField(db_collation="C", max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("key", models.CharField(db_collation="C", editable=False, max_length=200)),
                ("words", models.TextField(max_length=20000)),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ecards",
                        to="messaging.message",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ecards",
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
                "verbose_name": "eCard",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["workspace", "occasion", "year", "person"], name="ecard_occasion"
                    ),
                    models.Index(
                        fields=["workspace", "person", "-created_at"], name="ecard_person"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="ecard_public_id"
                    ),
                    models.UniqueConstraint(fields=("workspace", "key"), name="ecard_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FavoriteCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("card", models.CharField(db_collation="C", max_length=40)),
                (
                    "by",
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
                "verbose_name": "favorite eCard",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "by", "card"), name="favorite_card_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FlyerSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("flyer", models.CharField(db_collation="C", editable=False, max_length=40)),
                (
                    "name",
                    models.CharField(
                        help_text="For you and your team; it is not printed.", max_length=120
                    ),
                ),
                ("headline", models.CharField(max_length=90)),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Its address stands wherever the words say {{property_address}}.",
                        max_length=160,
                        verbose_name="the home",
                    ),
                ),
                (
                    "line",
                    models.CharField(blank=True, max_length=160, verbose_name="line below it"),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="An empty line begins a new paragraph; a line that begins with - is a point of a list.",
                        max_length=3000,
                    ),
                ),
                (
                    "call",
                    models.CharField(
                        blank=True,
                        help_text="Stands in the colored band at the foot.",
                        max_length=160,
                        verbose_name="what they should do",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.picture",
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
                "verbose_name": "printed flyer",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["workspace", "-updated_at"], name="flyer_sheet_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="flyer_sheet_id"
                    )
                ],
            },
        ),
        IsolateWorkspace("ECard"),
        RecordChanges("ECard", inserts=False),
        IsolateWorkspace("FavoriteCard"),
        IsolateWorkspace("FlyerSheet"),
        RecordChanges("FlyerSheet"),
        migrations.RunSQL(WORKSPACE, "drop function ecard_workspace(uuid)"),
    ]
