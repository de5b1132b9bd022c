from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    """Commissions that come in parts, the cost of a promotion as an expense, figures of gifts."""

    dependencies = [
        ("accounts", "0005_daily"),
        ("transactions", "0013_closings"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommissionPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
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
                    "commission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="transactions.commission",
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
                "ordering": ["on", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="expense",
            name="promotion",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="expenses",
                to="transactions.promotion",
            ),
        ),
        migrations.AddField(
            model_name="taxyear",
            name="gift",
            field=models.DecimalField(
                db_default=Decimal("25"),
                decimal_places=2,
                default=Decimal("25"),
                max_digits=8,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="dollars of a gift that count for each person",
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.UniqueConstraint(
                condition=models.Q(("promotion__isnull", False)),
                fields=("workspace", "promotion"),
                name="expense_of_promotion_once",
            ),
        ),
        migrations.AddIndex(
            model_name="commissionpart",
            index=models.Index(fields=["workspace", "commission"], name="commission_parts"),
        ),
        migrations.AddIndex(
            model_name="commissionpart",
            index=models.Index(fields=["workspace", "on"], name="commission_part_by_day"),
        ),
        migrations.AddConstraint(
            model_name="commissionpart",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="commission_part_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="commission_part_amount"
            ),
        ),
        IsolateWorkspace("CommissionPart"),
        RecordChanges("CommissionPart"),
        IsolateWorkspace("Expense"),
    ]
