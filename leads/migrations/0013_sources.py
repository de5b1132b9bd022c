import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0012_meetings"),
        ("contacts", "0015_sources"),
        ("agenda", "0001_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourcePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["workspace", "source", "-received_at"], name="lead_by_source"
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
            name="plan",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="agenda.taskplan",
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contacts.leadsource",
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
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
            model_name="sourceplan",
            constraint=models.UniqueConstraint(
                fields=("workspace", "source"), name="source_plan_once"
            ),
        ),
        IsolateWorkspace("SourcePlan"),
        RecordChanges("SourcePlan"),
    ]
