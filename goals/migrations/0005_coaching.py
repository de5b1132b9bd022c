import decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0004_warnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Coaching",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sees_people",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="may see people’s names and details",
                    ),
                ),
                (
                    "fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(decimal.Decimal(0))],
                        verbose_name="fee a month",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="coaching since")),
                (
                    "coach",
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
                    models.UniqueConstraint(fields=("workspace", "coach"), name="coaching_once"),
                    models.CheckConstraint(
                        condition=models.Q(("fee", None), ("fee__gte", 0), _connector="OR"),
                        name="coaching_fee_not_negative",
                        violation_error_message="A fee is not below zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaderboard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(db_default=False, default=False)),
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
                    models.UniqueConstraint(fields=("workspace",), name="leaderboard_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthlyWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="mail it to me"
                    ),
                ),
                ("since", models.DateField(editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
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
                "verbose_name_plural": "monthly wishes",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "member"), name="monthly_wish_once"
                    )
                ],
            },
        ),
        IsolateWorkspace("Coaching"),
        IsolateWorkspace("Leaderboard"),
        IsolateWorkspace("MonthlyWish"),
        RecordChanges("Coaching"),
        RecordChanges("Leaderboard"),
        RecordChanges("MonthlyWish"),
    ]
