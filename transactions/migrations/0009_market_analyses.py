from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0008_offers"),
    ]

    operations = [
        migrations.CreateModel(
            name="MarketAnalysis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "beds",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="bedrooms"
                    ),
                ),
                (
                    "baths",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="bathrooms",
                    ),
                ),
                (
                    "sqft",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000000)],
                        verbose_name="square feet",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1500),
                            django.core.validators.MaxValueValidator(2200),
                        ],
                        verbose_name="built in",
                    ),
                ),
                (
                    "garage",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="garage, cars"
                    ),
                ),
                (
                    "lot",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="lot, acres",
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("address", models.CharField(max_length=250)),
                ("made_for", models.CharField(blank=True, max_length=160, verbose_name="for")),
                ("rates", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "low",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="from"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="to"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="what you say to it"
                    ),
                ),
                ("made_on", models.DateField()),
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
                    "transaction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="market_analyses",
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
                "verbose_name_plural": "market analyses",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Comparable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "beds",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="bedrooms"
                    ),
                ),
                (
                    "baths",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="bathrooms",
                    ),
                ),
                (
                    "sqft",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000000)],
                        verbose_name="square feet",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1500),
                            django.core.validators.MaxValueValidator(2200),
                        ],
                        verbose_name="built in",
                    ),
                ),
                (
                    "garage",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="garage, cars"
                    ),
                ),
                (
                    "lot",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="lot, acres",
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("address", models.CharField(max_length=250)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sold", "Sold"),
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("expired", "Expired"),
                        ],
                        default="sold",
                        max_length=7,
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    ),
                ),
                ("sold_on", models.DateField(blank=True, null=True, verbose_name="sold on")),
                ("days_on_market", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "mls_number",
                    models.CharField(blank=True, max_length=40, verbose_name="MLS number"),
                ),
                (
                    "own_adjustment",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="your own adjustment",
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="for what")),
                (
                    "is_used",
                    models.BooleanField(
                        db_default=True, default=True, verbose_name="Counts in the range"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
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
                (
                    "analysis",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comparables",
                        to="transactions.marketanalysis",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AgentFace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "picture",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "member"), name="agent_face")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="marketanalysis",
            index=models.Index(fields=["workspace", "-id"], name="market_analysis_newest"),
        ),
        migrations.AddIndex(
            model_name="marketanalysis",
            index=models.Index(fields=["workspace", "transaction"], name="market_analysis_of"),
        ),
        migrations.AddConstraint(
            model_name="marketanalysis",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="market_analysis_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="marketanalysis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("low", None), ("high", None), ("low__lte", models.F("high")), _connector="OR"
                ),
                name="market_analysis_range",
                violation_error_message="The range begins above its end.",
            ),
        ),
        migrations.AddIndex(
            model_name="comparable",
            index=models.Index(fields=["workspace", "analysis"], name="comparable_of"),
        ),
        migrations.AddConstraint(
            model_name="comparable",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="comparable_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="comparable",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gt", 0)), name="comparable_price"
            ),
        ),
        IsolateWorkspace("MarketAnalysis"),
        RecordChanges("MarketAnalysis"),
        IsolateWorkspace("Comparable"),
        RecordChanges("Comparable"),
        IsolateWorkspace("AgentFace"),
        RecordChanges("AgentFace"),
    ]
