import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_daily"),
        ("contacts", "0019_days_of_the_year"),
        ("prospects", "0006_board"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("listing", "Listing"),
                            ("buyer", "Buyer"),
                            ("both", "Both sides"),
                            ("landlord", "Lease, for the landlord"),
                            ("tenant", "Lease, for the tenant"),
                            ("referral", "Referral only"),
                        ],
                        default="listing",
                        max_length=8,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("pre", "Pre-listing"),
                            ("coming", "Coming soon"),
                            ("active", "Active"),
                            ("signed", "Agreement signed"),
                            ("search", "Searching"),
                            ("offer", "Offer"),
                            ("contract", "Under contract"),
                            ("closed", "Closed"),
                            ("fell", "Fell through"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pre",
                        editable=False,
                        max_length=9,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("attorney", "Attorney review"),
                            ("inspect", "Inspection"),
                            ("appraise", "Appraisal"),
                            ("finance", "Financing"),
                            ("clear", "Clear to close"),
                        ],
                        default="",
                        editable=False,
                        max_length=8,
                    ),
                ),
                (
                    "clients",
                    models.CharField(blank=True, default="", editable=False, max_length=200),
                ),
                ("source_detail", models.CharField(blank=True, default="", max_length=200)),
                (
                    "brought_by",
                    models.CharField(
                        choices=[("own", "The agent"), ("team", "The team")],
                        default="own",
                        max_length=4,
                        verbose_name="who brought the client",
                    ),
                ),
                (
                    "list_price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "original_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, editable=False, max_digits=12, null=True
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="contract price",
                    ),
                ),
                ("facts", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "pack",
                    models.CharField(
                        blank=True, default="", max_length=2, verbose_name="words of the state"
                    ),
                ),
                ("closed_on", models.DateField(blank=True, editable=False, null=True)),
                ("ended_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "ended_because",
                    models.CharField(blank=True, default="", editable=False, max_length=300),
                ),
                ("is_sample", models.BooleanField(db_default=False, default=False, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "stage_since",
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
                    "assistant",
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
                        related_name="transactions",
                        to="contacts.property",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="transactions",
                        to="prospects.prospect",
                    ),
                ),
                (
                    "referred_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.person",
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
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("seller", "Seller"),
                            ("co_seller", "Co-seller"),
                            ("buyer", "Buyer"),
                            ("co_buyer", "Co-buyer"),
                            ("listing_agent", "Listing agent"),
                            ("co_listing_agent", "Co-listing agent"),
                            ("buyer_agent", "Buyer’s agent"),
                            ("co_buyer_agent", "Co-buyer’s agent"),
                            ("seller_tc", "Coordinator, seller’s side"),
                            ("buyer_tc", "Coordinator, buyer’s side"),
                            ("seller_attorney", "Seller’s attorney"),
                            ("buyer_attorney", "Buyer’s attorney"),
                            ("closing_attorney", "Closing attorney"),
                            ("title", "Title officer"),
                            ("escrow", "Escrow officer"),
                            ("lender", "Loan officer"),
                            ("processor", "Loan processor"),
                            ("appraiser", "Appraiser"),
                            ("inspector", "Home inspector"),
                            ("specialist", "Specialty inspector"),
                            ("surveyor", "Surveyor"),
                            ("insurance", "Insurance agent"),
                            ("warranty", "Home warranty"),
                            ("hoa", "HOA manager"),
                            ("contractor", "Contractor"),
                            ("stager", "Stager"),
                            ("photographer", "Photographer"),
                            ("mover", "Mover"),
                            ("referral", "Referral agent or broker"),
                            ("relocation", "Relocation contact"),
                            ("tenant", "Tenant"),
                            ("landlord", "Landlord"),
                            ("manager", "Property manager"),
                            ("poa", "Holder of a power of attorney"),
                            ("executor", "Executor or trustee"),
                            ("other", "Somebody else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("company", models.CharField(blank=True, default="", max_length=160)),
                (
                    "phone",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="E.164"),
                ),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transaction_parties",
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
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="transactions.transaction",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "parties",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="KeyDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                ("word", models.CharField(db_collation="C", max_length=40)),
                ("label", models.CharField(blank=True, default="", max_length=80)),
                ("on", models.DateField(blank=True, null=True)),
                ("at", models.TimeField(blank=True, null=True)),
                (
                    "is_legal",
                    models.BooleanField(
                        default=False,
                        help_text="It never moves by itself.",
                        verbose_name="a legal deadline",
                    ),
                ),
                ("counted_from", models.CharField(blank=True, default="", max_length=40)),
                ("offset", models.IntegerField(blank=True, null=True, verbose_name="days after")),
                (
                    "counts",
                    models.CharField(
                        choices=[("calendar", "calendar days"), ("business", "business days")],
                        db_default="calendar",
                        default="calendar",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("done_on", models.DateField(blank=True, editable=False, null=True)),
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
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="key_dates",
                        to="transactions.transaction",
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
            model_name="transaction",
            index=models.Index(
                fields=["workspace", "stage", "-stage_since", "-id"], name="transaction_by_stage"
            ),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["workspace", "property"], name="transaction_property"),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(
                condition=models.Q(("stage", "closed")),
                fields=["workspace", "-closed_on", "-id"],
                name="transaction_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="transaction_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage", "closed"), ("closed_on", None), _connector="XOR"),
                name="transaction_closed_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["fell", "withdrawn", "expired", "cancelled"]),
                    ("ended_on", None),
                    _connector="XOR",
                ),
                name="transaction_ended_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage", "contract"), ("phase", ""), _connector="OR"),
                name="transaction_phase_of_contract",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                    models.Q(("list_price", None), ("list_price__gte", 0), _connector="OR"),
                ),
                name="transaction_prices_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["workspace", "person"], name="party_person"),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="party_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                fields=("workspace", "transaction", "role", "person"),
                name="party_once",
                violation_error_message="They have that role here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    models.Q(("name", ""), _negated=True),
                    _connector="OR",
                ),
                name="party_is_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="keydate",
            index=models.Index(
                condition=models.Q(("done_on", None), ("on__isnull", False)),
                fields=["workspace", "on"],
                name="key_date_coming",
            ),
        ),
        migrations.AddConstraint(
            model_name="keydate",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="key_date_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="keydate",
            constraint=models.UniqueConstraint(
                fields=("workspace", "transaction", "word"),
                name="key_date_once",
                violation_error_message="This date stands there already.",
            ),
        ),
        IsolateWorkspace("Transaction"),
        RecordChanges("Transaction"),
        IsolateWorkspace("KeyDate"),
        RecordChanges("KeyDate"),
        IsolateWorkspace("Party"),
        RecordChanges("Party"),
    ]
