import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_daily"),
        ("contacts", "0019_days_of_the_year"),
        ("agenda", "0007_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="OccasionDone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("birthday", "Birthday"),
                            ("spouse", "Spouse’s birthday"),
                            ("wedding", "Wedding anniversary"),
                            ("home", "Home anniversary"),
                        ],
                        db_collation="C",
                        max_length=8,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("ecard", "eCard"),
                            ("card", "Printed card"),
                            ("call", "Call"),
                            ("text", "Text"),
                            ("email", "E-mail"),
                            ("met", "Visit"),
                            ("hand", "Done"),
                        ],
                        default="hand",
                        max_length=5,
                    ),
                ),
                (
                    "key",
                    models.CharField(blank=True, db_collation="C", editable=False, max_length=200),
                ),
                (
                    "done_at",
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occasions_done",
                        to="contacts.person",
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
                "verbose_name": "birthday or anniversary done",
                "verbose_name_plural": "birthdays and anniversaries done",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "person", "occasion", "year"),
                        name="occasion_done_once",
                    )
                ],
            },
        ),
        IsolateWorkspace("OccasionDone"),
        RecordChanges("OccasionDone"),
    ]
