import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0002_key_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="trade",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="what they do here",
            ),
        ),
        migrations.CreateModel(
            name="PartyLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("subject", models.CharField(max_length=200)),
                ("words", models.TextField()),
                ("to", models.JSONField(default=list)),
                ("to_words", models.CharField(max_length=1000)),
                ("documents", models.JSONField(blank=True, default=list)),
                ("has_sheet", models.BooleanField(default=False)),
                ("tells_who", models.BooleanField(default=True)),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("taken_back_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="party_letters",
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
                    models.Index(fields=["workspace", "transaction"], name="party_letter_of")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="party_letter_public"
                    )
                ],
            },
        ),
        IsolateWorkspace("PartyLetter"),
    ]
