"""What waits for paper: a letter, card or postcard to a person, the runs that print them."""

import secrets

from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Person
from crm.kit import clock
from crm.kit.ids import uuid7

# Crockford's: nothing that is read as something else on a crumpled envelope.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def read_code(typed: str) -> str:
    """The code as it is kept, however it was typed: "k7qm 2pxd"; "" when it can be none."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MISREAD)
    return code if len(code) == 8 and set(code) <= set(LETTERS) else ""


class Paper(models.TextChoices):
    LETTER = "letter", "Letter, on your letterhead"
    FOLDED = "card-folded", "Greeting card, folded to 5 × 7"
    FLAT = "card-flat", "Greeting card, flat 5 × 7"
    SMALL = "postcard-4x6", "Postcard, 4 × 6"
    LARGE = "postcard-6x9", "Postcard, 6 × 9"

    @property
    def kind(self) -> str:
        return self.value.split("-")[0]


class Stationery(WorkspaceModel):
    """How a workspace's letters look: letterhead, return address, and the line of the license."""

    name = models.CharField("name at the top", max_length=120, blank=True)
    role = models.CharField(
        "line below the name", max_length=120, blank=True, help_text="Realtor®, Associate Broker"
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField("e-mail", max_length=254, blank=True)
    website = models.CharField(max_length=120, blank=True)
    return_address = models.TextField(
        max_length=300,
        blank=True,
        help_text="As it stands on an envelope, in up to four lines.",
    )
    license_line = models.CharField(
        "license line",
        max_length=200,
        blank=True,
        help_text="Stands at the foot of all you print: brokerage, license number, what your "
        "state asks for.",
    )
    logo = Key("contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    front = Key("contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    card_paper = models.CharField(
        "greeting cards", max_length=12, choices=Paper.choices[1:3], default=Paper.FOLDED
    )
    postcard_paper = models.CharField(
        "postcards", max_length=12, choices=Paper.choices[3:], default=Paper.SMALL
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "stationery"
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="stationery_of_workspace"),
        ]

    def __str__(self):
        return self.name or "Letterhead"

    @classmethod
    def of(cls, workspace) -> "Stationery":
        """The workspace's own; until somebody wrote it, what is known of the workspace."""
        found = cls.objects.select_related("logo", "front").first()
        return found or cls(
            name=workspace.name,
            role=workspace.brokerage,
            return_address="\n".join(
                part.strip() for part in workspace.postal_address.split(",", 1)
            ),
        )

    @property
    def return_lines(self) -> list[str]:
        """Who sends it and from where, a line each."""
        lines = [line.strip() for line in self.return_address.splitlines() if line.strip()]
        name = [self.name] if self.name and self.name not in lines else []
        return (name + lines)[:5]

    def paper_for(self, kind: str) -> str:
        return {"card": self.card_paper, "postcard": self.postcard_paper}.get(kind, Paper.LETTER)


class PrintRun(WorkspaceModel):
    """One time that somebody printed: its files, kept for download, and its pieces if it has any.

    The pieces of a run keep their order, so that its labels have the same.
    """

    class What(models.TextChoices):
        PIECES = "pieces", "Letters, cards and postcards"
        LABELS = "labels", "Labels"
        ENVELOPES = "envelopes", "Envelopes"
        ADDRESSES = "addresses", "Address list"

    public_id = models.UUIDField(default=uuid7, editable=False)
    what = models.CharField(max_length=9, choices=What, default=What.PIECES)
    title = models.CharField(max_length=200)
    options = models.JSONField(default=dict, blank=True)
    count = models.PositiveIntegerField(default=0)
    job = Key("accounts.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    files = models.JSONField(default=list, blank=True)
    # Who was left out and why, as sentences.
    left_out = models.JSONField(default=list, blank=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="print_run_public_id"),
        ]
        indexes = [models.Index(fields=["workspace", "-made_at"], name="print_run_by_day")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("messaging:print_run", args=[self.public_id])

    @property
    def has_pieces(self) -> bool:
        return self.what == self.What.PIECES

    @property
    def is_ready(self) -> bool:
        return bool(self.files)

    @property
    def is_at_work(self) -> bool:
        """Its files are being made this moment."""
        return self.job is not None and not self.job.is_finished

    @property
    def can_be_mailed(self) -> bool:
        return self.has_pieces and self.mailed_at is None and self.is_ready

    @transaction.atomic
    def mark_mailed(self) -> int:
        """They are in the mailbox: each person was mailed to; no touch. How many; once."""
        now = clock.now()
        if not PrintRun.objects.filter(pk=self.pk, mailed_at=None).update(mailed_at=now):
            return 0
        pieces = PrintPiece.objects.filter(run=self, state=PrintPiece.State.PRINTED)
        people = Person.objects.filter(pk__in=pieces.values("person"))
        people.filter(models.Q(last_mailed_at=None) | models.Q(last_mailed_at__lt=now)).update(
            last_mailed_at=now
        )
        mailed = pieces.update(state=PrintPiece.State.MAILED, mailed_at=now)
        changed("people", "print")
        return mailed

    @transaction.atomic
    def take_apart(self) -> int:
        """Nothing of it was mailed: its pieces wait again."""
        if self.mailed_at:
            return 0
        mine = PrintPiece.objects.filter(run=self, state=PrintPiece.State.PRINTED)
        freed = mine.update(state=PrintPiece.State.WAITING, run=None, place=0)
        changed("print")
        return freed


class PrintPieceQuerySet(WorkspaceQuerySet):
    def add(
        self, person, *, kind: str = "letter", subject: str = "", body: str, key: str, why=None,
        by=None, due_on=None, paper: str = "",
    ) -> "PrintPiece":  # fmt: skip
        """A letter, card or postcard that waits for paper; the same key never waits twice.

        `body` is what will stand there: its merge fields are filled in already.
        """
        workspace = person.workspace
        facts = {
            "person": person, "kind": kind, "subject": subject[:200], "body": body,
            "why": why or {}, "by": by, "paper": paper or Stationery.of(workspace).paper_for(kind),
            "due_on": due_on or clock.today(workspace.zone),
        }  # fmt: skip
        piece, is_new = self.get_or_create(key=key, defaults=facts)
        if is_new:
            changed("print")
        return piece

    def cancel_for(self, person, key_prefix: str, because: str) -> int:
        """What waits of that person under these keys is not printed; what was printed stays."""
        return self.filter(person=person, key__startswith=key_prefix).cancel(because)

    def cancel(self, because: str) -> int:
        gone = self.waiting().update(
            state=PrintPiece.State.CANCELLED, because=because[:200], settled_at=clock.now()
        )
        if gone:
            changed("print")
        return gone

    def waiting(self):
        return self.filter(state=PrintPiece.State.WAITING)

    def due(self, on):
        """Those whose day has come, the longest due first."""
        return self.waiting().filter(due_on__lte=on).order_by("due_on", "pk")

    def after(self, day: str, pk: int):
        """Of those that are due, what comes after that one."""
        later = models.Q(due_on__gt=day) | models.Q(due_on=day, pk__gt=pk)
        return self.filter(later)

    def left(self):
        """What is in the mail, or came back."""
        return self.filter(mailed_at__isnull=False)


class PrintPiece(WorkspaceModel):
    """One letter, card or postcard to one person: waiting, printed, mailed, perhaps returned."""

    class Kind(models.TextChoices):
        LETTER = "letter", "Letter"
        CARD = "card", "Card"
        POSTCARD = "postcard", "Postcard"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for paper"
        PRINTED = "printed", "In a print run"
        MAILED = "mailed", "Mailed"
        RETURNED = "returned", "Came back"
        CANCELLED = "cancelled", "Not printed"

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Stands small on the paper: whoever holds what came back books it by this.
    code = models.CharField(max_length=8, db_collation="C", default=new_code, editable=False)
    key = models.CharField(max_length=150, db_collation="C", editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="print_pieces")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.LETTER)
    paper = models.CharField(max_length=12, choices=Paper, default=Paper.LETTER)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=20_000)
    why = models.JSONField(default=dict, blank=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField("print from")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    because = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    run = Key("messaging.PrintRun", models.SET_NULL, null=True, blank=True, related_name="pieces")
    place = models.PositiveIntegerField(default=0)
    # Where it went, as it was printed; the address may change or go.
    address = Key("contacts.Address", models.SET_NULL, null=True, blank=True, related_name="+")
    printed_to = models.TextField(max_length=800, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PrintPieceQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name = "printed piece"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="print_piece_public_id"
            ),
            models.UniqueConstraint(fields=["workspace", "key"], name="print_piece_once"),
            models.UniqueConstraint(fields=["workspace", "code"], name="print_piece_code"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_on", "id"],
                condition=models.Q(state="waiting"),
                name="print_piece_due",
            ),
            models.Index(fields=["workspace", "person", "-mailed_at"], name="print_piece_person"),
            models.Index(fields=["workspace", "run", "place"], name="print_piece_run"),
        ]

    def __str__(self):
        return self.subject or self.get_kind_display()

    def get_absolute_url(self):
        return reverse("messaging:print_piece", args=[self.public_id])

    @property
    def code_words(self) -> str:
        """ "K7QM-2PXD"."""
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def why_sentence(self) -> str:
        return str(self.why.get("rule", "")) if isinstance(self.why, dict) else ""

    @property
    def needs_envelope(self) -> bool:
        """A postcard has its address on it."""
        return self.kind != self.Kind.POSTCARD

    # ── commands ─────────────────────────────────────────────────────────────
    def take_out(self, because: str) -> bool:
        return bool(PrintPiece.objects.filter(pk=self.pk).cancel(because))

    def defer(self, until) -> bool:
        """Print it from that day on; only what still waits."""
        mine = PrintPiece.objects.waiting().filter(pk=self.pk).exclude(due_on=until)
        moved = mine.update(due_on=until)
        if moved:
            changed("print")
        return bool(moved)
