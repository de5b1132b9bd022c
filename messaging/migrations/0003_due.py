from django.db import migrations

# The questions over all workspaces, asked before one is entered. They answer with ids only.
# Each workspace and rank is one probe of the index message_due; then they take turns, so that
# one workspace's bulk run does not stand before another's single letter (R11).
CLAIMABLE = """
create function claimable_messages(most int, moment timestamptz)
returns table (workspace_id bigint, message_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive waiting(id) as (
        (select m.workspace_id from messaging_message m where m.state = 'queued'
         order by m.workspace_id limit 1)
        union all
        select (select m.workspace_id from messaging_message m
                where m.state = 'queued' and m.workspace_id > waiting.id
                order by m.workspace_id limit 1)
        from waiting where waiting.id is not null
    )
    select waiting.id, due.id
    from waiting cross join generate_series(0, 2) as ranks(rank) cross join lateral (
        select m.id, m.not_before, row_number() over (order by m.not_before, m.id) as turn
        from messaging_message m
        where m.workspace_id = waiting.id and m.state = 'queued' and m.rank = ranks.rank
            and m.not_before <= moment
        order by m.not_before, m.id limit most
    ) due
    where waiting.id is not null
    order by ranks.rank, due.turn, due.not_before, due.id
    limit most
$$;
revoke execute on function claimable_messages(int, timestamptz) from public;
grant execute on function claimable_messages(int, timestamptz) to sphere_app;
"""
STALE = """
create function stale_message_workspaces(moment timestamptz, patience interval)
returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct workspace_id from messaging_message
    where (state = 'claimed' and lease_until < moment)
        or (state = 'handoff' and handoff_at < moment - patience)
$$;
revoke execute on function stale_message_workspaces(timestamptz, interval) from public;
grant execute on function stale_message_workspaces(timestamptz, interval) to sphere_app;
"""
NAMED = """
create function message_workspace(header text) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select workspace_id from messaging_message where message_id_hdr = header
$$;
revoke execute on function message_workspace(text) from public;
grant execute on function message_workspace(text) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_walls")]

    operations = [
        migrations.RunSQL(CLAIMABLE, "drop function claimable_messages(int, timestamptz)"),
        migrations.RunSQL(STALE, "drop function stale_message_workspaces(timestamptz, interval)"),
        migrations.RunSQL(NAMED, "drop function message_workspace(text)"),
    ]
