"""The cache, which forgives: with the broker away, pages work and limits count nothing (R42)."""

from collections.abc import Callable

import redis
import structlog
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger("sphere.cache")
A_MINUTE = 60  # some things change with the hour alone


def held(what: str, version: int | None, make: Callable, *, seconds: int = A_MINUTE):
    """What was made at this version, made anew once a topic has moved on or the time is over.

    `what` names it and whose it is, workspace included.
    """
    if version is None:
        return make()
    return cache.get_or_set(f"{what}:{version}", make, seconds)


def _or(otherwise, work, *args, **kwargs):
    try:
        return work(*args, **kwargs)
    except redis.RedisError as error:
        log.warning("cache.away", error=type(error).__name__)
        return otherwise


class ForgivingCache(RedisCache):
    """Redis while it answers; otherwise nothing is known and nothing kept."""

    def get(self, key, default=None, version=None):
        return _or(default, super().get, key, default, version)

    def get_many(self, keys, version=None):
        return _or({}, super().get_many, keys, version)

    def add(self, *args, **kwargs):
        return _or(True, super().add, *args, **kwargs)

    def set(self, *args, **kwargs):
        return _or(None, super().set, *args, **kwargs)

    def touch(self, *args, **kwargs):
        return _or(False, super().touch, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return _or(False, super().delete, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return _or(False, super().has_key, *args, **kwargs)
