from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0001_targets"),
        ("transactions", "0013_closings"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomeGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2200),
                        ]
                    ),
                ),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="what I want to keep",
                    ),
                ),
                (
                    "expenses",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="what the business costs",
                    ),
                ),
                (
                    "kept",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="my part of a commission",
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="the brokerage’s cap of a year",
                    ),
                ),
                (
                    "listing_share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="part of it from listings",
                    ),
                ),
                (
                    "listing_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("1000"))],
                        verbose_name="average price of a listing",
                    ),
                ),
                (
                    "listing_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="commission on a listing",
                    ),
                ),
                (
                    "buyer_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("1000"))],
                        verbose_name="average price that buyers pay",
                    ),
                ),
                (
                    "buyer_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="commission on a buyer’s side",
                    ),
                ),
                (
                    "listing_agree",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="listing appointments that end in a listing",
                    ),
                ),
                (
                    "listing_close",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="listings that close",
                    ),
                ),
                (
                    "buyer_agree",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="buyer appointments that end in an agreement",
                    ),
                ),
                (
                    "buyer_close",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="buyers with an agreement who close",
                    ),
                ),
                (
                    "talks",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1")),
                            django.core.validators.MaxValueValidator(Decimal("5000")),
                        ],
                        verbose_name="conversations for one appointment",
                    ),
                ),
                (
                    "calls",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.1")),
                            django.core.validators.MaxValueValidator(Decimal("5000")),
                        ],
                        verbose_name="calls for one closing",
                    ),
                ),
                (
                    "contract_close",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="contracts that close",
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
                "ordering": ["year"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "member", "year"), name="income_goal_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net__gte", 0),
                            models.Q(
                                ("kept", None),
                                models.Q(("kept__gt", 0), ("kept__lte", 100)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("listing_share", None),
                                models.Q(("listing_share__gte", 0), ("listing_share__lte", 100)),
                                _connector="OR",
                            ),
                        ),
                        name="income_goal_can_be_reckoned",
                    ),
                ],
            },
        ),
        IsolateWorkspace("IncomeGoal"),
        RecordChanges("IncomeGoal"),
    ]
