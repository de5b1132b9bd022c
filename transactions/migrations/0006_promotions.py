import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0005_showings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promotion",
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
                            ("mls", "MLS and portals"),
                            ("social", "Social media"),
                            ("email", "E-mail"),
                            ("mail", "Cards and letters"),
                            ("print", "Newspaper or magazine"),
                            ("flyer", "Flyers and brochures"),
                            ("sign", "Sign"),
                            ("open", "Open house"),
                            ("tour", "Agents’ tour"),
                            ("photos", "Photos and video"),
                            ("stage", "Staging"),
                            ("calls", "Calls to neighbors"),
                            ("other", "Something else"),
                        ],
                        default="social",
                        max_length=6,
                        verbose_name="what",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="in a few words")),
                ("where", models.CharField(blank=True, max_length=160)),
                ("on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "cost",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "reached",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="how many it went to"
                    ),
                ),
                ("views", models.PositiveIntegerField(blank=True, null=True, verbose_name="seen")),
                ("saves", models.PositiveIntegerField(blank=True, null=True, verbose_name="saved")),
                (
                    "inquiries",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="asked about it"
                    ),
                ),
                (
                    "result",
                    models.CharField(blank=True, max_length=300, verbose_name="what came of it"),
                ),
                (
                    "is_for_seller",
                    models.BooleanField(default=True, verbose_name="Show it to the seller"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promotions",
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
                        fields=["workspace", "transaction", "-on", "-id"],
                        name="promotion_of_listing",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="promotion_public_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost", None), ("cost__gte", 0), _connector="OR"),
                        name="promotion_cost_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("on")), _connector="OR"
                        ),
                        name="promotion_ends_after_start",
                        violation_error_message="It ends before it begins.",
                    ),
                ],
            },
        ),
        IsolateWorkspace("Promotion"),
        RecordChanges("Promotion"),
    ]
