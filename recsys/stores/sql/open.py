"""The six stores over one database."""

from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from recsys.errors import Unavailable
from recsys.stores.base import Stores
from recsys.stores.sql.engine import Reads, cause, open_engine, store_url
from recsys.stores.sql.events import SqlEvents
from recsys.stores.sql.models import SqlModels
from recsys.stores.sql.pushes import SqlPushes
from recsys.stores.sql.readers import SqlReaders
from recsys.stores.sql.slates import SqlSlates
from recsys.stores.sql.units import SqlUnits
from recsys.stores.sql.upgrade import upgrade
from recsys.stores.sql.writer import Writer

__all__ = ["open_sql"]


def open_sql(raw_url: str) -> tuple[Stores, Callable[[], None]]:
    """The stores, and what closes them."""
    url = store_url(raw_url)
    engine = open_engine(url, writes=True)
    try:
        upgrade(engine)
    except Exception as problem:
        engine.dispose()
        if not isinstance(problem, SQLAlchemyError):
            raise
        reason = f"the store at {url.database} cannot be opened: {cause(problem)}"
        raise Unavailable(reason) from None
    reads, writer = Reads(open_engine(url, writes=False)), Writer(engine)

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
