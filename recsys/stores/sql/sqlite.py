"""All that is SQLite's own: one file, a write-ahead log, and the one lock for those who write."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import URL

from recsys.errors import Misconfigured, Unavailable
from recsys.stores.sql.driver import execute, named, translated
from recsys.stores.sql.write_ahead import WriteAheadLog

__all__ = ["SPARE", "alone", "checked", "engine", "exists", "insert", "journal"]

SPARE = 2
"""A file is always there: for the thread that makes lists, and one more."""
PATIENCE = 15.0
"""Seconds to wait for another process that is writing."""
CHECKPOINT = 8000
"""Pages of the write-ahead log (32 MB) before they are moved to the file: pages that many slates
change, such as those of an index, are then moved once for all of them."""
ALONE = "BEGIN IMMEDIATE"
VALUES = 30_000
"""Most values in one statement."""
LOOK = 0.001
"""Seconds between looks whether it has done."""

_PRAGMAS = (
    f"busy_timeout={PATIENCE * 1000:.0f}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


def checked(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise Misconfigured("store", "a database in memory is `memory:`; sqlite needs a file")
    return url


def exists(url: URL) -> bool:
    return Path(str(url.database)).exists()


def engine(url: URL, *, writes: bool) -> Engine:
    """Makes the folder of a database that is not there yet, and the database with it."""
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Unavailable(f"the store at {url.database} cannot be made: {problem}") from problem
    made = create_engine(url, pool_size=8, max_overflow=32, pool_timeout=PATIENCE)
    event.listen(made, "connect", _prepare_writer if writes else _prepare_reader)
    event.listen(made, "begin", _begin_alone if writes else _begin)
    return made


def journal(engine: Engine) -> WriteAheadLog:
    return WriteAheadLog(engine)


def insert(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    rows: Sequence[Sequence[Any]],
) -> None:
    """In one statement: the driver lets other threads run during each and has to wait for its turn
    after it, one wait instead of many."""
    head = f"INSERT INTO {named(connection, table, columns)} VALUES "
    marks = f"({', '.join('?' * len(columns))})"
    most = VALUES // len(columns)
    for start in range(0, len(rows), most):
        page = rows[start : start + most]
        text = head + ", ".join([marks] * len(page))
        execute(connection, text, [value for row in page for value in row])


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction of the only process that has the database open; no other can open it
    meanwhile.  Unavailable when another has it.  The write-ahead log is for many: SQLite lets go of
    it for one alone, and the next who opens the database takes it up again."""
    with closing(engine.raw_connection()) as raw:
        try:
            raw.cursor().execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as problem:
            raise Unavailable(f"another process has the library open: {problem}") from None
    with engine.begin() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "delete":
            raise Unavailable("another process has just opened the library")
        yield connection


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
    cursor, patience = connection.connection.cursor(), monotonic() + PATIENCE
    with translated(connection, ALONE):
        while True:
            try:
                cursor.execute(ALONE)
            except sqlite3.OperationalError as problem:
                if not _is_busy(problem) or monotonic() > patience:
                    raise
                sleep(LOOK)
            else:
                return


def _is_busy(problem: sqlite3.OperationalError) -> bool:
    return problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
