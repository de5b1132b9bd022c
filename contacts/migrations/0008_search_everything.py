from importlib import import_module

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import BtreeGinExtension, UnaccentExtension
from django.db import migrations, models

# Only a superuser may name a setting of a library that the session has not loaded yet.
LOAD_TRIGRAMS = "select show_limit()"

# Accents and case away, as crm.kit.text.fold does it when a row is written. An index may call
# it, so it is immutable and names its schema.
FOLD_TEXT = """
create function fold_text(words text) returns text
language sql immutable strict parallel safe
return lower(public.unaccent('public.unaccent'::regdictionary, words))
"""

# Trigrams start with the workspace: a small one does not read the matches of all the others.
TRIGRAMS = {
    "phone_trigrams": "contacts_phone using gin (workspace_id, reversed_digits gin_trgm_ops)",
    "address_trigrams": "contacts_address using gin (workspace_id, street_lc gin_trgm_ops)",
    "property_trigrams": "contacts_property using gin (workspace_id, address_lc gin_trgm_ops)",
    "note_trigrams": "contacts_note using gin (workspace_id, fold_text(body) gin_trgm_ops)",
    "touch_trigrams": "contacts_touch using gin (workspace_id, fold_text(body) gin_trgm_ops)",
    "email_domain": "contacts_email (workspace_id, split_part(address_lc, '@', 2))",
}

# Whom a member works with, and how closely: what they touched of late, Top100, planned calls,
# who is theirs. Called by the functions below, so with their rights.
PEOPLE_IN_USE = """
create function people_in_use(here bigint, member bigint)
returns table (person_id bigint, closeness bigint)
language sql stable as $$
with signs (person_id, weight) as (
    select talk.person_id, max(case
        when talk.happened_at > now() - interval '7 days' then 8
        when talk.happened_at > now() - interval '30 days' then 6
        when talk.happened_at > now() - interval '90 days' then 4
        else 2 end)
    from (
        select t.person_id, t.happened_at from contacts_touch t
        where t.workspace_id = here and t.by_id = member order by t.happened_at desc limit 200
    ) talk group by talk.person_id
    union all
    (select f.person_id, 3 from contacts_category c
     join contacts_filing f on f.workspace_id = here and f.category_id = c.id
     where c.workspace_id = here and c.meaning = 'top100' limit 200)
    union all
    (select p.id, 2 from contacts_person p
     where p.workspace_id = here and p.follow_up_on is not null
     order by p.follow_up_on limit 200)
    union all
    (select p.id, 1 from contacts_person p
     where p.workspace_id = here and p.owner_id = member limit 200)
)
select signs.person_id, sum(weight) from signs group by signs.person_id
$$
"""

# Names, numbers and e-mails by how they start; a number by its end, too. B-tree ranges, so that
# the closest are there within milliseconds. `above` is beyond every string that starts alike.
SEARCH_STARTS = """
create function search_starts(words text, digits text, member bigint, most int)
returns table (person_id bigint, kind text, row_id bigint)
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
    here bigint := nullif(current_setting('app.workspace', true), '')::bigint;
    last_letter text := chr(1114111);
    above text := words || last_letter;
    one text := rtrim(split_part(words, ' ', 1), ',');
    one_above text := one || last_letter;
    rest text := substr(words, strpos(words || ' ', ' ') + 1);
    rest_above text := rest || last_letter;
    e164 text := case when digits like '1___%' then '+' else '+1' end || digits;
    tail text := reverse(digits);
    domain text := ltrim(words, '@');
begin
    return query
    with used as materialized (select * from people_in_use(here, member)),
    hits (person_id, kind, row_id, rank, is_mine) as (
        (select p.id, 'name', null::bigint, 1, p.owner_id = member from used
         join contacts_person p on p.workspace_id = here and p.id = used.person_id
         where (p.last_lc >= one and p.last_lc < one_above
                and p.first_lc >= rest and p.first_lc < rest_above)
            or (p.first_lc >= one and p.first_lc < one_above
                and p.last_lc >= rest and p.last_lc < rest_above)
            or (p.spouse_lc >= one and p.spouse_lc < one_above
                and p.last_lc >= rest and p.last_lc < rest_above)
            or (p.company_lc >= words and p.company_lc < above))
        union all
        (select p.id, 'name', null, 1, p.owner_id = member from contacts_person p
         where p.workspace_id = here and p.last_lc >= one and p.last_lc < one_above
           and p.first_lc >= rest and p.first_lc < rest_above
         order by p.last_lc, p.first_lc limit 40)
        union all
        (select p.id, 'name', null, 1, p.owner_id = member from contacts_person p
         where p.workspace_id = here and p.first_lc >= one and p.first_lc < one_above
           and p.last_lc >= rest and p.last_lc < rest_above
         order by p.first_lc, p.last_lc limit 40)
        union all
        (select p.id, 'name', null, 1, p.owner_id = member from contacts_person p
         where p.workspace_id = here and p.spouse_lc >= one and p.spouse_lc < one_above
           and (p.last_lc >= rest and p.last_lc < rest_above
                or p.spouse_last_lc >= rest and p.spouse_last_lc < rest_above)
         order by p.spouse_lc limit 40)
        union all
        (select p.id, 'name', null, 1, p.owner_id = member from contacts_person p
         where p.workspace_id = here and p.spouse_last_lc >= words and p.spouse_last_lc < above
         order by p.spouse_last_lc limit 40)
        union all
        (select p.id, 'name', null, 1, p.owner_id = member from contacts_person p
         where rest <> '' and p.workspace_id = here and p.last_lc >= words and p.last_lc < above
         order by p.last_lc, p.first_lc limit 40)
        union all
        (select p.id, 'name', null, 1, p.owner_id = member from contacts_person p
         where rest <> '' and p.workspace_id = here and p.first_lc >= words and p.first_lc < above
         order by p.first_lc, p.last_lc limit 40)
        union all
        (select p.id, 'text', null, 1, p.owner_id = member from contacts_person p
         where p.workspace_id = here and p.company_lc >= words and p.company_lc < above
         order by p.company_lc limit 40)
        union all
        (select f.person_id, 'phone', f.id, 2, false from contacts_phone f
         where digits <> '' and f.workspace_id = here
           and f.number >= e164 and f.number < e164 || last_letter
         order by f.number limit 40)
        union all
        (select f.person_id, 'phone', f.id, 2, false from contacts_phone f
         where digits <> '' and f.workspace_id = here
           and f.reversed_digits >= tail and f.reversed_digits < tail || last_letter
         order by f.reversed_digits limit 40)
        union all
        (select e.person_id, 'email', e.id, 3, false from contacts_email e
         where digits <> words and e.workspace_id = here
           and e.address_lc >= words and e.address_lc < above
         order by e.address_lc limit 40)
        union all
        (select e.person_id, 'email', e.id, 4, false from contacts_email e
         where digits <> words and length(domain) > 2 and e.workspace_id = here
           and split_part(e.address_lc, '@', 2) >= domain
           and split_part(e.address_lc, '@', 2) < domain || last_letter
         order by split_part(e.address_lc, '@', 2) limit 40)
    ),
    best as (
        select distinct on (h.person_id) h.* from hits h order by h.person_id, h.rank
    )
    select best.person_id, best.kind, best.row_id from best
    left join used on used.person_id = best.person_id
    join contacts_person p on p.workspace_id = here and p.id = best.person_id
    order by best.rank, coalesce(used.closeness, 0) desc, best.is_mine desc nulls last,
             p.sort_lc, p.id
    limit most;
end $$
"""

# What stands inside: words of names, companies and how one met, any run of a number, streets,
# categories, notes. `words` are whole; each word is there, and the longest finds by its trigrams.
SEARCH_INSIDE = """
create function search_inside(words text, digits text, member bigint, most int)
returns table (person_id bigint, kind text, row_id bigint)
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
    here bigint := nullif(current_setting('app.workspace', true), '')::bigint;
    escaped text := regexp_replace(words, '([\\\\%_])', '\\\\\\1', 'g');
    every text[] := (
        select array_agg('%' || word || '%' order by length(word) desc)
        from unnest(string_to_array(replace(escaped, ',', ' '), ' ')) word where word <> ''
    );
    longest text := every[1];
    house text := '%' || split_part(escaped, ',', 1) || '%';
    run text := '%' || reverse(digits) || '%';
begin
    return query
    with used as materialized (select * from people_in_use(here, member)),
    hits (person_id, kind, row_id, rank) as (
        (select f.person_id, 'phone', f.id, 1 from contacts_phone f
         where digits <> '' and f.workspace_id = here and f.reversed_digits like run limit 40)
        union all
        (select a.person_id, 'street', a.id, 2 from contacts_address a
         where a.workspace_id = here and a.street_lc like house limit 40)
        union all
        (select p.id, 'home', p.home_id, 2 from contacts_property h
         join contacts_person p on p.workspace_id = here and p.home_id = h.id
         where h.workspace_id = here and h.address_lc like house limit 40)
        union all
        (select p.id, 'text', null, 3 from used
         join contacts_person p on p.workspace_id = here and p.id = used.person_id
         where p.search_text like all (every))
        union all
        (select p.id, 'text', null, 3 from contacts_person p
         where p.workspace_id = here and p.search_text like longest
           and p.search_text like all (every) limit 40)
        union all
        (select f.person_id, 'category', c.id, 4 from contacts_category c
         join contacts_filing f on f.workspace_id = here and f.category_id = c.id
         where c.workspace_id = here and c.name_lc like all (every) limit 40)
        union all
        (select n.person_id, 'note', n.id, 5 from contacts_note n
         where n.workspace_id = here and fold_text(n.body) like longest
           and fold_text(n.body) like all (every) limit 40)
        union all
        (select t.person_id, 'talk', t.id, 5 from contacts_touch t
         where t.workspace_id = here and fold_text(t.body) like longest
           and fold_text(t.body) like all (every) limit 40)
    ),
    best as (
        select distinct on (h.person_id) h.* from hits h order by h.person_id, h.rank
    )
    select best.person_id, best.kind, best.row_id from best
    left join used on used.person_id = best.person_id
    join contacts_person p on p.workspace_id = here and p.id = best.person_id
    order by best.rank, coalesce(used.closeness, 0) desc, p.owner_id = member desc nulls last,
             p.sort_lc, p.id
    limit most;
end $$
"""

# Whose name is one of `spellings`, each beside the start of the other name: what a slip of a finger
# may have meant. Probes of B-trees, so as quick among a million. Where there is nobody, those whose
# words have most trigrams in common. `starts_with` uses no index, so the slip's own is taken.
SEARCH_ALIKE = """
create function search_alike(
    words text, spellings text[], others text[], member bigint, most int
)
returns table (person_id bigint, kind text, row_id bigint)
language plpgsql stable security definer set search_path = public, pg_temp
set pg_trgm.word_similarity_threshold = 0.5 set plan_cache_mode = force_custom_plan as $$
declare
    here bigint := nullif(current_setting('app.workspace', true), '')::bigint;
    last_letter text := chr(1114111);
begin
    return query
    with meant (name, other) as (select * from unnest(spellings, others)),
    hits (person_id, is_whole) as (
        select p.* from meant cross join lateral (
            select p.id, p.last_lc = meant.name from contacts_person p
            where p.workspace_id = here
              and p.last_lc >= meant.name and p.last_lc < meant.name || last_letter
              and starts_with(p.first_lc, meant.other)
            order by p.last_lc, p.first_lc limit most) p
        union all
        select p.* from meant cross join lateral (
            select p.id, p.first_lc = meant.name from contacts_person p
            where p.workspace_id = here
              and p.first_lc >= meant.name and p.first_lc < meant.name || last_letter
              and starts_with(p.last_lc, meant.other)
            order by p.first_lc, p.last_lc limit most) p
        union all
        select p.* from meant cross join lateral (
            select p.id, p.spouse_lc = meant.name from contacts_person p
            where p.workspace_id = here
              and p.spouse_lc >= meant.name and p.spouse_lc < meant.name || last_letter
              and starts_with(p.last_lc, meant.other)
            order by p.spouse_lc limit most) p
    )
    select p.id, 'alike', null::bigint
    from (select hits.person_id, bool_or(is_whole) as is_whole from hits group by 1) best
    join contacts_person p on p.workspace_id = here and p.id = best.person_id
    left join people_in_use(here, member) used on used.person_id = p.id
    order by best.is_whole desc, coalesce(used.closeness, 0) desc, p.sort_lc, p.id
    limit most;
    if found then
        return;
    end if;
    return query
    select p.id, 'alike', null::bigint from contacts_person p
    left join people_in_use(here, member) used on used.person_id = p.id
    where p.workspace_id = here and words <% p.search_text
    order by word_similarity(words, p.search_text) desc, coalesce(used.closeness, 0) desc,
             p.sort_lc, p.id
    limit most;
end $$
"""
SIGNATURES = {
    "people_in_use(bigint, bigint)": PEOPLE_IN_USE,
    "search_starts(text, text, bigint, int)": SEARCH_STARTS,
    "search_inside(text, text, bigint, int)": SEARCH_INSIDE,
    "search_alike(text, text[], text[], bigint, int)": SEARCH_ALIKE,
}


def function(signature: str, body: str) -> migrations.RunSQL:
    """Made by the owner, run by the application alone."""
    return migrations.RunSQL(
        f"{LOAD_TRIGRAMS}; {body}; revoke execute on function {signature} from public; "
        f"grant execute on function {signature} to sphere_app",
        f"drop function {signature}",
    )


def index(name: str, definition: str) -> migrations.RunSQL:
    return migrations.RunSQL(f"create index {name} on {definition}", f"drop index {name}")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_database_walls")]

    operations = [
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(FOLD_TEXT, "drop function fold_text(text)"),
        migrations.RunSQL(
            "drop index note_trigrams",
            "create index note_trigrams on contacts_note using gin (body gin_trgm_ops)",
        ),
        *[index(name, definition) for name, definition in TRIGRAMS.items()],
        migrations.RemoveIndex("person", "person_trigrams"),
        migrations.AddIndex(
            "person",
            django.contrib.postgres.indexes.GinIndex(
                models.F("workspace"),
                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                name="person_trigrams",
            ),
        ),
        migrations.AddIndex(
            "touch",
            models.Index(fields=["workspace", "by", "-happened_at"], name="touch_by_member"),
        ),
        *[function(signature, body) for signature, body in SIGNATURES.items()],
        migrations.RunSQL(
            "drop function search_people(text, int)",
            f"{LOAD_TRIGRAMS}; {import_module('contacts.migrations.0003_search').SEARCH_PEOPLE}",
        ),
    ]
