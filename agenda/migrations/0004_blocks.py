import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("agenda", "0003_invitees")]

    operations = [
        migrations.CreateModel(
            name="WorkingWeek",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        default=40,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="hours you work in a week",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="workingweek",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="workingweek",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddConstraint(
            model_name="workingweek",
            constraint=models.UniqueConstraint(
                fields=("workspace", "member"), name="working_week_once"
            ),
        ),
        IsolateWorkspace("WorkingWeek"),
        RecordChanges("WorkingWeek"),
    ]
