import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("prospects", "0005_days_from_the_first_call"),
    ]

    operations = [
        migrations.AddField(
            model_name="stagechange",
            name="reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.CreateModel(
            name="StageName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("attempted", "Tried"),
                            ("contacted", "Talking"),
                            ("qualified", "Qualified"),
                            ("set", "Appointment set"),
                            ("met", "Appointment met"),
                            ("signed", "Agreement signed"),
                            ("lost", "Lost"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=30)),
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
                    models.UniqueConstraint(
                        fields=("workspace", "stage"), name="stage_name_one_each"
                    )
                ],
            },
        ),
        IsolateWorkspace("StageName"),
        RecordChanges("StageName"),
    ]
