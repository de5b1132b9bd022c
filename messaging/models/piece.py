"""What a workspace keeps for writing: its own letters, notes, scripts and snippets."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from crm.kit.text import fold
from messaging import merge

MOST_TAGS = 8
MOST_WORDS = 6  # of a search


class PieceQuerySet(WorkspaceQuerySet):
    def kept(self):
        """Those on the shelf: what was put away is not offered."""
        return self.filter(put_away_at=None)

    def away(self):
        return self.exclude(put_away_at=None)

    def of_kind(self, kind: str):
        return self.filter(kind=kind)

    def named(self, kind: str, name: str):
        """The one on the shelf that is called so, however it is written."""
        return self.kept().filter(kind=kind, name_lc=fold(name)[:120])

    def taken_from(self, kind: str, key: str):
        return self.filter(kind=kind, taken_from=key)

    def saying(self, words: str):
        """With every word somewhere in the name, the text or the tags."""
        found = self
        for word in fold(words).split()[:MOST_WORDS]:
            found = found.filter(search_text__contains=word)
        return found

    def beyond(self, name_lc: str, pk: int):
        """Those that stand behind this key in the order of names."""
        return self.filter(Q(name_lc__gt=name_lc) | Q(name_lc=name_lc, pk__gt=pk))

    def by_name(self):
        return self.order_by("name_lc", "pk")


class Piece(WorkspaceModel):
    """A letter, note, script or snippet of the workspace's own; perhaps begun from one of ours."""

    class Kind(models.TextChoices):
        LETTER = "letter", "Letter"
        NOTE = "note", "Note"
        SCRIPT = "script", "Call script"
        SNIPPET = "snippet", "Text snippet"
        FLYER = "flyer", "Flyer"
        ECARD = "ecard-message", "eCard message"

        @property
        def plural(self) -> str:
            return f"{self.label}s"

        @property
        def icon(self) -> str:
            return _ICONS[self.value]

        @property
        def has_subject(self) -> bool:
            return self in (Piece.Kind.LETTER, Piece.Kind.FLYER)

    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.LETTER)
    name = models.CharField(max_length=120)
    who = models.CharField(
        "who it is for", max_length=200, blank=True, help_text="One line, for you and your team."
    )
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField("text", max_length=20_000)
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # The piece of ours that it was begun from, and the version of it that was last looked at.
    taken_from = models.CharField(max_length=80, blank=True, db_collation="C", editable=False)
    taken_version = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    put_away_at = models.DateTimeField(null=True, blank=True, editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    # What lists sort and find by: folded, written at save.
    name_lc = models.CharField(max_length=120, db_collation="C", editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = PieceQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="piece_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "kind", "name_lc"],
                condition=Q(put_away_at=None),
                name="piece_once",
                violation_error_message="You have one of this name.",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "name_lc", "id"], name="piece_by_name"),
            models.Index(
                fields=["workspace", "kind", "taken_from"],
                condition=~Q(taken_from=""),
                name="piece_taken",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:piece", args=[self.public_id])

    def save(self, **kwargs):
        self.name_lc = fold(self.name)[:120]
        said = [self.name, self.who, self.subject, self.body, *self.tags]
        self.search_text = fold(" ".join(said))
        if (only := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*only, "name_lc", "search_text", "updated_at"}
        super().save(**kwargs)

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def texts(self) -> list[str]:
        return [text for text in (self.subject, self.body) if text]

    @property
    def icon(self) -> str:
        return Piece.Kind(self.kind).icon

    @property
    def has_subject(self) -> bool:
        return Piece.Kind(self.kind).has_subject

    @property
    def kind_words(self) -> str:
        return Piece.Kind(self.kind).label

    @property
    def opening(self) -> str:
        """How the text begins, as lists show it."""
        return merge.without_fields(self.body)[:160]

    @property
    def is_away(self) -> bool:
        return self.put_away_at is not None

    @property
    def ours(self):
        """The piece of the library that it was begun from, as it is today; or None."""
        from messaging.library import shelf

        return shelf.find(self.kind, self.taken_from) if self.taken_from else None

    @property
    def newer(self):
        """Ours, when it has a version that nobody here has looked at yet."""
        ours = self.ours
        return ours if ours and ours.version > (self.taken_version or 0) else None

    # ── commands ─────────────────────────────────────────────────────────────
    def accept(self, ours) -> None:
        """The words of our version in place of one's own; history keeps what stood there."""
        self.subject, self.body, self.taken_version = ours.subject, ours.body, ours.version
        self.save(update_fields=["subject", "body", "taken_version"])

    def leave(self, ours) -> None:
        """One's own words stay; that version of ours is not offered again."""
        self.taken_version = ours.version
        self.save(update_fields=["taken_version"])

    def put_away(self) -> bool:
        """Off the shelf; what was written with it stays as it is."""
        self.put_away_at = clock.now()
        shelved = Piece.objects.kept().filter(pk=self.pk)
        return bool(shelved.update(put_away_at=self.put_away_at))

    def take_out(self) -> bool:
        """On the shelf again, under a name that is free by now."""
        if not Piece.objects.away().filter(pk=self.pk).exists():
            return False
        self.name, self.put_away_at = free_name(self.kind, self.name), None
        self.save(update_fields=["name", "put_away_at"])
        return True

    def copy(self, *, by) -> "Piece":
        """Another one that says the same, under a name that is free."""
        fields = {name: getattr(self, name) for name in ("kind", "who", "subject", "body", "tags")}
        return Piece.objects.create(
            **fields, name=free_name(self.kind, self.name), by=by,
            taken_from=self.taken_from, taken_version=self.taken_version,
        )  # fmt: skip


_ICONS = {
    "letter": "mail",
    "note": "note",
    "script": "phone",
    "snippet": "message-2",
    "flyer": "file-text",
    "ecard-message": "mail-heart",
}


def free_name(kind: str, name: str) -> str:
    """The name, or the name with the first number that nobody has."""
    taken = set(Piece.objects.kept().of_kind(kind).values_list("name_lc", flat=True))
    number, free = 1, name[:110]
    while fold(free) in taken:
        number += 1
        free = f"{name[:110]} {number}"
    return free
