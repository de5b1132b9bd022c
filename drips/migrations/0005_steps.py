import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import drips.models.sequence
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# Asked before a workspace is entered; answers with ids only.
RULED = """
create function ruled_sequence_workspaces() returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct workspace_id from drips_sequence
    where is_active
      and (rule_category_id is not null or rule_list_id is not null or anchor <> '')
$$;
revoke execute on function ruled_sequence_workspaces() from public;
grant execute on function ruled_sequence_workspaces() to sphere_app;
"""

# Recorded anew below, with two columns more that an undo puts back.
FORGET = """
drop trigger drips_enrolment_insert on drips_enrolment;
drop trigger drips_enrolment_delete on drips_enrolment;
drop trigger drips_enrolment_update on drips_enrolment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("drips", "0004_sources"),
        ("messaging", "0014_ecards"),
        ("contacts", "0018_email_checks"),
        ("agenda", "0001_tasks"),
    ]
    operations = [
        migrations.AddField(
            model_name="sequence",
            name="taken_from",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                editable=False,
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="taken_version",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("because", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Proposed"),
                            ("begun", "Begun"),
                            ("declined", "Left out"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.RemoveConstraint(
            model_name="steptaken",
            name="step_taken_once",
        ),
        migrations.AddField(
            model_name="enrolment",
            name="anchor_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("done", "All steps were done"),
                    ("reply", "They answered"),
                    ("stage", "They reached a stage"),
                    ("member", "One of you ended it"),
                    ("opt_out", "They asked for no more"),
                    ("cold", "Filed as Cold"),
                    ("died", "They died"),
                    ("merged", "They were on it twice"),
                ],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="moved_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="round",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="waits_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="sequence",
            name="anchor",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="counted from"
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="begins_before",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="begins so many days before"
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="enrols_itself",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="start without asking me"
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="gap_days",
            field=models.PositiveSmallIntegerField(
                db_default=7,
                default=7,
                help_text="Seven is the least, over all drips and newsletters.",
                verbose_name="days between automatic emails",
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="hold_days",
            field=models.PositiveSmallIntegerField(
                db_default=7, default=7, verbose_name="days it waits after you talk"
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="repeats_yearly",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="each year again"
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="rule_category",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.category",
                verbose_name="everybody in",
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="rule_list",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.savedlist",
                verbose_name="everybody on the list",
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="stop_stages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=9),
                blank=True,
                db_default=models.Value("{}"),
                default=list,
                verbose_name="ends when they are at",
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                db_default=models.Value("{0,1,2,3,4}"),
                default=drips.models.sequence.working_days,
                verbose_name="on these days",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="asks_category",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="step",
            name="card",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="which eCard"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="if_field",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="only if"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="if_rule",
            field=models.CharField(
                choices=[
                    ("known", "is filled in"),
                    ("unknown", "is empty"),
                    ("is", "is"),
                    ("is_not", "is not"),
                    ("has", "contains"),
                ],
                db_default="known",
                default="known",
                max_length=7,
                verbose_name="field",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="if_value",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="this"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="not_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.category",
                verbose_name="not if they are in",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="only_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.category",
                verbose_name="only if they are in",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="paper",
            field=models.CharField(
                choices=[
                    ("letter", "A letter in an envelope"),
                    ("card", "A greeting card"),
                    ("postcard", "A postcard"),
                ],
                db_default="letter",
                default="letter",
                max_length=8,
                verbose_name="printed as",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="task_kind",
            field=models.CharField(
                choices=[
                    ("call", "Call"),
                    ("text", "Text"),
                    ("email", "Email"),
                    ("card", "Card"),
                    ("visit", "Visit"),
                    ("other", "Something else"),
                ],
                db_default="other",
                default="other",
                max_length=5,
                verbose_name="what kind of task",
            ),
        ),
        migrations.AddField(
            model_name="steptaken",
            name="round",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="steptaken",
            name="skipped_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="steptaken",
            name="task",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="agenda.task",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="body",
            field=models.TextField(blank=True, max_length=20000, verbose_name="letter"),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("email", "Email"),
                    ("letter", "Printed letter"),
                    ("text", "Text"),
                    ("call", "Call"),
                    ("task", "Task"),
                    ("ecard", "eCard"),
                ],
                default="email",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="wait_days",
            field=models.PositiveSmallIntegerField(
                default=7,
                help_text="The first one counts from the day you put someone on the drip. Nobody gets two automatic emails in seven days.",
                verbose_name="days after the step before",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(
                    ("state", "active"), models.Q(("waits_because", ""), _negated=True)
                ),
                fields=["workspace", "due_at"],
                name="enrolment_held_back",
            ),
        ),
        migrations.AddIndex(
            model_name="steptaken",
            index=models.Index(fields=["workspace", "step", "-at"], name="step_taken_of_step"),
        ),
        migrations.AddConstraint(
            model_name="sequence",
            constraint=models.CheckConstraint(
                condition=models.Q(("gap_days__gte", 7), ("gap_days__lte", 90)),
                name="sequence_gap_bounded",
                violation_error_message="Nobody gets two automatic emails in seven days. Longer is fine, up to 90.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sequence",
            constraint=models.CheckConstraint(
                condition=models.Q(("hold_days__lte", 90)),
                name="sequence_hold_bounded",
                violation_error_message="It can wait up to 90 days after you talk.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sequence",
            constraint=models.CheckConstraint(
                condition=models.Q(("begins_before__lte", 180)),
                name="sequence_begin_bounded",
                violation_error_message="It can begin up to 180 days before the date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="steptaken",
            constraint=models.UniqueConstraint(
                fields=("workspace", "enrolment", "step", "round"), name="step_taken_once"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="decided_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contacts.person",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="sequence",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="drips.sequence",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
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
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["workspace", "sequence", "-id"],
                name="proposal_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="proposal_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("workspace", "sequence", "person"), name="proposal_once"
            ),
        ),
        IsolateWorkspace("Proposal"),
        *(IsolateWorkspace(model) for model in ["Sequence", "Step", "StepTaken"]),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        RecordChanges(
            "Enrolment",
            when=["person_id", "state"],
            keep=["due_at", "held_because", "waits_because", "ended_at", "ending", "end_reason"],
        ),
        RecordChanges(
            "Proposal",
            when=["person_id", "state"],
            keep=["decided_by_id", "decided_at"],
            inserts=False,
        ),
        migrations.RunSQL(RULED, "drop function ruled_sequence_workspaces()"),
    ]
