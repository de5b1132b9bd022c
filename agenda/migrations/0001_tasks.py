import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges
from agenda.standard import furnish_with


def furnish_all(apps, schema_editor):
    """The standard plans, for the workspaces that are there already."""
    plans = apps.get_model("agenda", "TaskPlan").objects
    steps = apps.get_model("agenda", "PlanStep").objects
    for pk in apps.get_model("accounts", "Workspace").objects.values_list("pk", flat=True):
        furnish_with(plans, steps, pk)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0014_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("name", models.CharField(max_length=120)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("lead", "Leads"),
                            ("listing", "Listings"),
                            ("buyer", "Buyers"),
                            ("closing", "Closings"),
                            ("person", "People"),
                            ("office", "Office"),
                        ],
                        default="lead",
                        max_length=10,
                        verbose_name="what it is for",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=300)),
                (
                    "anchor",
                    models.CharField(
                        choices=[
                            ("start", "The moment it is started"),
                            ("day", "A day that is chosen"),
                        ],
                        default="start",
                        max_length=10,
                        verbose_name="counted from",
                    ),
                ),
                (
                    "ends_on_reply",
                    models.BooleanField(
                        default=True,
                        help_text="A reply or a talk ends what is left of it.",
                        verbose_name="ends as soon as they answer",
                    ),
                ),
                (
                    "standard",
                    models.CharField(blank=True, default="", editable=False, max_length=120),
                ),
                ("put_away_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("position", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("text", "Text"),
                            ("email", "Email"),
                            ("card", "Card"),
                            ("visit", "Visit"),
                            ("other", "Something else"),
                        ],
                        default="call",
                        max_length=5,
                    ),
                ),
                ("offset", models.IntegerField(default=0, verbose_name="how long after")),
                (
                    "unit",
                    models.CharField(
                        choices=[("minutes", "minutes"), ("hours", "hours"), ("days", "days")],
                        default="days",
                        max_length=7,
                    ),
                ),
                ("at_time", models.TimeField(blank=True, null=True, verbose_name="at what time")),
                (
                    "role",
                    models.CharField(
                        choices=[("agent", "The agent"), ("assistant", "The assistant")],
                        default="agent",
                        max_length=9,
                        verbose_name="who does it",
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Always"),
                            ("phone", "There is a number to call"),
                            ("email", "There is an e-mail to write to"),
                            ("address", "Their address is known"),
                            ("no_phone", "There is no number to call"),
                            ("no_email", "There is no e-mail to write to"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="only if",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Stands beside the task, for whoever does it.",
                        max_length=5000,
                        verbose_name="what to say or mind",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="subject of the mail"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="words of the text or mail"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="agenda.taskplan",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PlanRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("anchor_at", models.DateTimeField()),
                ("about", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(blank=True, default="", editable=False, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("ended", "Ended")],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, max_length=200)),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_runs",
                        to="contacts.person",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="agenda.taskplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("title", models.CharField(max_length=200, verbose_name="what is to be done")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("text", "Text"),
                            ("email", "Email"),
                            ("card", "Card"),
                            ("visit", "Visit"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=5,
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("has_time", models.BooleanField(default=True)),
                ("about", models.CharField(blank=True, max_length=200)),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Always"),
                            ("phone", "There is a number to call"),
                            ("email", "There is an e-mail to write to"),
                            ("address", "Their address is known"),
                            ("no_phone", "There is no number to call"),
                            ("no_email", "There is no e-mail to write to"),
                        ],
                        default="",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="what to say or mind"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="subject of the mail"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="words of the text or mail"
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, editable=False)),
                ("done_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("skipped_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "skip_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why not"),
                ),
                ("snoozed_from", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="contacts.person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="agenda.planrun",
                    ),
                ),
                (
                    "skipped_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.planstep",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("skipped_at", None)),
                        fields=["workspace", "due_at", "id"],
                        name="task_open",
                    ),
                    models.Index(
                        condition=models.Q(("done_at", None), ("skipped_at", None)),
                        fields=["workspace", "assigned_to", "due_at", "id"],
                        name="task_open_of_member",
                    ),
                    models.Index(fields=["workspace", "person", "due_at"], name="task_of_person"),
                    models.Index(fields=["workspace", "run", "position"], name="task_of_run"),
                    models.Index(
                        condition=models.Q(("done_at__isnull", False)),
                        fields=["workspace", "-done_at"],
                        name="task_done",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="task_public_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None), ("skipped_at", None), _connector="OR"
                        ),
                        name="task_done_or_skipped",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="taskplan",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="task_plan_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskplan",
            constraint=models.UniqueConstraint(
                fields=("workspace", "name"),
                name="task_plan_once",
                violation_error_message="There is a plan of this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standard", ""), _negated=True),
                fields=("workspace", "standard"),
                name="task_plan_standard_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="plan_step_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("offset__gte", -525600), ("offset__lte", 525600)),
                name="plan_step_within_years",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="plan_run_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("workspace", "plan", "person"),
                name="plan_run_once",
                violation_error_message="The plan runs with them already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("workspace", "key"),
                name="plan_run_key_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "running"), ("ended_at__isnull", False), _connector="XOR"
                ),
                name="plan_run_ended_when",
            ),
        ),
        IsolateWorkspace("TaskPlan"),
        IsolateWorkspace("PlanStep"),
        IsolateWorkspace("PlanRun"),
        IsolateWorkspace("Task"),
        RecordChanges("TaskPlan"),
        RecordChanges("PlanStep"),
        RecordChanges("PlanRun"),
        RecordChanges("Task"),
        migrations.RunPython(furnish_all, migrations.RunPython.noop, elidable=True),
    ]
