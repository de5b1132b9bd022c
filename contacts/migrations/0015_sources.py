from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# The key in the address that visitors are posted to leads to one source: ids out, nothing else.
VISITORS_SOURCE = """
create function visitors_source(wanted text) returns table (workspace_id bigint, source_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.workspace_id, s.id from contacts_leadsource s where s.visitors_key = wanted
$$;
revoke execute on function visitors_source(text) from public;
grant execute on function visitors_source(text) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0014_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceCategory",
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
        migrations.CreateModel(
            name="SourceMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                ("visitors", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-month"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="leadsource",
            name="active_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="leadsource",
            name="active_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="leadsource",
            name="also_called",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), blank=True, default=list, editable=False
            ),
        ),
        migrations.AddField(
            model_name="leadsource",
            name="cost_model",
            field=models.CharField(
                choices=[
                    ("none", "Nothing"),
                    ("month", "By the month"),
                    ("lead", "By the lead"),
                    ("closing", "A percentage at closing"),
                ],
                default="none",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="leadsource",
            name="is_new_try",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="leadsource",
            name="owner",
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
            model_name="leadsource",
            name="price",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=9,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "alter table contacts_leadsource"
                    " add column public_id uuid not null default uuidv7(); "
                    "alter table contacts_leadsource alter column public_id drop default",
                    "alter table contacts_leadsource drop column public_id",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="leadsource",
                    name="public_id",
                    field=models.UUIDField(default=crm.kit.ids.uuid7, editable=False),
                )
            ],
        ),
        migrations.AddField(
            model_name="leadsource",
            name="put_away_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="leadsource",
            name="visitors_key",
            field=models.CharField(
                blank=True, db_collation="C", editable=False, max_length=32, null=True, unique=True
            ),
        ),
        migrations.AddConstraint(
            model_name="leadsource",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="source_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadsource",
            constraint=models.CheckConstraint(
                condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                name="source_price_not_negative",
                violation_error_message="A price is never below zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leadsource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active_from", None),
                    ("active_until", None),
                    ("active_until__gte", models.F("active_from")),
                    _connector="OR",
                ),
                name="source_active_in_order",
                violation_error_message="It cannot end before it begins.",
            ),
        ),
        migrations.AddField(
            model_name="sourcecategory",
            name="category",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contacts.category",
            ),
        ),
        migrations.AddField(
            model_name="sourcecategory",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="categories",
                to="contacts.leadsource",
            ),
        ),
        migrations.AddField(
            model_name="sourcecategory",
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
            model_name="sourcemonth",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="months",
                to="contacts.leadsource",
            ),
        ),
        migrations.AddField(
            model_name="sourcemonth",
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
            model_name="sourcecategory",
            constraint=models.UniqueConstraint(
                fields=("workspace", "source", "category"), name="source_category_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcemonth",
            constraint=models.UniqueConstraint(
                fields=("workspace", "source", "month"), name="source_month_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcemonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="source_month_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcemonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost", None), ("cost__gte", Decimal("0")), _connector="OR"),
                name="source_month_cost",
            ),
        ),
        IsolateWorkspace("LeadSource"),
        IsolateWorkspace("SourceCategory"),
        IsolateWorkspace("SourceMonth"),
        RecordChanges("SourceCategory"),
        RecordChanges("SourceMonth"),
        migrations.RunSQL(VISITORS_SOURCE, "drop function visitors_source(text)"),
    ]
