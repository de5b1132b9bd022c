"""The one clock: the database's time, plus an offset that tests and commands may set.

Python's own clock decides nothing: several machines have several of them, and the rows that are
due are compared with the database's.
"""

import datetime as dt
import time
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

# Of this thread's context only: a request that moves it moves nobody else's.
_offset: ContextVar[dt.timedelta] = ContextVar("clock_offset", default=dt.timedelta())
# What the database said, and when this machine heard it: on its counter that never jumps.
_asked: ContextVar[tuple[dt.datetime, float] | None] = ContextVar("clock_asked", default=None)


class Now(models.Func):
    """The present moment as SQL, to compare rows with. Moves inside a transaction."""

    output_field = models.DateTimeField()
    arity = 0

    def as_sql(self, compiler, connection, **extra):
        if not (offset := _offset.get()):
            return "clock_timestamp()", []
        return "(clock_timestamp() + %s)", [offset]


def now() -> dt.datetime:
    """The present moment in UTC."""
    if asked := _asked.get():
        said, heard = asked
        return said + dt.timedelta(seconds=time.monotonic() - heard) + _offset.get()
    return _ask() + _offset.get()


def _ask() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


@contextmanager
def asked_once():
    """Inside, the database is asked once, and the seconds since then are counted here.

    For a page of many parts, each of which wants to know what day it is.
    """
    token = _asked.set(_asked.get() or (_ask(), time.monotonic()))
    try:
        yield
    finally:
        _asked.reset(token)


def on_this_machine() -> dt.datetime:
    """The present moment for words on a page ("2 hours ago"): asks nothing, decides nothing."""
    return dt.datetime.now(dt.UTC) + _offset.get()


def today(zone: dt.tzinfo) -> dt.date:
    """The date it is in that zone, usually the workspace's."""
    return now().astimezone(zone).date()


@contextmanager
def at(moment: dt.datetime):
    """Inside, it is that moment, and time goes on from there. Production refuses."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("The clock can be moved only in tests, demo and development.")
    token = _offset.set(dt.timedelta())
    _offset.set(moment - now())
    try:
        yield
    finally:
        _offset.reset(token)
