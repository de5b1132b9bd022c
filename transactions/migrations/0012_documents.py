import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0011_expenses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=40)),
                ("title", models.CharField(blank=True, default="", max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("needed", "Needed"),
                            ("received", "Here"),
                            ("waived", "Not needed"),
                        ],
                        default="needed",
                        max_length=8,
                    ),
                ),
                ("on", models.DateField(blank=True, null=True)),
                (
                    "brought_by",
                    models.CharField(
                        blank=True, default="", max_length=160, verbose_name="who brought it"
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("shows_income", models.BooleanField(db_default=False, default=False)),
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
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="transactions.transaction",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "transaction", "word"), name="paper_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "received"), _negated=True),
                            ("on__isnull", False),
                            _connector="OR",
                        ),
                        name="paper_received_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waived"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="paper_waived_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "paper",
                    models.CharField(blank=True, db_collation="C", default="", max_length=40),
                ),
                ("title", models.CharField(max_length=160)),
                ("link", models.URLField(blank=True, default="", max_length=1000)),
                ("file", models.CharField(blank=True, default="", editable=False, max_length=200)),
                ("name", models.CharField(blank=True, default="", editable=False, max_length=150)),
                (
                    "content_type",
                    models.CharField(blank=True, default="", editable=False, max_length=100),
                ),
                ("size", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "brought_by",
                    models.CharField(
                        blank=True, default="", max_length=160, verbose_name="who brought it"
                    ),
                ),
                (
                    "shows_income",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Then only those who may see income find it.",
                        verbose_name="It says what you earn",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="transactions.transaction",
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
                    models.Index(fields=["workspace", "transaction"], name="document_of"),
                    models.Index(
                        condition=models.Q(("removed_at__isnull", False)),
                        fields=["workspace", "removed_at"],
                        name="document_removed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "public_id"), name="document_public"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("link", ""), ("file", ""), _connector="XOR"),
                        name="document_is_file_or_link",
                    ),
                ],
            },
        ),
        IsolateWorkspace("Paper"),
        RecordChanges("Paper"),
        IsolateWorkspace("Document"),
        RecordChanges("Document"),
    ]
