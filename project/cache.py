"""A cache in Redis that is allowed to be away.

Nothing is kept in a cache alone: sessions are in the database too.  While Redis is away they are
read from there, and limits are not counted; nobody's answer is refused for it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingCache(RedisCache):
    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, super().get, key, default=default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **how: Any) -> None:
        _or(None, super().set, key, value, *args, **how)

    def add(self, key: Any, value: Any, *args: Any, **how: Any) -> bool:
        return bool(_or(False, super().add, key, value, *args, **how))

    def touch(self, key: Any, *args: Any, **how: Any) -> bool:
        return bool(_or(False, super().touch, key, *args, **how))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(_or(False, super().delete, key, version=version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(_or(False, super().has_key, key, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(_or(0, super().incr, key, delta=delta, version=version))


def _or(otherwise: Any, ask: Any, *args: Any, **how: Any) -> Any:
    try:
        return ask(*args, **how)
    except RedisError as error:
        log.warning("the cache is away", extra={"error": str(error)})
        return otherwise
