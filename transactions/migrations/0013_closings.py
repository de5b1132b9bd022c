import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("transactions", "0012_documents")]

    operations = [
        migrations.CreateModel(
            name="Fall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("on", models.DateField(verbose_name="fell through on")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("inspect", "Inspection"),
                            ("finance", "The buyer’s loan"),
                            ("appraise", "Appraisal below the price"),
                            ("title", "Title"),
                            ("sale", "The buyer’s own home did not sell"),
                            ("buyer", "The buyer changed their mind"),
                            ("seller", "The seller changed their mind"),
                            ("attorney", "Attorney review"),
                            ("insure", "Insurance or HOA papers"),
                            ("other", "Another reason"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="in words"
                    ),
                ),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                ("contract_on", models.DateField(blank=True, null=True)),
                ("closing_on", models.DateField(blank=True, null=True)),
                ("buyers", models.CharField(blank=True, default="", max_length=200)),
                ("kept", models.JSONField(blank=True, default=dict, editable=False)),
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
                        related_name="falls",
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
                    models.Index(fields=["workspace", "transaction", "-on"], name="fall_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "public_id"), name="fall_public"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="fall_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "after",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        related_name="price_changes",
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
                        fields=["workspace", "transaction", "-at"], name="price_change_course"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pre", "Pre-listing"),
                            ("coming", "Coming soon"),
                            ("active", "Active"),
                            ("signed", "Agreement signed"),
                            ("search", "Searching"),
                            ("offer", "Offer"),
                            ("contract", "Under contract"),
                            ("closed", "Closed"),
                            ("fell", "Fell through"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("pre", "Pre-listing"),
                            ("coming", "Coming soon"),
                            ("active", "Active"),
                            ("signed", "Agreement signed"),
                            ("search", "Searching"),
                            ("offer", "Offer"),
                            ("contract", "Under contract"),
                            ("closed", "Closed"),
                            ("fell", "Fell through"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=9,
                    ),
                ),
                ("because", models.CharField(blank=True, default="", max_length=300)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        related_name="stage_moves",
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
                        fields=["workspace", "transaction", "-at"], name="stage_move_course"
                    )
                ],
            },
        ),
        IsolateWorkspace("Fall"),
        RecordChanges("Fall"),
        IsolateWorkspace("PriceChange"),
        RecordChanges("PriceChange"),
        IsolateWorkspace("StageMove"),
        RecordChanges("StageMove"),
    ]
