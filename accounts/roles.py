"""The two roles of the database: the owner migrates, every other connection is `sphere_app`."""

from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

PREPARE = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then
        begin
            create role {role} nologin;
        exception when duplicate_object or unique_violation then
            null;  -- another database of this server was prepared at the same moment
        end;
    end if;
    -- From PostgreSQL 16 on, the creator may not SET ROLE without this.
    if not pg_has_role(current_user, '{role}', 'member') then
        grant {role} to current_user;
    end if;
    if current_setting('server_version_num')::int >= 160000 and not (
        select rolsuper or pg_has_role(current_user, '{role}', 'set')
        from pg_roles where rolname = current_user
    ) then
        execute 'grant {role} to current_user with set true';
    end if;
end $$;
grant usage on schema public to {role};
alter default privileges in schema public grant select, insert, update, delete on tables to {role};
"""


def as_owner(alias="default"):
    """Inside, connections are the login itself: for migrations and the making of test databases."""
    return _connecting_with(None, alias)


def as_app(alias="default"):
    """Inside, connections are the application's role again."""
    return _connecting_with(f"-c role={settings.APP_ROLE}", alias)


@contextmanager
def _connecting_with(options, alias):
    connection = connections[alias]
    before = connection.settings_dict["OPTIONS"].get("options")

    def connect_with(options):
        connection.close()
        connection.close_pool()
        connection.settings_dict["OPTIONS"]["options"] = options

    connect_with(options)
    try:
        yield connection
    finally:
        connect_with(before)


def prepare_app_role(connection) -> None:
    """Make the application's role, before the first table so that every table is granted to it."""
    with connection.cursor() as cursor:
        cursor.execute(PREPARE.format(role=settings.APP_ROLE))


def refuse_powerful_role(alias="default") -> None:
    """Stop a start whose connection could see through the row policies.

    A database that is away stops nobody: /health/ready asks again.
    """
    try:
        cursor = connections[alias].cursor()
    except OperationalError:
        return
    with cursor:
        cursor.execute(
            "select current_user, (select rolsuper or rolbypassrls from pg_roles "
            "where rolname = current_user), exists (select from pg_class "
            "where relrowsecurity and relowner = current_user::regrole)"
        )
        role, is_powerful, is_owner = cursor.fetchone()
    if is_powerful or is_owner:
        raise ImproperlyConfigured(
            f"The database role {role!r} passes through the walls between workspaces. "
            f"Connect with the option '-c role={settings.APP_ROLE}' (docs/deploy.md)."
        )


def refuse_powerful_role_before_forking(alias="default") -> None:
    """The same at a start whose children must share neither a connection nor a pool with it."""
    refuse_powerful_role(alias)
    connections[alias].close()
    connections[alias].close_pool()
