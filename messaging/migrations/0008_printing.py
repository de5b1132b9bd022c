import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import crm.kit.ids
import messaging.models.printed
from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_library")]

    operations = [
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("pieces", "Letters, cards and postcards"),
                            ("labels", "Labels"),
                            ("envelopes", "Envelopes"),
                            ("addresses", "Address list"),
                        ],
                        default="pieces",
                        max_length=9,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("options", models.JSONField(blank=True, default=dict)),
                ("count", models.PositiveIntegerField(default=0)),
                ("files", models.JSONField(blank=True, default=list)),
                ("left_out", models.JSONField(blank=True, default=list)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
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
                    "job",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.job",
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
                "ordering": ["-made_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PrintPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=crm.kit.ids.uuid7, editable=False)),
                (
                    "code",
                    models.CharField(
                        db_collation="C",
                        default=messaging.models.printed.new_code,
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("key", models.CharField(db_collation="C", editable=False, max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[("letter", "Letter"), ("card", "Card"), ("postcard", "Postcard")],
                        default="letter",
                        max_length=8,
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[
                            ("letter", "Letter, on your letterhead"),
                            ("card-folded", "Greeting card, folded to 5 × 7"),
                            ("card-flat", "Greeting card, flat 5 × 7"),
                            ("postcard-4x6", "Postcard, 4 × 6"),
                            ("postcard-6x9", "Postcard, 6 × 9"),
                        ],
                        default="letter",
                        max_length=12,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(max_length=20000)),
                ("why", models.JSONField(blank=True, default=dict)),
                ("due_on", models.DateField(verbose_name="print from")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for paper"),
                            ("printed", "In a print run"),
                            ("mailed", "Mailed"),
                            ("returned", "Came back"),
                            ("cancelled", "Not printed"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.PositiveIntegerField(default=0)),
                ("printed_to", models.TextField(blank=True, max_length=800)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "address",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.address",
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="print_pieces",
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
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pieces",
                        to="messaging.printrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "printed piece",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Stationery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, max_length=120, verbose_name="name at the top"),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="Realtor®, Associate Broker",
                        max_length=120,
                        verbose_name="line below the name",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                ("website", models.CharField(blank=True, max_length=120)),
                (
                    "return_address",
                    models.TextField(
                        blank=True,
                        help_text="As it stands on an envelope, in up to four lines.",
                        max_length=300,
                    ),
                ),
                (
                    "license_line",
                    models.CharField(
                        blank=True,
                        help_text="Stands at the foot of all you print: brokerage, license number, what your state asks for.",
                        max_length=200,
                        verbose_name="license line",
                    ),
                ),
                (
                    "card_paper",
                    models.CharField(
                        choices=[
                            ("card-folded", "Greeting card, folded to 5 × 7"),
                            ("card-flat", "Greeting card, flat 5 × 7"),
                        ],
                        default="card-folded",
                        max_length=12,
                        verbose_name="greeting cards",
                    ),
                ),
                (
                    "postcard_paper",
                    models.CharField(
                        choices=[
                            ("postcard-4x6", "Postcard, 4 × 6"),
                            ("postcard-6x9", "Postcard, 6 × 9"),
                        ],
                        default="postcard-4x6",
                        max_length=12,
                        verbose_name="postcards",
                    ),
                ),
                (
                    "front",
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
                    "logo",
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
                "verbose_name_plural": "stationery",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="printrun",
            index=models.Index(fields=["workspace", "-made_at"], name="print_run_by_day"),
        ),
        migrations.AddConstraint(
            model_name="printrun",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="print_run_public_id"
            ),
        ),
        migrations.AddIndex(
            model_name="printpiece",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["workspace", "due_on", "id"],
                name="print_piece_due",
            ),
        ),
        migrations.AddIndex(
            model_name="printpiece",
            index=models.Index(
                fields=["workspace", "person", "-mailed_at"], name="print_piece_person"
            ),
        ),
        migrations.AddIndex(
            model_name="printpiece",
            index=models.Index(fields=["workspace", "run", "place"], name="print_piece_run"),
        ),
        migrations.AddConstraint(
            model_name="printpiece",
            constraint=models.UniqueConstraint(
                fields=("workspace", "public_id"), name="print_piece_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="printpiece",
            constraint=models.UniqueConstraint(
                fields=("workspace", "key"), name="print_piece_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="printpiece",
            constraint=models.UniqueConstraint(
                fields=("workspace", "code"), name="print_piece_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="stationery",
            constraint=models.UniqueConstraint(
                fields=("workspace",), name="stationery_of_workspace"
            ),
        ),
        IsolateWorkspace("PrintRun"),
        IsolateWorkspace("PrintPiece"),
        IsolateWorkspace("Stationery"),
        RecordChanges("PrintRun"),
        RecordChanges("PrintPiece"),
        RecordChanges("Stationery"),
    ]
