from django.db import migrations

# Runs as the owner, so that the trigram index serves: under a row policy LIKE may not use it,
# not being leakproof. It filters by the workspace itself and returns ids only.
SEARCH_PEOPLE = """
create function search_people(words text, most int) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp
set pg_trgm.word_similarity_threshold = 0.4 as $$
declare
    here bigint := nullif(current_setting('app.workspace', true), '')::bigint;
    pattern text := '%' || replace(replace(replace(words, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
begin
    return query
        select id from contacts_person where workspace_id = here and search_text like pattern
        limit most;
    return query
        select id from contacts_person where workspace_id = here and words <% search_text
        order by word_similarity(words, search_text) desc limit most;
    return query
        select person_id from contacts_note where workspace_id = here and body ilike pattern
        limit most;
end $$;
revoke execute on function search_people(text, int) from public;
grant execute on function search_people(text, int) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_walls")]

    operations = [
        migrations.RunSQL(
            "create index note_trigrams on contacts_note using gin (body gin_trgm_ops)",
            "drop index note_trigrams",
        ),
        migrations.RunSQL(SEARCH_PEOPLE, "drop function search_people(text, int)"),
    ]
