"""Triggers that keep `ListKey`: what lists narrow and sort by, whoever writes and however."""

from django.db import migrations

from accounts.isolation import IsolateWorkspace

PHONE = (
    "t.status = '' and t.number >= '+' and t.number < ','",
    "t.status = 'BAD'",
)
EMAIL = ("t.status = '' and not t.is_relay", "t.status in ('BAD', 'HardBounce')")
ADDRESS = (
    "t.status = '' and t.lived_until is null and t.kind in ('home', 'mailing')",
    "t.status = 'BAD'",
)
KINDS = {"phone": (1, *PHONE), "email": (2, *EMAIL), "address": (4, *ADDRESS)}
# The first of the cities, by an aggregate: "order by id limit 1" would tempt the planner to walk
# through everybody's addresses in the order of their ids.
CITY = (
    "coalesce((array_agg(left(btrim(fold_text(t.city)), 80) order by t.kind, t.id) filter "
    "(where t.lived_until is null and t.city <> '' and t.kind in ('home', 'mailing')))[1], '')"
)


def bits(which: int, person: str) -> str:
    """The bits of what is missing (0) or dead (1), asked of the three tables."""
    parts = []
    for kind, (bit, good, dead) in KINDS.items():
        of_them = f"exists (select from contacts_{kind} t where t.person_id = {person} and "
        asked = f"not {of_them}{good})" if which == 0 else f"{of_them}{dead})"
        parts.append(f"case when {asked} then {bit} else 0 end")
    return " + ".join(parts)


def keys_of(people: str) -> str:
    city = f"(select {CITY} from contacts_address t where t.person_id = p.id)"
    return f"""
    insert into contacts_listkey
        (workspace_id, person_pk, missing, bad, birthday_month, spouse_month, city_lc)
    select p.workspace_id, p.id, {bits(0, "p.id")}, {bits(1, "p.id")},
           extract(month from p.birthday), extract(month from p.spouse_birthday),
           {city}
    from {people} p on conflict do nothing;
    """


PERSON = f"""
create function contacts_person_list_keys() returns trigger language plpgsql
set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
    if tg_op = 'INSERT' then
        {keys_of("new_rows")}
    elsif tg_op = 'DELETE' then
        delete from contacts_listkey k using old_rows o
        where k.workspace_id = o.workspace_id and k.person_pk = o.id;
    else
        update contacts_listkey k
        set birthday_month = extract(month from n.birthday),
            spouse_month = extract(month from n.spouse_birthday)
        from old_rows o join new_rows n on n.id = o.id
        where (o.birthday, o.spouse_birthday) is distinct from (n.birthday, n.spouse_birthday)
          and k.workspace_id = n.workspace_id and k.person_pk = n.id;
    end if;
    return null;
end $$
"""
# Planned anew each time, and by index: a plan made for an empty table, or by the statistics of one,
# would read all of a full one for each row.
REACH = """
create function contacts_{kind}_list_keys() returns trigger language plpgsql
set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
    {body}
    return null;
end $$
"""
WHOSE = {
    "INSERT": "select workspace_id, person_id from new_rows",
    "DELETE": "select workspace_id, person_id from old_rows",
    "UPDATE": "select o.workspace_id, unnest(array[o.person_id, n.person_id]) from old_rows o "
    "join new_rows n on n.id = o.id where o is distinct from n",
}
WRITE = """
        update contacts_listkey k
        set missing = (k.missing & ~{bit}) | case when c.good then 0 else {bit} end,
            bad = (k.bad & ~{bit}) | case when c.dead then {bit} else 0 end{set_city}
        from (
            select w.workspace_id, w.id{city}, coalesce(bool_or({good}), false) as good,
                   coalesce(bool_or({dead}), false) as dead
            from (select distinct * from ({whose}) people (workspace_id, id)) w
            left join contacts_{kind} t on t.person_id = w.id
            group by w.workspace_id, w.id
        ) c
        where k.workspace_id = c.workspace_id and k.person_pk = c.id
          and ((k.missing & {bit} = 0) <> c.good or (k.bad & {bit} <> 0) <> c.dead{other_city});
"""
ROWS = {
    "insert": "new table as new_rows",
    "delete": "old table as old_rows",
    "update": "old table as old_rows new table as new_rows",
}


def function_of(kind: str) -> str:
    bit, good, dead = KINDS[kind]
    has_city = kind == "address"
    city = f", {CITY} as city" if has_city else ""
    writes = {
        op: WRITE.format(
            kind=kind, bit=bit, good=good, dead=dead, whose=whose, city=city,
            set_city=", city_lc = c.city" if has_city else "",
            other_city=" or k.city_lc <> c.city" if has_city else "",
        )
        for op, whose in WHOSE.items()
    }  # fmt: skip
    body = (
        f"if tg_op = 'INSERT' then {writes['INSERT']} elsif tg_op = 'DELETE' then "
        f"{writes['DELETE']} else {writes['UPDATE']} end if;"
    )
    return REACH.format(kind=kind, body=body)


def up(apps, schema_editor):
    schema_editor.execute(PERSON)
    for kind in KINDS:
        schema_editor.execute(function_of(kind))
    for kind in ("person", *KINDS):
        for op, rows in ROWS.items():
            schema_editor.execute(
                f"create trigger {kind}_list_keys_{op} after {op} on contacts_{kind} "
                f"referencing {rows} for each statement "
                f"execute function contacts_{kind}_list_keys()"
            )
    schema_editor.execute(keys_of("contacts_person"))


def down(apps, schema_editor):
    for kind in ("person", *KINDS):
        for op in ROWS:
            schema_editor.execute(
                f"drop trigger if exists {kind}_list_keys_{op} on contacts_{kind}"
            )
        schema_editor.execute(f"drop function if exists contacts_{kind}_list_keys()")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0010_lists")]

    operations = [
        IsolateWorkspace("ListKey"),
        IsolateWorkspace("Selection"),
        migrations.RunPython(up, down),
    ]
