import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0002_plan"),
        ("contacts", "0019_days_of_the_year"),
    ]

    operations = [
        migrations.AddField(
            model_name="dailytarget",
            name="day_reward",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="what a day earns you",
            ),
        ),
        migrations.CreateModel(
            name="Reward",
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
                        editable=False,
                        validators=[
                            django.core.validators.MinValueValidator(1970),
                            django.core.validators.MaxValueValidator(2200),
                        ],
                    ),
                ),
                ("what", models.CharField(max_length=80, verbose_name="what the year earns you")),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "beyond",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="extra is what you earn over",
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
                "ordering": ["year"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "member", "year"), name="reward_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                            models.Q(("beyond", None), ("beyond__gte", 0), _connector="OR"),
                        ),
                        name="reward_amounts_not_negative",
                    ),
                ],
            },
        ),
        IsolateWorkspace("Reward"),
        RecordChanges("Reward"),
    ]
