"""Connections, and all that is particular to SQLite: the one seam another database needs.

Readers and the writer have engines of their own: readers may not write, and the writer's
transactions take the write lock at once, so that nobody is thrown out in the middle.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from recsys.errors import Misconfigured, Unavailable

__all__ = ["Reads", "cause", "open_engine", "store_url", "unavailable"]

PATIENCE = 15.0
"""Seconds to wait for another process that is writing."""
CHECKPOINT = 8000
"""Pages of the write-ahead log (32 MB) before they are moved to the file: pages that many slates
change, such as those of an index, are then moved once for all of them."""
LOOK = 0.001
"""Seconds between looks whether it has done."""

OURS = (IntegrityError, ProgrammingError, DataError)
"""A fault in what was asked, not in the database."""

_PRAGMAS = (
    f"busy_timeout={PATIENCE * 1000:.0f}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


class Reads:
    """Consistent looks at what was committed, from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Everything read inside is of one moment."""
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (DBAPIError, PoolTimeout) as problem:
            raise unavailable(problem) from problem

    def close(self) -> None:
        self._engine.dispose()


def store_url(raw: str) -> URL:
    try:
        url = make_url(raw)
    except ArgumentError:
        raise Misconfigured("store", f"{raw!r} is not a database URL") from None
    if url.get_backend_name() != "sqlite":
        raise Misconfigured("store", f"{url.get_backend_name()} is not supported: use sqlite:///…")
    if not url.database or url.database == ":memory:":
        raise Misconfigured("store", "a database in memory is `memory:`; sqlite needs a file")
    return url


def open_engine(url: URL, *, writes: bool) -> Engine:
    """Makes the folder of a database that is not there yet, and the database with it."""
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Unavailable(f"the store at {url.database} cannot be made: {problem}") from problem
    engine = create_engine(url, pool_size=8, max_overflow=32, pool_timeout=PATIENCE)
    event.listen(engine, "connect", _prepare_writer if writes else _prepare_reader)
    event.listen(engine, "begin", _begin_alone if writes else _begin)
    return engine


def unavailable(problem: Exception) -> Exception:
    """What a caller is told: `Unavailable` where the database failed, else the problem itself."""
    if not isinstance(problem, DBAPIError | PoolTimeout) or isinstance(problem, OURS):
        return problem
    return Unavailable(f"the store cannot be used now: {cause(problem)}")


def cause(problem: Exception) -> object:
    """What the database itself said."""
    return problem.orig if isinstance(problem, DBAPIError) else problem


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, record: object) -> None:
    _prepare(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _prepare_writer(connection: Any, record: object) -> None:
    _prepare(connection, record)
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
    connection.execute("PRAGMA busy_timeout=0")  # `_begin_alone` waits instead


def _begin(connection: Connection) -> None:
    connection.connection.cursor().execute("BEGIN")  # takes no lock: nothing to translate


def _begin_alone(connection: Connection) -> None:
    """SQLite's own waiting grows to 100 ms a look: a process that writes all the time would let
    nobody in between.  This looks every millisecond."""
    patience = monotonic() + PATIENCE
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as problem:
            if not _is_busy(problem) or monotonic() > patience:
                raise
            sleep(LOOK)
        else:
            return


def _is_busy(problem: OperationalError) -> bool:
    return getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
