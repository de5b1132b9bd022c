"""What stands behind the walls, and what is let out of them for a reason: read by the tests."""

from django.apps import apps
from django.db import connection

from accounts.isolation import (
    POLICY,
    belongs_to_a_workspace,
    composite_key,
    keys_between_workspaces,
)
from accounts.tenancy import WorkspaceManager

# Models without a workspace, and why.
GLOBAL = {
    "accounts.User": "signs in before a workspace is chosen",
    "accounts.User_groups": "Django's permissions of staff",
    "accounts.User_user_permissions": "Django's permissions of staff",
    "accounts.Workspace": "is the workspace",
    "account.EmailAddress": "sign-in",
    "account.EmailConfirmation": "sign-in",
    "admin.LogEntry": "Django admin's own log, staff only",
    "auth.Group": "Django's permissions of staff",
    "auth.Group_permissions": "Django's permissions of staff",
    "auth.Permission": "Django's permissions of staff",
    "contenttypes.ContentType": "names of models",
    "messaging.Deployment": "the sending epoch of this installation",
    "messaging.WorkerHeartbeat": "progress of the workers of this installation",
    "mfa.Authenticator": "sign-in",
    "sessions.Session": "sign-in",
    "usersessions.UserSession": "sign-in",
}
# Workspace models without a row policy, and why.
WITHOUT_POLICY = {
    "accounts_membership": "asked for before a workspace is known: sign-in, invitations",
}
# Unique constraints that do not start with the workspace, and why.
UNIQUE_EVERYWHERE = {
    "agenda_invitee.key": "the link in an invitation leads to one invitee",
    "contacts_leadsource.visitors_key": "a website that posts visitors leads to one source",
    "leads_feedaddress.local_part": "an envelope recipient leads to one workspace",
    "leads_flyer.key": "the key on a sign leads to one workspace",
    "leads_webform.key": "the key in a site's page leads to one workspace",
    "leads_openhouse.key": "the key on an iPad leads to one workspace",
    "leads_showingvisit.key": "the link in a mail leads to one workspace",
    "transactions_servicereport.key": "the link in a mail leads to one report",
    "messaging_phoneline.key": "a provider's hook leads to one workspace",
    "messaging_sendingaccount.key": "a provider's hook leads to one workspace",
    "messaging_logaddress.key": "a copied mail's envelope recipient leads to one workspace",
    "messaging_sentfile.key": "the link in a mail leads to one file",
    "messaging_message.message_id_hdr": "a bounce names a message before its workspace is known",
}
# Functions that run as the owner: ids out, nothing else.
SECURITY_DEFINER = {
    "invitee_workspace": "the link in an invitation, and its answers, lead to an invitee",
    "reminder_workspaces": "the scan asks where appointments may be told of",
    "due_mailings": "the scan asks which mailings have letters to write",
    "due_daily_jobs": "the scan asks whose hour of the day has come",
    "due_task_workspaces": "the scan asks where somebody is to be reminded of a task",
    "unfinished_jobs": "the scan asks which jobs nobody works on",
    "search_starts": "one pass over all ways to start; filters by the workspace itself",
    "search_inside": "trigram indexes under a row policy; filters by the workspace itself",
    "search_alike": "trigram indexes under a row policy; filters by the workspace itself",
    "visitors_source": "the key that a website posts visitors with leads to one source",
    "feed_workspace": "envelope recipient to feed address",
    "hung_up_workspaces": "the scan asks where somebody called and entered nothing",
    "flyer_workspace": "the key on a sign leads a stranger to a flyer",
    "web_form_workspace": "the key in a site's page leads a visitor to a form",
    "open_house_workspace": "the key on an iPad leads a guest to an open house",
    "showing_visit_workspace": "the link in a mail leads an agent to their visit",
    "showing_work": "the scan asks where a showing is over and its agent not asked",
    "service_report_workspace": "the link in a mail leads a seller to their report",
    "open_house_work": "the scan asks where guests wait or agents are asked again",
    "due_mailboxes": "the beat asks which mailboxes to look into",
    "unread_inbound_workspaces": "the scan asks where mail waits",
    "inbound_workspaces": "the daily look asks where leads or mails came in lately",
    "due_lead_workspaces": "the scan asks where a lead was not touched in time",
    "due_enrolment_workspaces": "the scan asks where steps are due",
    "ruled_sequence_workspaces": "the scan asks where rules look for people",
    "claimable_messages": "the scan asks which messages are due, fairly over workspaces",
    "stale_message_workspaces": "the scan asks where claims or hand-offs were left lying",
    "phone_line": "the address of a provider's hook to the line",
    "unread_text_workspaces": "the scan asks where texts wait",
    "sending_account": "the address of a provider's hook to the way out",
    "unread_event_workspaces": "the scan asks where a provider told of letters",
    "unchecked_email_workspaces": "the scan asks where addresses wait for a look",
    "unsure_message_workspaces": "the scan asks where mail may or may not have arrived",
    "incoming_mail_workspace": "a member's own answer names a mail before its workspace is known",
    "log_address_workspace": "envelope recipient to a member's address for copies",
    "sent_file_workspace": "the link in a mail leads a reader to a file",
    "ecard_workspace": "the link in a mail leads a reader to a card",
    "unread_mail_workspaces": "the scan asks where mail waits",
    "message_workspace": "a bounce or complaint names a message only",
}


def every_model():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def tenant_models():
    return [model for model in every_model() if belongs_to_a_workspace(model)]


def complaints() -> list[str]:
    """Everything that is wrong with the walls, in words; empty when they stand."""
    found = []
    for model in every_model():
        if belongs_to_a_workspace(model):
            found += _about(model)
        elif model._meta.label not in GLOBAL:
            found.append(f"{model._meta.label} has no workspace and no reason")
    return found + _about_the_database()


def _about(model) -> list[str]:
    table, found = model._meta.db_table, []
    if not isinstance(model._default_manager, WorkspaceManager):
        found.append(f"{table}: the default manager does not filter")
    if table not in WITHOUT_POLICY and not isinstance(model._base_manager, WorkspaceManager):
        found.append(f"{table}: the base manager does not filter")
    with connection.cursor() as cursor:
        cursor.execute(
            "select relrowsecurity, relowner <> current_user::regrole "
            "from pg_class where oid = %s::regclass",
            [table],
        )
        has_security, has_other_owner = cursor.fetchone()
        cursor.execute(
            "select qual, with_check, cmd from pg_policies where tablename = %s", [table]
        )
        policies = cursor.fetchall()
        cursor.execute(
            "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass",
            [table],
        )
        constraints = {row[0] for row in cursor.fetchall()}
    if table not in WITHOUT_POLICY:
        if not has_security:
            found.append(f"{table}: row level security is off")
        if policies != [(POLICY, None, "ALL")]:
            found.append(f"{table}: its policies are {policies}")
    if not has_other_owner:
        found.append(f"{table}: the application owns it")
    found += [
        f"{table}: no composite key for {field.name}"
        for field in keys_between_workspaces(model)
        if composite_key(field) not in constraints
    ]
    return found + _unique_elsewhere(table)


def _unique_elsewhere(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.attname from pg_index i join pg_attribute a "
            "on a.attrelid = i.indrelid and a.attnum = i.indkey[0] "
            "where i.indrelid = %s::regclass and i.indisunique and not i.indisprimary",
            [table],
        )
        return [
            f"{table}: unique without the workspace: {column}"
            for (column,) in cursor.fetchall()
            if column != "workspace_id" and f"{table}.{column}" not in UNIQUE_EVERYWHERE
        ]


def _about_the_database() -> list[str]:
    questions = {
        "a view without security_invoker": (
            "select relname from pg_class where relkind = 'v' and relnamespace = "
            "'public'::regnamespace and not coalesce(reloptions::text like "
            "'%%security_invoker=true%%', false)"
        ),
        "a materialized view": (
            "select relname from pg_class where relkind = 'm' "
            "and relnamespace = 'public'::regnamespace"
        ),
        "a SECURITY DEFINER function without a reason": (
            "select proname from pg_proc where prosecdef and pronamespace = "
            "'public'::regnamespace and not proname = any(%(functions)s)"
        ),
        "a grant beyond select, insert, update, delete": (
            "select table_name || ' ' || privilege_type from information_schema.role_table_grants "
            "where grantee = current_user and table_schema = 'public' and privilege_type not in "
            "('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')"
        ),
    }
    found = []
    with connection.cursor() as cursor:
        for wrong, question in questions.items():
            cursor.execute(question, {"functions": list(SECURITY_DEFINER)})
            found += [f"{wrong}: {name}" for (name,) in cursor.fetchall()]
    return found
