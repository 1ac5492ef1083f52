"""The six stores over one database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from recsys.errors import Unavailable
from recsys.stores.base import Stores
from recsys.stores.sql.engine import Reads, cause, exists, open_engine, store_url
from recsys.stores.sql.events import SqlEvents
from recsys.stores.sql.models import SqlModels
from recsys.stores.sql.pushes import SqlPushes
from recsys.stores.sql.queue import QueueConfig
from recsys.stores.sql.readers import SqlReaders
from recsys.stores.sql.slates import SqlSlates
from recsys.stores.sql.units import SqlUnits
from recsys.stores.sql.upgrade import upgrade
from recsys.stores.sql.writer import Writer

__all__ = ["open_sql", "sql_exists"]


def open_sql(raw_url: str, queue: QueueConfig) -> tuple[Stores, Callable[[], None]]:
    """The stores, and what closes them."""
    url = store_url(raw_url)
    engine = open_engine(url, writes=True)
    try:
        with _opening(url):
            upgrade(engine)
    except Exception:
        engine.dispose()
        raise
    reads, writer = Reads(open_engine(url, writes=False)), Writer(engine, queue)

    def close() -> None:
        writer.close()
        reads.close()

    stores = Stores(
        units=SqlUnits(reads, writer),
        readers=SqlReaders(reads, writer),
        events=SqlEvents(reads, writer),
        slates=SqlSlates(reads, writer),
        pushes=SqlPushes(reads, writer),
        models=SqlModels(reads, writer),
    )
    return stores, close


def sql_exists(raw_url: str) -> bool:
    url = store_url(raw_url)
    with _opening(url):
        return exists(url)


@contextmanager
def _opening(url: URL) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as problem:
        reason = f"the store at {url.database} cannot be opened: {cause(problem)}"
        raise Unavailable(reason) from None
