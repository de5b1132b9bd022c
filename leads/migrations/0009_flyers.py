import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import leads.models.flyer
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

# Runs as the owner, since it asks over all workspaces; it returns ids and nothing else.
FLYER_WORKSPACE = """
create function flyer_workspace(wanted text) returns table (workspace_id bigint, flyer_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select flyer.workspace_id, flyer.id from leads_flyer flyer where flyer.key = wanted
$$;
revoke execute on function flyer_workspace(text) from public;
grant execute on function flyer_workspace(text) to sphere_app;
"""
HUNG_UP_WORKSPACES = """
create function hung_up_workspaces(before timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct used.workspace_id from leads_codeuse used
    left join messaging_incomingcall call
    on call.workspace_id = used.workspace_id and call.id = used.call_id
    where used.way = 'call' and used.lead_id is null and used.number <> ''
    and (call.ended_at is not null or used.at < before)
$$;
revoke execute on function hung_up_workspaces(timestamptz) from public;
grant execute on function hung_up_workspaces(timestamptz) to sphere_app;
"""


def _id():
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def _public_id():
    return ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False))


def _workspace():
    return (
        "workspace",
        models.ForeignKey(
            db_index=False,
            editable=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="accounts.workspace",
        ),
    )


def _key(to, on_delete=django.db.models.deletion.CASCADE, **more):
    return models.ForeignKey(db_constraint=False, on_delete=on_delete, to=to, **more)


def _maybe(to, related_name="+"):
    set_null = django.db.models.deletion.SET_NULL
    return _key(to, set_null, blank=True, null=True, related_name=related_name)


USUAL = {
    "abstract": False,
    "base_manager_name": "objects",
    "default_manager_name": "objects",
}


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_routing"),
        ("contacts", "0014_pictures"),
        ("messaging", "0006_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Flyer",
            fields=[
                _id(),
                _public_id(),
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
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("coming", "Coming soon"),
                            ("for_sale", "For sale"),
                            ("pending", "Sale pending"),
                            ("sold", "Sold"),
                        ],
                        default="for_sale",
                        max_length=10,
                    ),
                ),
                ("headline", models.CharField(blank=True, max_length=120)),
                (
                    "words",
                    models.TextField(blank=True, max_length=8000, verbose_name="description"),
                ),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "beds",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="bedrooms"
                    ),
                ),
                (
                    "baths",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        verbose_name="bathrooms",
                    ),
                ),
                (
                    "sqft",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="square feet"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="built in"
                    ),
                ),
                (
                    "facts",
                    models.TextField(blank=True, max_length=2000, verbose_name="more facts"),
                ),
                (
                    "spoken",
                    models.TextField(
                        blank=True,
                        max_length=3000,
                        verbose_name="home information, read to callers",
                    ),
                ),
                ("recording", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "is_shown",
                    models.BooleanField(default=True, verbose_name="Show it to the public"),
                ),
                (
                    "is_findable",
                    models.BooleanField(default=False, verbose_name="Let search engines list it"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("agent", _maybe("accounts.membership")),
                ("property", _key("contacts.property", related_name="flyers")),
                _workspace(),
            ],
            options=USUAL
            | {
                "indexes": [
                    models.Index(fields=["workspace", "property"], name="flyer_property"),
                    models.Index(fields=["workspace", "-created_at", "-id"], name="flyer_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="flyer_public_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                        name="flyer_price_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlyerPicture",
            fields=[
                _id(),
                _public_id(),
                ("position", models.PositiveSmallIntegerField(default=1)),
                (
                    "shows",
                    models.CharField(blank=True, max_length=120, verbose_name="what it shows"),
                ),
                ("flyer", _key("leads.flyer", related_name="flyer_pictures")),
                ("picture", _key("contacts.picture", related_name="+")),
                _workspace(),
            ],
            options=USUAL
            | {
                "indexes": [
                    models.Index(
                        fields=["workspace", "flyer", "position"], name="flyer_picture_order"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="flyer_picture_public_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaptureCode",
            fields=[
                _id(),
                _public_id(),
                ("code", models.CharField(db_collation="C", max_length=12)),
                (
                    "sign",
                    models.CharField(blank=True, max_length=80, verbose_name="where it stands"),
                ),
                ("is_on", models.BooleanField(default=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("flyer", _key("leads.flyer", related_name="codes")),
                ("line", _maybe("messaging.phoneline")),
                _workspace(),
            ],
            options=USUAL
            | {
                "indexes": [
                    models.Index(fields=["workspace", "code"], name="capture_code_named"),
                    models.Index(fields=["workspace", "flyer"], name="capture_code_flyer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="capture_code_public_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_on", True)),
                        fields=("workspace", "line", "code"),
                        name="capture_code_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeUse",
            fields=[
                _id(),
                _public_id(),
                (
                    "way",
                    models.CharField(choices=[("text", "Text"), ("call", "Call")], max_length=4),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "Got the link"),
                            ("unknown", "No such code"),
                            ("off", "Code is off"),
                            ("held", "Not answered: too many"),
                            ("nothing", "Called, entered nothing"),
                            ("heard", "Heard the home information"),
                            ("connected", "Asked to be connected"),
                            ("message", "Left a message"),
                        ],
                        max_length=9,
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=120)),
                ("number", models.CharField(blank=True, db_collation="C", max_length=40)),
                ("caller_name", models.CharField(blank=True, max_length=120)),
                ("typed", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("code", _maybe("leads.capturecode", related_name="uses")),
                ("call", _maybe("messaging.incomingcall")),
                ("lead", _maybe("leads.lead")),
                ("line", _maybe("messaging.phoneline")),
                ("person", _maybe("contacts.person")),
                _workspace(),
            ],
            options=USUAL
            | {
                "indexes": [
                    models.Index(fields=["workspace", "code", "-at"], name="code_use_by_code"),
                    models.Index(fields=["workspace", "number", "-at"], name="code_use_by_number"),
                    models.Index(
                        condition=models.Q(
                            ("lead", None),
                            ("way", "call"),
                            models.Q(("number", ""), _negated=True),
                        ),
                        fields=["at"],
                        name="code_use_hung_up",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="code_use_public_id"
                    ),
                    models.UniqueConstraint(fields=("workspace", "key"), name="code_use_once"),
                ],
            },
        ),
        IsolateWorkspace("Flyer"),
        IsolateWorkspace("FlyerPicture"),
        IsolateWorkspace("CaptureCode"),
        IsolateWorkspace("CodeUse"),
        RecordChanges("Flyer"),
        RecordChanges("FlyerPicture"),
        RecordChanges("CaptureCode"),
        RecordChanges("CodeUse"),
        migrations.RunSQL(FLYER_WORKSPACE, "drop function flyer_workspace(text)"),
        migrations.RunSQL(HUNG_UP_WORKSPACES, "drop function hung_up_workspaces(timestamptz)"),
    ]
