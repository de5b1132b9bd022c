"""The first wall: a model of a workspace shows the rows of the current workspace only.

The current workspace is a context variable here and the setting `app.workspace` in PostgreSQL,
where row policies (the second wall, accounts/isolation.py) read it. Both are set by `scope`.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.sql import Query

from crm.kit.ids import uuid7

_here: ContextVar["Here | None"] = ContextVar("here", default=None)
_news: ContextVar[set | None] = ContextVar("news", default=None)
_tellers: list = []


@dataclass(frozen=True)
class Here:
    """Where work happens: the workspace, and what history writes beside every change."""

    workspace_id: int | None
    by: int | None = None  # the id of the membership
    origin: str = "automation"  # accounts.models.history.Origin
    act: UUID = field(default_factory=uuid7)


class NoWorkspace(Exception):
    """A workspace's rows were asked for outside a workspace."""


def current_workspace_id() -> int:
    here = _here.get()
    if here is None or here.workspace_id is None:
        raise NoWorkspace("run this inside accounts.tenancy.scope(workspace_id)")
    return here.workspace_id


def when_leaving(tell):
    """Register `tell(news)`: called last in the transaction of a scope in which there were any."""
    _tellers.append(tell)
    return tell


def keep_until_leaving(topics) -> bool:
    """News for the end of this scope's transaction; False where there is no scope to end."""
    if (news := _news.get()) is None:
        return False
    news.update(topics)
    return True


def current_origin() -> str:
    here = _here.get()
    return here.origin if here else "automation"


def in_workspace() -> bool:
    return (here := _here.get()) is not None and here.workspace_id is not None


@contextmanager
def scope(workspace_id: int | None, *, by=None, origin: str = "automation"):
    """Everything inside is one transaction that sees this workspace only; None sees none.

    History says that it was done by that membership, and from where.
    """
    with _at(Here(workspace_id, by and by.pk, origin)):
        yield


@contextmanager
def acting(act: UUID):
    """What is written inside belongs to that act (accounts.models.Act)."""
    with _at(replace(_here.get(), act=act)):
        yield


@contextmanager
def _at(here: Here):
    outer, nested = _here.get(), connection.in_atomic_block
    stays = outer is not None and outer.workspace_id == here.workspace_id
    with transaction.atomic():
        _tell_database(here)
        token = _here.set(here)
        told = _news.set(_news.get() if stays else set())
        try:
            yield
            if not stays and not connection.needs_rollback and (news := _news.get()):
                for tell in _tellers:
                    tell(news)
        finally:
            _news.reset(told)
            _here.reset(token)
        # A local setting survives RELEASE SAVEPOINT; an error rolls it back by itself.
        if nested and not connection.needs_rollback:
            _tell_database(outer or Here(None))


def _tell_database(here: Here) -> None:
    settings = {
        "workspace": here.workspace_id,
        "by": here.by,
        "origin": here.origin,
        "act": here.act,
    }
    calls = ", ".join(f"set_config('app.{name}', %s, true)" for name in settings)
    values = ["" if value is None else str(value) for value in settings.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", values)


def in_scope(rows):
    """Wrap a streaming response's rows: they are made after the request's scope has closed."""
    workspace_id = current_workspace_id()

    def run():
        with scope(workspace_id):
            yield from rows

    return run()


class ThisWorkspace(models.Expression):
    """The current workspace, asked for when the query runs, not when it is written."""

    output_field = models.BigIntegerField()

    def as_sql(self, compiler, connection):
        return "%s", [current_workspace_id()]


@cache
def _within(model) -> Query:
    """The filter by the current workspace, built once: a page asks for it 150 times."""
    return models.QuerySet(model).filter(workspace_id=ThisWorkspace()).query


class WorkspaceManager(models.Manager):
    def get_queryset(self):
        rows = super().get_queryset()
        rows.query = _within(self.model).chain()
        return rows


class WorkspaceQuerySet(models.QuerySet):
    @classmethod
    def as_manager(cls):
        return WorkspaceManager.from_queryset(cls)()

    as_manager.__func__.queryset_only = True

    def visible_to(self, membership):
        """What this member may see: the single definition, narrowed by models that say less."""
        return self.filter(workspace_id=membership.workspace_id)


class WorkspaceKey(models.ForeignKey):
    """The workspace of a row. No index of its own: unique (workspace_id, id) serves."""

    def __init__(self, to="accounts.Workspace", on_delete=models.PROTECT, **kwargs):
        usual = {
            "default": current_workspace_id,
            "editable": False,
            "related_name": "+",
            "db_index": False,
        }
        super().__init__(to, on_delete, **(usual | kwargs))

    def deconstruct(self):
        # A default that raises would break migrations that add the column.
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.ForeignKey", args, kwargs


class Key(models.ForeignKey):
    """A key between two models of a workspace; the composite key of accounts.isolation holds it."""

    def __init__(self, to, on_delete, **kwargs):
        super().__init__(to, on_delete, **({"db_constraint": False} | kwargs))

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs | {"db_constraint": False}


class WorkspaceModel(models.Model):
    """A row that belongs to exactly one workspace."""

    workspace = WorkspaceKey()

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def delete(self, *args, **kwargs):
        current_workspace_id()
        return super().delete(*args, **kwargs)

    # Forms leave the workspace out, and with it every constraint that starts with it.
    def validate_unique(self, exclude=None):
        super().validate_unique(set(exclude or ()) - {"workspace"})

    def validate_constraints(self, exclude=None):
        super().validate_constraints(set(exclude or ()) - {"workspace"})
