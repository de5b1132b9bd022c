import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("agenda", "0005_more_tasks")]

    operations = [
        migrations.CreateModel(
            name="CallHabits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="0: no list for you.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="at most a day",
                    ),
                ),
                (
                    "order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list
                    ),
                ),
                (
                    "off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list
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
                "verbose_name_plural": "call habits",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "member"), name="call_habits_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most__lte", 100)), name="call_habits_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("day", models.DateField()),
                ("rule", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=500)),
                ("strong", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="best time")),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To call"),
                            ("held", "Being called"),
                            ("called", "Called"),
                            ("left_out", "Not today"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("caution", models.CharField(blank=True, max_length=200)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_because", models.CharField(blank=True, max_length=200)),
                ("until", models.DateField(blank=True, null=True, verbose_name="not before")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "held_by",
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_lines",
                        to="contacts.person",
                    ),
                ),
                (
                    "touch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.touch",
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
                "ordering": ["day", "position", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["workspace", "member", "day", "position"], name="call_line_list"
                    ),
                    models.Index(
                        condition=models.Q(("state", "left_out"), ("until__isnull", False)),
                        fields=["workspace", "person", "until"],
                        name="call_line_put_off",
                    ),
                    models.Index(fields=["workspace", "person"], name="call_line_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="call_line_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=("workspace", "day", "person"), name="call_line_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="call_line_hours",
                    ),
                ],
            },
        ),
        IsolateWorkspace("CallHabits"),
        IsolateWorkspace("CallLine"),
        RecordChanges("CallHabits"),
    ]
