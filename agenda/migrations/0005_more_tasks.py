import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from accounts.isolation import IsolateWorkspace

OPEN = Q(done_at=None, skipped_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_blocks"),
        ("contacts", "0014_pictures"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="planrun", name="plan_run_once"),
        migrations.AddField(
            model_name="planrun",
            name="belongs_to",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=60
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="never_moves",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="A legal deadline: it stays where it is when everything else moves.",
                verbose_name="a date that never moves",
            ),
        ),
        migrations.AddField(
            model_name="taskplan",
            name="weekends",
            field=models.CharField(
                blank=True,
                choices=[("", "Stays there"), ("before", "Comes on the Friday before")],
                db_default="",
                default="",
                max_length=6,
                verbose_name="what falls on a weekend",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="belongs_to",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=60
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="category",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.category",
                verbose_name="filed under",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="repeats",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=120
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="series",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="occurs_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="planned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="never_moves",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=Q(skipped_at__isnull=False),
                fields=["workspace", "-skipped_at"],
                name="task_left_out",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=OPEN & ~Q(belongs_to=""),
                fields=["workspace", "belongs_to", "due_at", "id"],
                name="task_open_of_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=Q(done_at=None, skipped_at=None, category__isnull=False),
                fields=["workspace", "category", "due_at", "id"],
                name="task_open_of_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=Q(state="running", belongs_to=""),
                fields=("workspace", "plan", "person"),
                name="plan_run_once",
                violation_error_message="The plan runs with them already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=Q(state="running") & ~Q(belongs_to=""),
                fields=("workspace", "plan", "belongs_to"),
                name="plan_run_once_of_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=Q(state="running", belongs_to="", person=None),
                fields=("workspace", "plan", "about"),
                name="plan_run_once_here",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=Q(series__isnull=False),
                fields=("workspace", "series", "occurs_on"),
                name="task_once_a_day_of_series",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=Q(repeats="") | Q(series__isnull=False, occurs_on__isnull=False),
                name="task_repeats_in_series",
            ),
        ),
        IsolateWorkspace("Task"),
    ]
