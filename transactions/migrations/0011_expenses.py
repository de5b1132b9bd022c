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
        ("transactions", "0010_commissions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("ads", "Advertising"),
                            ("leads", "Lead purchase"),
                            ("referrals", "Referral fees paid"),
                            ("car", "Car, besides mileage"),
                            ("miles", "Mileage"),
                            ("desk", "Desk and office fees"),
                            ("dues", "MLS and association dues"),
                            ("insurance", "E&O insurance"),
                            ("license", "License and continuing education"),
                            ("coaching", "Coaching"),
                            ("supplies", "Supplies"),
                            ("postage", "Postage"),
                            ("printing", "Printing"),
                            ("signs", "Signs and lockboxes"),
                            ("photos", "Photography and staging"),
                            ("meals", "Meals"),
                            ("gifts", "Gifts"),
                            ("travel", "Travel"),
                            ("phone", "Telephone and internet"),
                            ("software", "Software"),
                            ("contract", "Contract labor"),
                            ("wages", "Wages"),
                            ("legal", "Professional fees"),
                            ("taxes", "Taxes and licenses"),
                            ("home", "Home office"),
                            ("wear", "Depreciation"),
                            ("bank", "Bank fees"),
                            ("events", "Client events"),
                            ("other", "Something else"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
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
            },
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("on", models.DateField(verbose_name="day")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("ads", "Advertising"),
                            ("leads", "Lead purchase"),
                            ("referrals", "Referral fees paid"),
                            ("car", "Car, besides mileage"),
                            ("desk", "Desk and office fees"),
                            ("dues", "MLS and association dues"),
                            ("insurance", "E&O insurance"),
                            ("license", "License and continuing education"),
                            ("coaching", "Coaching"),
                            ("supplies", "Supplies"),
                            ("postage", "Postage"),
                            ("printing", "Printing"),
                            ("signs", "Signs and lockboxes"),
                            ("photos", "Photography and staging"),
                            ("meals", "Meals"),
                            ("gifts", "Gifts"),
                            ("travel", "Travel"),
                            ("phone", "Telephone and internet"),
                            ("software", "Software"),
                            ("contract", "Contract labor"),
                            ("wages", "Wages"),
                            ("legal", "Professional fees"),
                            ("taxes", "Taxes and licenses"),
                            ("home", "Home office"),
                            ("wear", "Depreciation"),
                            ("bank", "Bank fees"),
                            ("events", "Client events"),
                            ("other", "Something else"),
                        ],
                        default="ads",
                        max_length=9,
                    ),
                ),
                (
                    "payee",
                    models.CharField(
                        blank=True, default="", max_length=160, verbose_name="paid to"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="what for"
                    ),
                ),
                (
                    "receipt",
                    models.CharField(blank=True, default="", editable=False, max_length=200),
                ),
                (
                    "receipt_type",
                    models.CharField(
                        blank=True,
                        choices=[("image/jpeg", "Picture"), ("application/pdf", "PDF")],
                        default="",
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "receipt_name",
                    models.CharField(blank=True, default="", editable=False, max_length=120),
                ),
                ("is_sample", models.BooleanField(db_default=False, default=False, editable=False)),
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="expenses",
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
            },
        ),
        migrations.CreateModel(
            name="TaxYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "mile",
                    models.DecimalField(
                        decimal_places=3, max_digits=5, verbose_name="dollars a mile"
                    ),
                ),
                (
                    "meals",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("50"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="percent of meals that counts",
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
            },
        ),
        migrations.CreateModel(
            name="Trip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("on", models.DateField(verbose_name="day")),
                (
                    "miles",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.1"))],
                    ),
                ),
                (
                    "start",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="from"),
                ),
                (
                    "end",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="to"),
                ),
                (
                    "what",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="what for"
                    ),
                ),
                ("is_sample", models.BooleanField(db_default=False, default=False, editable=False)),
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="trips",
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
            },
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(
                fields=("workspace", "year", "category"), name="budget_once"
            ),
        ),
        migrations.AddIndex(
            model_name="expense",
            index=models.Index(fields=["workspace", "-on", "-id"], name="expense_by_day"),
        ),
        migrations.AddIndex(
            model_name="expense",
            index=models.Index(
                condition=models.Q(("transaction__isnull", False)),
                fields=["workspace", "transaction"],
                name="expense_of_deal",
            ),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="expense_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="taxyear",
            constraint=models.UniqueConstraint(fields=("workspace", "year"), name="tax_year_once"),
        ),
        migrations.AddIndex(
            model_name="trip",
            index=models.Index(fields=["workspace", "-on", "-id"], name="trip_by_day"),
        ),
        migrations.AddIndex(
            model_name="trip",
            index=models.Index(
                condition=models.Q(("transaction__isnull", False)),
                fields=["workspace", "transaction"],
                name="trip_of_deal",
            ),
        ),
        migrations.AddConstraint(
            model_name="trip",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="trip_public"
            ),
        ),
        IsolateWorkspace("Budget"),
        RecordChanges("Budget"),
        IsolateWorkspace("Expense"),
        RecordChanges("Expense"),
        IsolateWorkspace("TaxYear"),
        RecordChanges("TaxYear"),
        IsolateWorkspace("Trip"),
        RecordChanges("Trip"),
    ]
