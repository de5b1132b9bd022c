"""The days that come round each year, found by month and day: triggers keep `YearDay`."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

from accounts.isolation import IsolateWorkspace

DATES = {
    "birthday": "birthday", "spouse": "spouse_birthday", "wedding": "wedding_anniversary",
    "home": "home_bought_on",
}  # fmt: skip


def days_of(people: str) -> str:
    """Rows for those dates of these people that are known."""
    every = " union all ".join(
        f"select p.workspace_id, p.id, '{kind}', p.{column} from {people} p "
        f"where p.{column} is not null"
        for kind, column in DATES.items()
    )
    return f"""
        insert into contacts_yearday (workspace_id, person_pk, kind, month_day, year)
        select d.workspace_id, d.id, d.kind,
               extract(month from d.day) * 100 + extract(day from d.day), extract(year from d.day)
        from ({every}) d (workspace_id, id, kind, day) on conflict do nothing;
    """


# Planned anew each time: a plan made for an empty table would read all of a full one.
WRITTEN = f"""
create function contacts_person_year_days() returns trigger language plpgsql
set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
    if tg_op = 'INSERT' then
        {days_of("new_rows")}
    else
        delete from contacts_yearday d using old_rows o
        where d.workspace_id = o.workspace_id and d.person_pk = o.id;
    end if;
    return null;
end $$
"""
CHANGED = f"""
create function contacts_person_year_days_changed() returns trigger language plpgsql
set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
    delete from contacts_yearday where workspace_id = new.workspace_id and person_pk = new.id;
    {days_of("(select new.*)")}
    return null;
end $$
"""
ROWS = {"insert": "new table as new_rows", "delete": "old table as old_rows"}


def up(apps, schema_editor):
    schema_editor.execute(WRITTEN)
    schema_editor.execute(CHANGED)
    for op, rows in ROWS.items():
        schema_editor.execute(
            f"create trigger person_year_days_{op} after {op} on contacts_person "
            f"referencing {rows} for each statement execute function contacts_person_year_days()"
        )
    # By the row, with a condition: most of what is changed of people are no days.
    other = " or ".join(f"old.{one} is distinct from new.{one}" for one in DATES.values())
    schema_editor.execute(
        f"create trigger person_year_days_update after update of {', '.join(DATES.values())} "
        f"on contacts_person for each row when ({other}) "
        "execute function contacts_person_year_days_changed()"
    )
    schema_editor.execute(days_of("contacts_person"))


def down(apps, schema_editor):
    for op in ("insert", "update", "delete"):
        schema_editor.execute(f"drop trigger if exists person_year_days_{op} on contacts_person")
    schema_editor.execute("drop function if exists contacts_person_year_days()")
    schema_editor.execute("drop function if exists contacts_person_year_days_changed()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_daily"), ("contacts", "0018_email_checks")]

    operations = [
        migrations.CreateModel(
            name="YearDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_pk", models.BigIntegerField()),
                (
                    "kind",
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
                ("month_day", models.PositiveSmallIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
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
                "indexes": [
                    models.Index(
                        fields=["workspace", "month_day", "person_pk", "kind", "year"],
                        name="year_day",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "person_pk", "kind"), name="year_day_once"
                    )
                ],
            },
        ),
        IsolateWorkspace("YearDay"),
        migrations.RunPython(up, down),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                "workspace",
                "owner",
                Coalesce("last_contacted_at", "created_at"),
                "id",
                condition=models.Q(book="contacts", died_on=None),
                name="person_by_quiet",
            ),
        ),
    ]
