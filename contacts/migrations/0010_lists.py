import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0009_lists_and_touches"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_pk", models.BigIntegerField()),
                ("missing", models.PositiveSmallIntegerField(default=7)),
                ("bad", models.PositiveSmallIntegerField(default=0)),
                ("birthday_month", models.PositiveSmallIntegerField(null=True)),
                ("spouse_month", models.PositiveSmallIntegerField(null=True)),
                ("city_lc", models.CharField(blank=True, db_collation="C", max_length=80)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Selection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("action", models.CharField(max_length=30)),
                ("back", models.CharField(blank=True, max_length=2000)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
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
            model_name="person",
            index=models.Index(
                fields=["workspace", "book", "created_at", "id"], name="person_by_age"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["workspace", "book", "follow_up_on", "id"], name="person_by_next_call"
            ),
        ),
        migrations.AddField(
            model_name="listkey",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddField(
            model_name="selection",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="selection",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="listkey",
            index=models.Index(
                condition=models.Q(("missing__gt", 0)),
                fields=["workspace", "missing"],
                name="list_key_missing",
            ),
        ),
        migrations.AddIndex(
            model_name="listkey",
            index=models.Index(
                condition=models.Q(("bad__gt", 0)), fields=["workspace", "bad"], name="list_key_bad"
            ),
        ),
        migrations.AddIndex(
            model_name="listkey",
            index=models.Index(
                condition=models.Q(("birthday_month__isnull", False)),
                fields=["workspace", "birthday_month"],
                name="list_key_birthday",
            ),
        ),
        migrations.AddIndex(
            model_name="listkey",
            index=models.Index(
                condition=models.Q(("spouse_month__isnull", False)),
                fields=["workspace", "spouse_month"],
                name="list_key_spouse",
            ),
        ),
        migrations.AddIndex(
            model_name="listkey",
            index=models.Index(fields=["workspace", "city_lc", "person_pk"], name="list_key_city"),
        ),
        migrations.AddConstraint(
            model_name="listkey",
            constraint=models.UniqueConstraint(
                fields=("workspace", "person_pk"), name="list_key_once"
            ),
        ),
        migrations.AddIndex(
            model_name="selection",
            index=models.Index(fields=["workspace", "by", "made_at"], name="selection_of_member"),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="selection_public_id"
            ),
        ),
    ]
