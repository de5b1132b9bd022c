import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0014_pictures"),
        ("leads", "0011_web_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("told_as", models.UUIDField(editable=False)),
                ("name", models.CharField(blank=True, max_length=160)),
                ("company", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("network", models.CharField(blank=True, max_length=12)),
                ("handle", models.CharField(blank=True, max_length=200)),
                ("how_met", models.CharField(blank=True, max_length=200)),
                ("children", models.CharField(blank=True, max_length=200)),
                ("pets", models.CharField(blank=True, max_length=200)),
                ("employer", models.CharField(blank=True, max_length=200)),
                ("time_in_town", models.CharField(blank=True, max_length=200)),
                ("tenure", models.CharField(blank=True, max_length=5)),
                ("in_common", models.CharField(blank=True, max_length=200)),
                ("note", models.TextField(blank=True, max_length=5000)),
                (
                    "book",
                    models.CharField(
                        choices=[("contacts", "Contacts"), ("prospects", "Prospects")],
                        default="contacts",
                        max_length=9,
                    ),
                ),
                ("categories", models.JSONField(blank=True, default=list)),
                ("met_at", models.DateTimeField()),
                ("stands_from", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("set_aside_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("greeted_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="contacts.person",
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
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["workspace", "by", "-met_at", "-id"], name="meeting_of_member"
                    ),
                    models.Index(fields=["workspace", "person"], name="meeting_person"),
                    models.Index(
                        condition=models.Q(("finished_at", None), ("set_aside_at", None)),
                        fields=["workspace", "by", "stands_from"],
                        name="meeting_unfinished",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="meeting_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=("workspace", "told_as"), name="meeting_told_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="what you are")),
                ("company", models.CharField(blank=True, max_length=120, verbose_name="brokerage")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="mobile")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("website", models.CharField(blank=True, max_length=200)),
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
                    models.UniqueConstraint(fields=("workspace", "member"), name="own_card")
                ],
            },
        ),
        IsolateWorkspace("Meeting"),
        IsolateWorkspace("OwnCard"),
        RecordChanges("Meeting"),
        RecordChanges("OwnCard"),
    ]
