import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0003_rewards"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("seen_since", models.DateField()),
                ("seen_last", models.DateField()),
                ("aside_until", models.DateField(blank=True, null=True)),
                (
                    "aside_by",
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
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                "ordering": ["-seen_since", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "member", "key"),
                        name="early_warning_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        IsolateWorkspace("EarlyWarning"),
        RecordChanges("EarlyWarning"),
    ]
