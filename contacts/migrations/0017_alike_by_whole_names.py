from importlib import import_module

from django.db import migrations, models

_search = import_module("contacts.migrations.0008_search_everything")
_START = "    return query\n    with meant (name, other)"
# One name with a slip and the rest typed right: whole names first, which the indexes answer at
# once. The start of a common name would be read through for all who bear it.
_WHOLE_NAMES = """
    return query
    with meant (name, other) as (
        select * from unnest(spellings, others) as m (name, other) where m.other <> ''),
    hits (person_id) as (
        select p.* from meant cross join lateral (
            select p.id from contacts_person p
            where p.workspace_id = here and p.last_lc = meant.name
              and p.first_lc >= meant.other and p.first_lc < meant.other || last_letter
            order by p.first_lc limit most) p
        union
        select p.* from meant cross join lateral (
            select p.id from contacts_person p
            where p.workspace_id = here and p.first_lc = meant.name
              and p.last_lc >= meant.other and p.last_lc < meant.other || last_letter
            order by p.last_lc limit most) p
        union
        select p.* from meant cross join lateral (
            select p.id from contacts_person p
            where p.workspace_id = here and p.spouse_lc = meant.name
              and p.last_lc >= meant.other and p.last_lc < meant.other || last_letter
            order by p.last_lc limit most) p
    )
    select p.id, 'alike', null::bigint
    from hits
    join contacts_person p on p.workspace_id = here and p.id = hits.person_id
    left join people_in_use(here, member) used on used.person_id = p.id
    order by coalesce(used.closeness, 0) desc, p.sort_lc, p.id
    limit most;
    if found then
        return;
    end if;
"""


def replaced(body: str) -> str:
    again = body.replace("create function", "create or replace function", 1)
    return f"{_search.LOAD_TRIGRAMS}; {again}"


class Migration(migrations.Migration):
    dependencies = [("contacts", "0016_merge_keys")]

    operations = [
        migrations.RemoveIndex("person", "person_spouse"),
        migrations.AddIndex(
            "person",
            models.Index(fields=["workspace", "spouse_lc", "last_lc"], name="person_spouse"),
        ),
        migrations.RunSQL(
            replaced(_search.SEARCH_ALIKE).replace(_START, _WHOLE_NAMES + _START, 1),
            replaced(_search.SEARCH_ALIKE),
        ),
    ]
