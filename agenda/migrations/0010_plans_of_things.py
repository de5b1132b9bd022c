from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0009_digests")]

    operations = [
        migrations.AddField(
            model_name="planrun",
            name="waits",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="counts",
            field=models.CharField(
                choices=[("calendar", "Calendar days"), ("business", "Business days")],
                db_default="calendar",
                default="calendar",
                max_length=8,
                verbose_name="which days",
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="done_by",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=60,
                verbose_name="done by itself when",
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="hangs_on",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                max_length=40,
                verbose_name="counted from",
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="letter",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="letter of the library",
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="only_if",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="party",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                max_length=16,
                verbose_name="with whom",
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="repeats",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Never"),
                    ("day", "Every day"),
                    ("workday", "Every workday"),
                    ("week", "Every week"),
                    ("two_weeks", "Every two weeks"),
                    ("month", "Every month"),
                    ("quarter", "Every three months"),
                    ("year", "Every year"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="again",
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="shows_in_report",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="show it in the seller’s report"
            ),
        ),
        migrations.AddField(
            model_name="planstep",
            name="until",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                max_length=40,
                verbose_name="until",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="done_because",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=200
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="hangs_on",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                editable=False,
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="hung_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="letter",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=80
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="shows_in_report",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="show it in the seller’s report"
            ),
        ),
        migrations.AddField(
            model_name="taskplan",
            name="thing",
            field=models.CharField(
                blank=True,
                db_collation="C",
                db_default="",
                default="",
                max_length=20,
                verbose_name="hangs on",
            ),
        ),
        migrations.AlterField(
            model_name="planstep",
            name="role",
            field=models.CharField(
                choices=[
                    ("agent", "The agent"),
                    ("assistant", "The assistant"),
                    ("tc", "The coordinator"),
                ],
                default="agent",
                max_length=9,
                verbose_name="who does it",
            ),
        ),
        migrations.AlterField(
            model_name="taskplan",
            name="weekends",
            field=models.CharField(
                blank=True,
                choices=[("", "Stays there"), ("before", "Comes on the workday before")],
                db_default="",
                default="",
                max_length=6,
                verbose_name="what falls on a weekend",
            ),
        ),
        migrations.AddIndex(
            model_name="planrun",
            index=models.Index(
                condition=models.Q(("belongs_to", ""), _negated=True),
                fields=["workspace", "belongs_to"],
                name="plan_run_of_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("belongs_to", ""), _negated=True),
                fields=["workspace", "belongs_to"],
                name="task_of_thing",
            ),
        ),
    ]
