import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import leads.models.flyer
import leads.models.web_form
from accounts.isolation import IsolateWorkspace

# Runs as the owner, since it asks over all workspaces; it returns ids and nothing else.
WEB_FORM_WORKSPACE = """
create function web_form_workspace(wanted text)
returns table (workspace_id bigint, web_form_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select form.workspace_id, form.id from leads_webform form where form.key = wanted
$$;
revoke execute on function web_form_workspace(text) from public;
grant execute on function web_form_workspace(text) to sphere_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0010_open_houses"),
        ("contacts", "0014_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebForm",
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
                ("name", models.CharField(max_length=80)),
                (
                    "source_detail",
                    models.CharField(blank=True, max_length=120, verbose_name="Which page or ad"),
                ),
                (
                    "questions",
                    models.JSONField(blank=True, default=leads.models.web_form.usual_questions),
                ),
                (
                    "headline",
                    models.CharField(blank=True, default="Ask me anything", max_length=120),
                ),
                (
                    "thanks",
                    models.TextField(
                        blank=True, default="Thank you. I will answer you today.", max_length=1000
                    ),
                ),
                (
                    "thanks_url",
                    models.URLField(blank=True, max_length=500, verbose_name="Or a page to go to"),
                ),
                (
                    "agreement",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what visitors may tick"
                    ),
                ),
                ("agreement_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "origins",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="sites that may show it"
                    ),
                ),
                ("sealed_secret", models.TextField(blank=True, editable=False)),
                ("secret_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("needs_signature", models.BooleanField(default=False)),
                ("is_on", models.BooleanField(default=True)),
                ("received_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("refused_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("refused_because", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.leadsource",
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
            model_name="inboundmessage",
            name="web_form",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="arrivals",
                to="leads.webform",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(
                condition=models.Q(("web_form__isnull", False)),
                fields=["workspace", "web_form", "-received_at"],
                name="inbound_by_web_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="webform",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="web_form_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="webform",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needs_signature", False),
                    models.Q(("sealed_secret", ""), _negated=True),
                    _connector="OR",
                ),
                name="web_form_signed_has_a_secret",
            ),
        ),
        IsolateWorkspace("WebForm"),
        IsolateWorkspace("InboundMessage"),
        migrations.RunSQL(WEB_FORM_WORKSPACE, "drop function web_form_workspace(text)"),
    ]
