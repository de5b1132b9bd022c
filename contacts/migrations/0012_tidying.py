import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0011_list_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Staying",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "proposal",
                    models.CharField(
                        choices=[
                            ("delete", "Nobody can reach them"),
                            ("cold", "Two years without a word"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "said_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(
                condition=models.Q(("status", ""), _negated=True),
                fields=["workspace", "status_at"],
                name="address_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="email",
            index=models.Index(
                condition=models.Q(("status", ""), _negated=True),
                fields=["workspace", "status_at"],
                name="email_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="fallcleanupvisit",
            index=models.Index(
                condition=models.Q(("answer", "")),
                fields=["workspace", "cleanup", "id"],
                name="fall_cleanup_visit_open",
            ),
        ),
        migrations.AddIndex(
            model_name="phone",
            index=models.Index(
                condition=models.Q(("status", ""), _negated=True),
                fields=["workspace", "status_at"],
                name="phone_failed",
            ),
        ),
        migrations.AddField(
            model_name="staying",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="staying",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contacts.person",
            ),
        ),
        migrations.AddField(
            model_name="staying",
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
            model_name="staying",
            constraint=models.UniqueConstraint(
                fields=("workspace", "person", "proposal"), name="staying_once"
            ),
        ),
        IsolateWorkspace("Staying"),
        RecordChanges("Staying"),
    ]
