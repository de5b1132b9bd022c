import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import goals.models.target
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0005_daily"),
        ("contacts", "0019_days_of_the_year"),
        ("agenda", "0009_digests"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(editable=False)),
                (
                    "contacts",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="people you reach",
                    ),
                ),
                (
                    "conversations",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MaxValueValidator(200)],
                        verbose_name="conversations among them",
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=goals.models.target.working_days,
                        verbose_name="your workdays",
                    ),
                ),
                (
                    "keeps_holidays",
                    models.BooleanField(default=True, verbose_name="federal holidays are days off"),
                ),
                (
                    "reward",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        verbose_name="what five days in a row earn you",
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
                "ordering": ["since"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "member", "since"), name="daily_target_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contacts__gte", 1),
                            ("contacts__lte", 200),
                            ("conversations__lte", 200),
                        ),
                        name="daily_target_can_be_met",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "reason",
                    models.CharField(blank=True, max_length=80, verbose_name="what for"),
                ),
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
                "verbose_name_plural": "days off",
                "ordering": ["first_day", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["workspace", "member", "last_day"], name="day_off_of_member"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="day_off_public_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="day_off_ends_after_it_begins",
                        violation_error_message="The last day comes before the first.",
                    ),
                ],
            },
        ),
        IsolateWorkspace("DailyTarget"),
        IsolateWorkspace("DayOff"),
        RecordChanges("DailyTarget"),
        RecordChanges("DayOff"),
    ]
