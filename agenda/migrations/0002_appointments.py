import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0014_pictures"),
        ("agenda", "0001_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("title", models.CharField(max_length=200, verbose_name="what")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("listing", "Listing appointment"),
                            ("buyer", "Buyer appointment"),
                            ("showing", "Showing"),
                            ("closing", "Closing"),
                            ("open_house", "Open house"),
                            ("personal", "Personal"),
                            ("block", "Time block"),
                            ("other", "Meeting"),
                        ],
                        default="other",
                        max_length=10,
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="to")),
                ("zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("is_all_day", models.BooleanField(default=False, verbose_name="all day")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("repeats", models.CharField(blank=True, default="", max_length=300)),
                ("spans_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("series_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("place", models.CharField(blank=True, max_length=250)),
                ("note", models.TextField(blank=True, max_length=5000)),
                (
                    "reminders",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not said yet"),
                            ("held", "Took place"),
                            ("signed", "Agreement signed"),
                            ("declined", "They chose somebody else"),
                            ("no_show", "Nobody came"),
                        ],
                        default="",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("called_off_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("is_sample", models.BooleanField(default=False, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                    "property",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appointments",
                        to="contacts.property",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="departures",
                        to="agenda.appointment",
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
                "ordering": ["starts_at", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AppointmentMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="agenda.appointment",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="members",
            field=models.ManyToManyField(
                related_name="appointments",
                through="agenda.AppointmentMember",
                to="accounts.membership",
            ),
        ),
        migrations.CreateModel(
            name="AppointmentPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="with_people",
                        to="agenda.appointment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointment_rows",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="people",
            field=models.ManyToManyField(
                related_name="appointments",
                through="agenda.AppointmentPerson",
                to="contacts.person",
            ),
        ),
        migrations.AddIndex(
            model_name="appointmentmember",
            index=models.Index(
                fields=["workspace", "member", "appointment"], name="appointment_of_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmentmember",
            constraint=models.UniqueConstraint(
                fields=("workspace", "appointment", "member"), name="appointment_member_once"
            ),
        ),
        migrations.AddIndex(
            model_name="appointmentperson",
            index=models.Index(
                fields=["workspace", "person", "appointment"], name="appointment_of_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmentperson",
            constraint=models.UniqueConstraint(
                fields=("workspace", "appointment", "person"), name="appointment_person_once"
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                fields=["workspace", "starts_at", "spans_until"], name="appointment_time"
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("repeats", ""), _negated=True),
                fields=["workspace", "spans_until"],
                name="appointment_repeating",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("is_sample", True)),
                fields=["workspace"],
                name="appointment_samples",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="appointment_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("workspace", "series", "series_at"),
                name="appointment_departs_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                name="appointment_ends_after_it_starts",
                violation_error_message="It ends before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("first_day__isnull", False),
                        ("is_all_day", True),
                        ("last_day__gte", models.F("first_day")),
                    ),
                    models.Q(("first_day", None), ("is_all_day", False), ("last_day", None)),
                    _connector="OR",
                ),
                name="appointment_days_when_all_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series", None), ("series_at", None)),
                    models.Q(
                        ("repeats", ""), ("series__isnull", False), ("series_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="appointment_departs_from_a_series",
            ),
        ),
        IsolateWorkspace("Appointment"),
        IsolateWorkspace("AppointmentMember"),
        IsolateWorkspace("AppointmentPerson"),
        RecordChanges("Appointment"),
        RecordChanges("AppointmentMember"),
        RecordChanges("AppointmentPerson"),
    ]
