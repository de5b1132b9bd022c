import django.db.models.deletion
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [("agenda", "0006_calls")]

    operations = [
        migrations.CreateModel(
            name="CallSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("names", models.PositiveIntegerField(default=0, verbose_name="names on the list")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SessionCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("talked", "Talked"),
                            ("message", "Left message"),
                            ("none", "No answer"),
                            ("set", "Set appointment"),
                            ("bad", "Bad number"),
                            ("dnc", "Don’t call me"),
                            ("skip", "Skipped"),
                        ],
                        default="",
                        max_length=7,
                    ),
                ),
                ("key", models.UUIDField(blank=True, null=True)),
                ("shown_at", models.DateTimeField()),
                ("dialled_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.callline",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.person",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.phone",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="agenda.callsession",
                    ),
                ),
                (
                    "touch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.touch",
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
                "ordering": ["pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="callsession",
            index=models.Index(fields=["workspace", "member", "-id"], name="session_of_member"),
        ),
        migrations.AddConstraint(
            model_name="callsession",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="session_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="callsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("workspace", "member"),
                name="session_one_open",
            ),
        ),
        migrations.AddIndex(
            model_name="sessioncall",
            index=models.Index(fields=["workspace", "session", "id"], name="session_call_order"),
        ),
        migrations.AddConstraint(
            model_name="sessioncall",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="session_call_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioncall",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("workspace", "session"),
                name="session_call_one_at_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioncall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("closed_at", None), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="session_call_closed",
            ),
        ),
        IsolateWorkspace("CallSession"),
        IsolateWorkspace("SessionCall"),
    ]
