import django.db.models.deletion
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [("messaging", "0014_ecards")]

    operations = [
        migrations.CreateModel(
            name="BridgedCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("number", models.CharField(db_collation="C", max_length=40)),
                ("own_number", models.CharField(db_collation="C", max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "It begins"),
                            ("mine", "Your mobile rings"),
                            ("ringing", "It rings"),
                            ("talking", "You are talking"),
                            ("over", "Hung up"),
                            ("failed", "Not connected"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "problem",
                    models.CharField(blank=True, max_length=200, verbose_name="why not, in words"),
                ),
                ("provider_id", models.CharField(blank=True, db_collation="C", max_length=80)),
                ("began_at", models.DateTimeField()),
                ("talked_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("seconds", models.PositiveIntegerField(default=0)),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="messaging.phoneline",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.person",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.phone",
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
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["workspace", "member", "-id"], name="bridged_call_of_member"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="bridged_call_public_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnMobile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(blank=True, db_collation="C", default="", max_length=40),
                ),
                ("proven_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_number",
                    models.CharField(blank=True, db_collation="C", default="", max_length=40),
                ),
                ("code_hash", models.CharField(blank=True, default="", max_length=64)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("asked_since", models.DateTimeField(blank=True, null=True)),
                ("asked_times", models.PositiveSmallIntegerField(default=0)),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
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
                    models.UniqueConstraint(fields=("workspace", "member"), name="own_mobile_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proven_at", None),
                            models.Q(("number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="own_mobile_proven",
                    ),
                ],
            },
        ),
        IsolateWorkspace("OwnMobile"),
        IsolateWorkspace("BridgedCall"),
    ]
