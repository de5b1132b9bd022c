"""What was done: acts that have a name, and every row as it was before it changed.

Triggers write the versions (accounts/recording.py), so bulk updates, raw SQL and every door are
caught alike; nothing in Python writes or changes one. An act is taken back by its versions.
"""

import datetime as dt
from contextlib import contextmanager

from django.db import models, transaction
from django.db.models.functions import Now

from accounts import undoing
from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet, acting, current_origin
from crm.kit import clock
from crm.kit.ids import uuid7


class Origin(models.TextChoices):
    """From where a change came."""

    BROWSER = "browser", "In Sphere"
    PHONE = "phone", "From the phone"
    IMPORT = "import", "By import"
    API = "api", "Through the API"
    MAIL = "mail", "By incoming mail"
    PUBLIC = "public", "On a page they were sent"
    AUTOMATION = "automation", "By Sphere"


class CannotUndo(Exception):
    """What came since stands in the way; the message says what."""


class ActQuerySet(WorkspaceQuerySet):
    def undoable(self):
        return self.filter(undone_at=None, undo_until__gt=clock.Now())


class Act(WorkspaceModel):
    """One thing somebody did, with a name: a merge, a bulk change, a cleanup, taking one back."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    facts = models.JSONField(default=dict, blank=True)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.AUTOMATION)
    began_at = models.DateTimeField(db_default=Now(), editable=False)
    undo_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    what_stays = ()  # sentences, once it was taken back

    objects = ActQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="act_public_id"),
        ]
        indexes = [
            models.Index(fields=["workspace", "kind", "-began_at"], name="act_by_kind"),
            models.Index(fields=["workspace", "undo_until"], name="act_undoable"),
        ]

    def __str__(self):
        return self.title

    @property
    def can_be_undone(self) -> bool:
        return bool(self.undone_at is None and self.undo_until and self.undo_until > clock.now())

    @classmethod
    @contextmanager
    def doing(cls, kind: str, title: str, *, by, undo_for: dt.timedelta | None = None, **facts):
        """Everything that is written inside is one act; `undo_for` is how long it can be undone."""
        with transaction.atomic():
            act = cls.begin(kind, title, by=by, undo_for=undo_for, **facts)
            with acting(act.public_id):
                yield act

    @classmethod
    def begin(cls, kind: str, title: str, *, by, undo_for=None, **facts) -> "Act":
        """An act that goes on over several transactions, each of them inside `acting`."""
        return cls.objects.create(
            kind=kind, title=title[:200], facts=facts, by=by, origin=current_origin(),
            undo_until=clock.now() + undo_for if undo_for else None,
        )  # fmt: skip

    def undo(self, *, by) -> bool:
        """Put every row back as it was before; what was changed again since stays. Once."""
        with transaction.atomic():
            won = Act.objects.undoable().filter(pk=self.pk)
            if not won.update(undone_at=clock.Now(), undone_by=by):
                return False
            with Act.doing("undo", f"Took back: {self.title}", by=by, act=str(self.public_id)):
                undoing.put_back(self)
                people = undoing.people_of(self)
                said = [handle(self, people) for handle in _when_undone]
                self.what_stays = [sentence for sentence in said if sentence]
                changed("people", "prospects")
        self.refresh_from_db()
        return True


_when_undone = []


def when_undone(handle):
    """Register `handle(act, person_pks)`: what must be written anew after rows were put back.

    It may answer with a sentence about what could not be taken back, or raise CannotUndo.
    """
    _when_undone.append(handle)
    return handle


class VersionQuerySet(WorkspaceQuerySet):
    def of_person(self, person):
        return self.filter(person_pk=person.pk)

    def newest_first(self):
        return self.order_by("-id")


class Version(WorkspaceModel):
    """A row before it changed: by whom, when, from where. Written by triggers, never changed."""

    class Op(models.TextChoices):
        INSERT = "I", "Added"
        UPDATE = "U", "Changed"
        DELETE = "D", "Deleted"

    act = models.UUIDField()
    at = models.DateTimeField()
    by = Key("accounts.Membership", models.DO_NOTHING, null=True, related_name="+", db_index=False)
    origin = models.CharField(max_length=10, choices=Origin)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    person_pk = models.BigIntegerField(null=True)
    op = models.CharField(max_length=1, choices=Op)
    # The old values of what changed, the whole row of a deletion, nothing of an addition.
    before = models.JSONField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "act", "id"], name="version_by_act"),
            models.Index(fields=["workspace", "person_pk", "-id"], name="version_by_person"),
            models.Index(fields=["workspace", "table", "row_id", "id"], name="version_by_row"),
        ]

    def __str__(self):
        return f"{self.get_op_display()} {self.table} {self.row_id}"
