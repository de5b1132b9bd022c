from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0009_market_analyses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brokerage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("name", models.CharField(max_length=160)),
                (
                    "license_number",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="license number"
                    ),
                ),
                ("address", models.CharField(blank=True, default="", max_length=250)),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "confirmed_by",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Commission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("percent", "Percent of the price"),
                            ("flat", "A fixed amount"),
                            ("referral", "A referral fee from another brokerage"),
                        ],
                        default="percent",
                        max_length=8,
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True),
                ),
                (
                    "second_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        verbose_name="rate of the other side",
                    ),
                ),
                (
                    "flat",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="fixed amount",
                    ),
                ),
                (
                    "their_gross",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="commission of the other brokerage",
                    ),
                ),
                (
                    "at_least",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="no less than",
                    ),
                ),
                (
                    "bonus",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "gross",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                    ),
                ),
                (
                    "kept",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                    ),
                ),
                ("closes_on", models.DateField(blank=True, editable=False, null=True)),
                ("settled_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "received_on",
                    models.DateField(blank=True, null=True, verbose_name="received on"),
                ),
                (
                    "received",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="amount received",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "agent",
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
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="transactions.brokerage",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commissions",
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
            },
        ),
        migrations.CreateModel(
            name="CommissionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("label", models.CharField(max_length=80)),
                (
                    "payee",
                    models.CharField(
                        choices=[
                            ("broker", "Broker"),
                            ("franchise", "Franchise"),
                            ("team", "Team lead"),
                            ("co_agent", "Co-agent"),
                            ("partner", "Partner"),
                            ("referral", "Referral brokerage"),
                            ("fee", "Fee"),
                            ("state", "State, tax on receipts"),
                            ("client", "Client, as a concession"),
                            ("agent", "You"),
                        ],
                        default="broker",
                        max_length=9,
                    ),
                ),
                (
                    "payee_name",
                    models.CharField(
                        blank=True, default="", max_length=160, verbose_name="who exactly"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "A percentage"),
                            ("flat", "A fixed amount"),
                            ("tier", "A sliding percentage"),
                            ("remainder", "The rest"),
                        ],
                        default="percent",
                        max_length=9,
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
                ),
                (
                    "steps_text",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="steps"),
                ),
                (
                    "crossing",
                    models.CharField(
                        choices=[
                            ("graduated", "Split inside the deal"),
                            ("old", "Whole deal at the step before"),
                            ("new", "Whole deal at the step after"),
                        ],
                        default="graduated",
                        max_length=9,
                    ),
                ),
                (
                    "base",
                    models.CharField(
                        choices=[
                            ("running", "what is left so far"),
                            ("gross", "the gross commission"),
                            ("price", "the sale price"),
                            ("line", "a line above"),
                        ],
                        default="running",
                        max_length=7,
                        verbose_name="of",
                    ),
                ),
                (
                    "of_line",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="of which line"
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="cap of a year",
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="cap it belongs to"
                    ),
                ),
                ("counts", models.BooleanField(default=True, verbose_name="counts toward the cap")),
                (
                    "rollover",
                    models.CharField(
                        choices=[
                            ("calendar", "On January 1"),
                            ("joined", "On the agent’s anniversary"),
                            ("custom", "On a day of your own"),
                            ("none", "Never"),
                        ],
                        default="calendar",
                        max_length=8,
                        verbose_name="the year begins anew",
                    ),
                ),
                ("rolls_on", models.DateField(blank=True, null=True, verbose_name="on which day")),
                (
                    "after",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=60,
                        verbose_name="only once this cap is full",
                    ),
                ),
                (
                    "at_least",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "at_most",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("a_top", "Off the top"),
                            ("b_split", "The split"),
                            ("c_after", "After the split"),
                        ],
                        default="b_split",
                        max_length=7,
                    ),
                ),
                (
                    "brought_by",
                    models.CharField(
                        blank=True,
                        choices=[("own", "the agent"), ("team", "the team")],
                        default="",
                        max_length=4,
                        verbose_name="only when the client came from",
                    ),
                ),
                ("is_taken", models.BooleanField(db_default=True, default=True, editable=False)),
                (
                    "took",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                    ),
                ),
                (
                    "uncapped",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                    ),
                ),
                (
                    "added",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                    ),
                ),
                (
                    "produced",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                    ),
                ),
                ("paid_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "brokerage",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="transactions.brokerage",
                    ),
                ),
                (
                    "commission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="transactions.commission",
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
            ],
            options={
                "ordering": ["phase", "position", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CommissionPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "is_usual",
                    models.BooleanField(default=False, verbose_name="new deals begin with it"),
                ),
                (
                    "listing_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        verbose_name="usual percent of a listing",
                    ),
                ),
                (
                    "buyer_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        verbose_name="usual percent of a buyer side",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("put_away_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "agent",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="commission",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="transactions.commissionplan",
            ),
        ),
        migrations.CreateModel(
            name="LedgerStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("ledger", models.CharField(max_length=80)),
                ("as_of", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "agent",
                    models.ForeignKey(
                        db_constraint=False,
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
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("label", models.CharField(max_length=80)),
                (
                    "payee",
                    models.CharField(
                        choices=[
                            ("broker", "Broker"),
                            ("franchise", "Franchise"),
                            ("team", "Team lead"),
                            ("co_agent", "Co-agent"),
                            ("partner", "Partner"),
                            ("referral", "Referral brokerage"),
                            ("fee", "Fee"),
                            ("state", "State, tax on receipts"),
                            ("client", "Client, as a concession"),
                            ("agent", "You"),
                        ],
                        default="broker",
                        max_length=9,
                    ),
                ),
                (
                    "payee_name",
                    models.CharField(
                        blank=True, default="", max_length=160, verbose_name="who exactly"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "A percentage"),
                            ("flat", "A fixed amount"),
                            ("tier", "A sliding percentage"),
                            ("remainder", "The rest"),
                        ],
                        default="percent",
                        max_length=9,
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
                ),
                (
                    "steps_text",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="steps"),
                ),
                (
                    "crossing",
                    models.CharField(
                        choices=[
                            ("graduated", "Split inside the deal"),
                            ("old", "Whole deal at the step before"),
                            ("new", "Whole deal at the step after"),
                        ],
                        default="graduated",
                        max_length=9,
                    ),
                ),
                (
                    "base",
                    models.CharField(
                        choices=[
                            ("running", "what is left so far"),
                            ("gross", "the gross commission"),
                            ("price", "the sale price"),
                            ("line", "a line above"),
                        ],
                        default="running",
                        max_length=7,
                        verbose_name="of",
                    ),
                ),
                (
                    "of_line",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="of which line"
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="cap of a year",
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="cap it belongs to"
                    ),
                ),
                ("counts", models.BooleanField(default=True, verbose_name="counts toward the cap")),
                (
                    "rollover",
                    models.CharField(
                        choices=[
                            ("calendar", "On January 1"),
                            ("joined", "On the agent’s anniversary"),
                            ("custom", "On a day of your own"),
                            ("none", "Never"),
                        ],
                        default="calendar",
                        max_length=8,
                        verbose_name="the year begins anew",
                    ),
                ),
                ("rolls_on", models.DateField(blank=True, null=True, verbose_name="on which day")),
                (
                    "after",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=60,
                        verbose_name="only once this cap is full",
                    ),
                ),
                (
                    "at_least",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "at_most",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("a_top", "Off the top"),
                            ("b_split", "The split"),
                            ("c_after", "After the split"),
                        ],
                        default="b_split",
                        max_length=7,
                    ),
                ),
                (
                    "brought_by",
                    models.CharField(
                        blank=True,
                        choices=[("own", "the agent"), ("team", "the team")],
                        default="",
                        max_length=4,
                        verbose_name="only when the client came from",
                    ),
                ),
                (
                    "brokerage",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="transactions.brokerage",
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
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="transactions.commissionplan",
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
                "ordering": ["phase", "position", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="brokerage",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="brokerage_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="brokerage",
            constraint=models.UniqueConstraint(
                fields=("workspace", "name"), name="brokerage_named"
            ),
        ),
        migrations.AddIndex(
            model_name="commissionline",
            index=models.Index(fields=["workspace", "commission"], name="commission_lines"),
        ),
        migrations.AddConstraint(
            model_name="commissionline",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="commission_line_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payee", "referral"), _negated=True),
                    ("brokerage__isnull", False),
                    _connector="OR",
                ),
                name="commission_referral_to_a_brokerage",
                violation_error_message="A referral fee goes to a licensed brokerage only.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionplan",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="commission_plan_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("put_away_at", None)),
                fields=("workspace", "name"),
                name="commission_plan_named",
                violation_error_message="There is a plan of that name.",
            ),
        ),
        migrations.AddIndex(
            model_name="commission",
            index=models.Index(fields=["workspace", "closes_on"], name="commission_by_closing"),
        ),
        migrations.AddIndex(
            model_name="commission",
            index=models.Index(
                fields=["workspace", "agent", "settled_on"], name="commission_settled"
            ),
        ),
        migrations.AddConstraint(
            model_name="commission",
            constraint=models.UniqueConstraint(
                fields=("workspace", "transaction"), name="commission_once_a_deal"
            ),
        ),
        migrations.AddConstraint(
            model_name="commission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on", None), ("received__isnull", False), _connector="OR"
                ),
                name="commission_received_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerstart",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="ledger_start_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerstart",
            constraint=models.UniqueConstraint(
                fields=("workspace", "agent", "ledger", "as_of"),
                name="ledger_start_once",
                violation_error_message="That ledger has its beginning on that day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="commission_plan_line_public"
            ),
        ),
        IsolateWorkspace("Brokerage"),
        RecordChanges("Brokerage"),
        IsolateWorkspace("CommissionPlan"),
        RecordChanges("CommissionPlan"),
        IsolateWorkspace("PlanLine"),
        RecordChanges("PlanLine"),
        IsolateWorkspace("Commission"),
        RecordChanges("Commission"),
        IsolateWorkspace("CommissionLine"),
        RecordChanges("CommissionLine"),
        IsolateWorkspace("LedgerStart"),
        RecordChanges("LedgerStart"),
    ]
