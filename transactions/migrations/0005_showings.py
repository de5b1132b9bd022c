import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

WORK = """
create function showing_work(since timestamptz, now_is timestamptz)
returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct showing.workspace_id from transactions_showing showing
    where showing.visit_id is null and showing.state = 'booked' and not showing.is_ours
    and showing.email <> '' and showing.starts_at >= since
    and coalesce(showing.ends_at, showing.starts_at + interval '30 minutes') <= now_is
$$;
revoke execute on function showing_work(timestamptz, timestamptz) from public;
grant execute on function showing_work(timestamptz, timestamptz) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0004_plans"),
        ("leads", "0014_visits_of_listings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Showing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("agent_name", models.CharField(blank=True, max_length=160, verbose_name="agent")),
                ("brokerage", models.CharField(blank=True, max_length=160)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Requested"),
                            ("booked", "Booked"),
                            ("off", "Called off"),
                        ],
                        default="booked",
                        max_length=6,
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=60, verbose_name="what for")),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "came_by",
                    models.CharField(
                        choices=[
                            ("mail", "By mail"),
                            ("card", "By the card they left"),
                            ("hand", "By hand"),
                        ],
                        default="hand",
                        editable=False,
                        max_length=4,
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        blank=True, editable=False, max_length=60, verbose_name="told by"
                    ),
                ),
                ("keybox", models.CharField(blank=True, editable=False, max_length=40)),
                ("is_ours", models.BooleanField(default=False, verbose_name="one of us showed it")),
                (
                    "is_kept_back",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        editable=False,
                        verbose_name="not for the seller",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="showings",
                        to="contacts.person",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="showings",
                        to="transactions.transaction",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="showings",
                        to="leads.showingvisit",
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
                "indexes": [
                    models.Index(
                        fields=["workspace", "transaction", "-starts_at", "-id"],
                        name="showing_of_listing",
                    ),
                    models.Index(fields=["workspace", "starts_at"], name="showing_by_time"),
                    models.Index(fields=["workspace", "person"], name="showing_person"),
                    models.Index(
                        condition=models.Q(
                            ("is_ours", False),
                            ("state", "booked"),
                            ("visit", None),
                            models.Q(("email", ""), _negated=True),
                        ),
                        fields=["starts_at"],
                        name="showing_to_ask",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="showing_public_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("visit__isnull", False)),
                        fields=("workspace", "visit"),
                        name="showing_of_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at", None),
                            ("ends_at__gte", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="showing_ends_after_start",
                    ),
                ],
            },
        ),
        IsolateWorkspace("Showing"),
        RecordChanges("Showing"),
        migrations.RunSQL(WORK, "drop function showing_work(timestamptz, timestamptz)"),
    ]
