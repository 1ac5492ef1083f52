"""The way in: a URL becomes the six stores, and another what processes share beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from recsys.stores.base import Stores
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Shared
from recsys.stores.sql.queue import QueueConfig

__all__ = ["OpenedStores", "library_exists", "open_shared", "open_stores"]


@dataclass(frozen=True, slots=True)
class OpenedStores:
    stores: Stores
    close: Callable[[], None]
    """Writes what waits, then lets go of the database."""


def open_stores(url: str, queue: QueueConfig | None = None) -> OpenedStores:
    """`sqlite:///path` or `postgresql+psycopg://…`, made and upgraded as needed, or `memory:`,
    which forgets.

    `queue`: what may wait to be written, where writing takes time.

    Misconfigured: no such kind of store, or a database of a newer Shelfcast.  Unavailable: the
    database is damaged, read-only, or out of reach.
    """
    if url == "memory:":
        from recsys.stores.memory.open import open_memory

        return OpenedStores(open_memory(), lambda: None)
    from recsys.stores.sql.open import open_sql

    return OpenedStores(*open_sql(url, queue or QueueConfig()))


def library_exists(url: str) -> bool:
    """Whether there is one to open; makes nothing.  Errors are those of `open_stores`."""
    if url == "memory:":
        return True
    from recsys.stores.sql.open import sql_exists

    return sql_exists(url)


def open_shared(config: RedisConfig) -> Shared:
    """What the URL of `config` names, reached or not; without one, what a process has by itself.
    Misconfigured: it cannot be the URL of a Redis."""
    if config.url:
        from recsys.stores.redis.open import open_redis

        return open_redis(config)
    from recsys.stores.memory.open import open_alone

    return open_alone()
