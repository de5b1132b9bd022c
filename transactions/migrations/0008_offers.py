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
        ("transactions", "0007_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="NetSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("figures", models.JSONField(blank=True, default=dict)),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
                        related_name="net_sheets",
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
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("number", models.PositiveSmallIntegerField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("countered", "Countered"),
                            ("accepted", "Accepted"),
                            ("backup", "Back-up"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_default="open",
                        default="open",
                        editable=False,
                        max_length=9,
                    ),
                ),
                (
                    "backup_place",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
                ),
                ("name", models.CharField(max_length=160, verbose_name="buyers")),
                (
                    "agent_name",
                    models.CharField(blank=True, max_length=160, verbose_name="their agent"),
                ),
                (
                    "agent_company",
                    models.CharField(blank=True, max_length=160, verbose_name="brokerage"),
                ),
                (
                    "agent_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="agent’s phone"),
                ),
                (
                    "agent_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="agent’s e-mail"),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    ),
                ),
                (
                    "escalates_by",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="goes up in steps of",
                    ),
                ),
                (
                    "escalates_to",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="up to"
                    ),
                ),
                (
                    "earnest_money",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "financing",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("conventional", "Conventional"),
                            ("fha", "FHA"),
                            ("va", "VA"),
                            ("usda", "USDA"),
                            ("jumbo", "Jumbo"),
                            ("seller", "Seller financing"),
                            ("other", "Other"),
                        ],
                        default="conventional",
                        max_length=12,
                        verbose_name="paying with",
                    ),
                ),
                (
                    "down_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="percent down",
                    ),
                ),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("none", "nothing yet"),
                            ("letter", "lender’s letter"),
                            ("confirmed", "lender confirmed"),
                            ("funds", "proof of funds"),
                        ],
                        default="none",
                        max_length=9,
                        verbose_name="what shows it",
                    ),
                ),
                ("proof_on", models.DateField(blank=True, null=True, verbose_name="of which day")),
                (
                    "inspection",
                    models.CharField(
                        choices=[
                            ("none", "No inspection"),
                            ("informed", "Inspection, for information"),
                            ("condition", "Inspection"),
                        ],
                        default="condition",
                        max_length=9,
                    ),
                ),
                (
                    "inspection_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days to inspect"
                    ),
                ),
                ("has_appraisal", models.BooleanField(default=True, verbose_name="Appraisal")),
                (
                    "appraisal_gap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="they pay above the appraisal, up to",
                    ),
                ),
                (
                    "has_loan_condition",
                    models.BooleanField(default=True, verbose_name="Loan approval"),
                ),
                (
                    "has_sale_condition",
                    models.BooleanField(default=False, verbose_name="Sale of their home"),
                ),
                (
                    "conditions",
                    models.CharField(blank=True, max_length=300, verbose_name="other conditions"),
                ),
                ("closing_on", models.DateField(blank=True, null=True, verbose_name="closing")),
                ("possession", models.CharField(blank=True, max_length=120)),
                ("good_until", models.DateTimeField(blank=True, null=True)),
                (
                    "buyer_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="buyer-agent commission, percent",
                    ),
                ),
                (
                    "buyer_fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="or as an amount",
                    ),
                ),
                (
                    "concession",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="concession to the buyer",
                    ),
                ),
                (
                    "repairs",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="repairs and credits",
                    ),
                ),
                (
                    "warranty",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="home warranty",
                    ),
                ),
                (
                    "non_allowables",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="VA or FHA non-allowables",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=4000)),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="came on")),
                ("best_by", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="offers_made",
                        to="contacts.person",
                    ),
                ),
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
                        related_name="offers",
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
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    ),
                ),
                ("closing_on", models.DateField(blank=True, null=True, verbose_name="closing")),
                (
                    "buyer_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="buyer-agent commission, percent",
                    ),
                ),
                (
                    "buyer_fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="or as an amount",
                    ),
                ),
                (
                    "concession",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="concession to the buyer",
                    ),
                ),
                (
                    "repairs",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="repairs and credits",
                    ),
                ),
                (
                    "conditions",
                    models.CharField(blank=True, max_length=300, verbose_name="other conditions"),
                ),
                ("good_until", models.DateTimeField(blank=True, null=True)),
                ("words", models.TextField(blank=True, max_length=4000)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "not answered"),
                            ("taken", "taken"),
                            ("refused", "refused"),
                            ("replaced", "replaced"),
                        ],
                        db_default="open",
                        default="open",
                        editable=False,
                        max_length=8,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
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
                    "offer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counters",
                        to="transactions.offer",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="netsheet",
            constraint=models.UniqueConstraint(
                fields=("workspace", "transaction"), name="net_sheet_once"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("good_until__isnull", False), ("state", "open")),
                fields=["workspace", "good_until"],
                name="offer_running_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="offer_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=("workspace", "transaction", "number"), name="offer_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "accepted")),
                fields=("workspace", "transaction"),
                name="offer_accepted_once",
                violation_error_message="Another offer is accepted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gt", 0)), name="offer_price"
            ),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="counter_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "open")),
                fields=("workspace", "offer"),
                name="counter_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gt", 0)), name="counter_price"
            ),
        ),
        IsolateWorkspace("Offer"),
        RecordChanges("Offer"),
        IsolateWorkspace("Counter"),
        RecordChanges("Counter"),
        IsolateWorkspace("NetSheet"),
        RecordChanges("NetSheet"),
    ]
