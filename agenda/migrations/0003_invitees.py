import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import agenda.models.invitee
import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# Each runs as the owner, since it asks over all workspaces; it returns ids and nothing else.
FUNCTIONS = {
    "invitee_workspace(wanted text)": (
        "bigint", "select i.workspace_id from agenda_invitee i where i.key = wanted"
    ),
    "reminder_workspaces(moment timestamptz)": (
        "setof bigint",
        "select distinct a.workspace_id from agenda_appointment a "
        "left join agenda_reminderround r on r.workspace_id = a.workspace_id "
        "where not (a.reminders = '{}'::integer[]) "
        "and a.called_off_at is null and (a.spans_until is null or a.spans_until > moment) "
        "and (r.look_at is null or r.look_at <= moment)",
    ),
}  # fmt: skip
MAKE = """
create function {name} returns {what}
language sql stable security definer set search_path = public, pg_temp as $$ {query} $$;
revoke execute on function {name} from public;
grant execute on function {name} to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_appointments")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[("REQUEST", "Asked to come"), ("CANCEL", "Called off")],
                        max_length=7,
                    ),
                ),
                ("about", models.CharField(max_length=32)),
                ("when", models.CharField(max_length=32)),
                ("ics", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "ordering": ["sequence"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Invitee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "key",
                    models.CharField(
                        db_collation="C",
                        default=agenda.models.invitee.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(max_length=254, verbose_name="e-mail")),
                ("address_lc", models.CharField(db_collation="C", editable=False, max_length=254)),
                ("is_reminded", models.BooleanField(default=False, verbose_name="remind them too")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No answer yet"),
                            ("accepted", "Will come"),
                            ("tentative", "May come"),
                            ("declined", "Will not come"),
                        ],
                        default="",
                        editable=False,
                        max_length=9,
                    ),
                ),
                (
                    "answer_when",
                    models.CharField(blank=True, default="", editable=False, max_length=32),
                ),
                (
                    "answer_note",
                    models.CharField(blank=True, default="", editable=False, max_length=500),
                ),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReminderRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("looked_at", models.DateTimeField()),
                ("look_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("reminders", []), _negated=True),
                fields=["workspace", "spans_until"],
                name="appointment_reminding",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
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
            model_name="invitee",
            name="appointment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitees",
                to="agenda.appointment",
            ),
        ),
        migrations.AddField(
            model_name="invitee",
            name="by",
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
            model_name="invitee",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitations",
                to="contacts.person",
            ),
        ),
        migrations.AddField(
            model_name="invitee",
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
            model_name="invitation",
            name="invitee",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sent",
                to="agenda.invitee",
            ),
        ),
        migrations.AddField(
            model_name="reminderround",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="invitee",
            index=models.Index(fields=["workspace", "person"], name="invitee_person"),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="invitee_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.UniqueConstraint(
                fields=("workspace", "appointment", "address_lc"), name="invitee_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="invitee_answered_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=("workspace", "invitee", "sequence"), name="invitation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderround",
            constraint=models.UniqueConstraint(fields=("workspace",), name="reminder_round_once"),
        ),
        *(IsolateWorkspace(model) for model in ("Invitee", "Invitation", "ReminderRound")),
        RecordChanges("Invitee"),
        *(
            migrations.RunSQL(
                MAKE.format(name=name, what=what, query=query), f"drop function if exists {name}"
            )
            for name, (what, query) in FUNCTIONS.items()
        ),
    ]
