from django.db import migrations

from accounts.isolation import IsolateWorkspace

# Both run as the owner, since they ask over all workspaces; they return ids and nothing else.
FEED_WORKSPACE = """
create function feed_workspace(local text) returns table (workspace_id bigint, feed_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select feed.workspace_id, feed.id from leads_feedaddress feed
    where feed.local_part = lower(local)
    and (feed.rotated_at is null or feed.rotated_at > clock_timestamp() - interval '30 days')
$$;
revoke execute on function feed_workspace(text) from public;
grant execute on function feed_workspace(text) to sphere_app;
"""
UNREAD_INBOUND_WORKSPACES = """
create function unread_inbound_workspaces(moment timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct workspace_id from leads_inboundmessage
    where state = 'received' and next_try_at <= moment
$$;
revoke execute on function unread_inbound_workspaces(timestamptz) from public;
grant execute on function unread_inbound_workspaces(timestamptz) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0001_initial"),
        ("contacts", "0002_walls"),
        ("prospects", "0002_walls"),
    ]

    operations = [
        IsolateWorkspace("FeedAddress"),
        IsolateWorkspace("Lead"),
        IsolateWorkspace("InboundMessage"),
        migrations.RunSQL(FEED_WORKSPACE, "drop function feed_workspace(text)"),
        migrations.RunSQL(
            UNREAD_INBOUND_WORKSPACES, "drop function unread_inbound_workspaces(timestamptz)"
        ),
    ]
