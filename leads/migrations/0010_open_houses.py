import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import leads.models.flyer
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# They run as the owner, since they ask over all workspaces; they return ids and nothing else.
OPEN_HOUSE = """
create function open_house_workspace(wanted text)
returns table (workspace_id bigint, open_house_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select house.workspace_id, house.id from leads_openhouse house where house.key = wanted
$$;
revoke execute on function open_house_workspace(text) from public;
grant execute on function open_house_workspace(text) to sphere_app;
"""
VISIT = """
create function showing_visit_workspace(wanted text)
returns table (workspace_id bigint, visit_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select visit.workspace_id, visit.id from leads_showingvisit visit where visit.key = wanted
$$;
revoke execute on function showing_visit_workspace(text) from public;
grant execute on function showing_visit_workspace(text) to sphere_app;
"""
WORK = """
create function open_house_work(kept_before timestamptz, asked_before timestamptz)
returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select guest.workspace_id from leads_guest guest
    where guest.taken_at is null and guest.received_at <= kept_before
    union
    select visit.workspace_id from leads_showingvisit visit
    where visit.asked_again_at is null and visit.answered_at is null
    and visit.asked_at is not null and visit.asked_at <= asked_before
$$;
revoke execute on function open_house_work(timestamptz, timestamptz) from public;
grant execute on function open_house_work(timestamptz, timestamptz) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0009_flyers"),
        ("contacts", "0014_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenHouse",
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
                        default=leads.models.flyer.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("pin", models.CharField(editable=False, max_length=200)),
                ("wrong_pins", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("pin_rests_until", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "questions",
                    models.CharField(
                        default="1", max_length=12, verbose_name="version of the questions"
                    ),
                ),
                (
                    "asks_agents",
                    models.BooleanField(
                        default=True, verbose_name="Agents may leave their card on the iPad"
                    ),
                ),
                ("called_off_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "flyer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="open_houses",
                        to="leads.flyer",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_houses",
                        to="contacts.property",
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
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("told_as", models.UUIDField(editable=False)),
                ("raw", models.JSONField(default=dict)),
                ("questions", models.CharField(blank=True, max_length=12)),
                ("name", models.CharField(blank=True, max_length=160)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=254)),
                (
                    "works_with_agent",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no", "No agent"),
                            ("yes", "Works with an agent"),
                            ("am", "Is an agent"),
                        ],
                        max_length=3,
                    ),
                ),
                ("agent_name", models.CharField(blank=True, max_length=160)),
                ("timeframe", models.CharField(blank=True, max_length=5)),
                ("preapproved", models.CharField(blank=True, max_length=5)),
                ("lives", models.CharField(blank=True, max_length=5)),
                ("consent_words", models.TextField(blank=True, max_length=5000)),
                ("consent_version", models.CharField(blank=True, max_length=60)),
                ("ip", models.GenericIPAddressField(blank=True, null=True)),
                ("said_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="leads.lead",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
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
                    "open_house",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="leads.openhouse",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ShowingVisit",
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
                        default=leads.models.flyer.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("told_as", models.UUIDField(editable=False)),
                ("agent_name", models.CharField(max_length=160)),
                ("brokerage", models.CharField(blank=True, max_length=160)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("shown_at", models.DateTimeField()),
                ("raw", models.JSONField(default=dict)),
                ("ip", models.GenericIPAddressField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("asked_again_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "interest",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not", "Not interested"),
                            ("some", "Somewhat interested"),
                            ("very", "Very interested"),
                            ("offer", "Writing an offer"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "price",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("right", "About right"), ("high", "High")],
                        max_length=5,
                    ),
                ),
                ("condition", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("liked", models.TextField(blank=True, max_length=2000)),
                ("disliked", models.TextField(blank=True, max_length=2000)),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "The price"),
                            ("fix", "Repairs"),
                            ("stage", "Staging"),
                            ("none", "Nothing would"),
                        ],
                        max_length=5,
                    ),
                ),
                ("remarks", models.TextField(blank=True, max_length=4000)),
                ("may_share", models.BooleanField(default=False)),
                (
                    "card",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.picture",
                    ),
                ),
                (
                    "flyer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to="leads.flyer",
                    ),
                ),
                (
                    "open_house",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to="leads.openhouse",
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="showing_visits",
                        to="contacts.property",
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
        migrations.AddIndex(
            model_name="openhouse",
            index=models.Index(
                fields=["workspace", "-starts_at", "-id"], name="open_house_by_time"
            ),
        ),
        migrations.AddIndex(
            model_name="openhouse",
            index=models.Index(fields=["workspace", "property"], name="open_house_property"),
        ),
        migrations.AddConstraint(
            model_name="openhouse",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="open_house_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="openhouse",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="open_house_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="guest",
            index=models.Index(
                fields=["workspace", "open_house", "-said_at"], name="guest_of_house"
            ),
        ),
        migrations.AddIndex(
            model_name="guest",
            index=models.Index(fields=["workspace", "person"], name="guest_person"),
        ),
        migrations.AddIndex(
            model_name="guest",
            index=models.Index(
                condition=models.Q(("taken_at", None)), fields=["received_at"], name="guest_to_read"
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="guest_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.UniqueConstraint(
                fields=("workspace", "told_as"), name="guest_told_once"
            ),
        ),
        migrations.AddIndex(
            model_name="showingvisit",
            index=models.Index(fields=["workspace", "property", "-shown_at"], name="visit_of_home"),
        ),
        migrations.AddIndex(
            model_name="showingvisit",
            index=models.Index(fields=["workspace", "-shown_at", "-id"], name="visit_by_time"),
        ),
        migrations.AddIndex(
            model_name="showingvisit",
            index=models.Index(
                condition=models.Q(
                    ("answered_at", None), ("asked_again_at", None), ("asked_at__isnull", False)
                ),
                fields=["asked_at"],
                name="visit_ask_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="showingvisit",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="visit_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="showingvisit",
            constraint=models.UniqueConstraint(
                fields=("workspace", "told_as"), name="visit_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="showingvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("condition", None), ("condition__range", (1, 5)), _connector="OR"
                ),
                name="visit_condition",
            ),
        ),
        IsolateWorkspace("OpenHouse"),
        IsolateWorkspace("Guest"),
        IsolateWorkspace("ShowingVisit"),
        RecordChanges("OpenHouse"),
        RecordChanges("Guest"),
        RecordChanges("ShowingVisit"),
        migrations.RunSQL(OPEN_HOUSE, "drop function open_house_workspace(text)"),
        migrations.RunSQL(VISIT, "drop function showing_visit_workspace(text)"),
        migrations.RunSQL(WORK, "drop function open_house_work(timestamptz, timestamptz)"),
    ]
