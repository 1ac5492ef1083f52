"""All that is PostgreSQL's own: many processes and hosts on one library.

Whoever writes holds one advisory lock from the beginning of the transaction until it is seen by
everybody: numbers given out inside have no gaps and grow in order of commit, and what was read
inside still holds at the commit, as with SQLite's own lock.  PostgreSQL lets the lock go after it
has shown the commit, and each statement inside looks anew, so that the next who gets the lock sees
all that was written under it before.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import IsolationLevel
from sqlalchemy import Column, Connection, Engine, Table, create_engine, event, inspect
from sqlalchemy.engine import URL

from recsys.errors import Misconfigured
from recsys.stores.sql.driver import execute, named, translated

__all__ = ["CONNECTIONS", "SPARE", "checked", "engine", "exists", "insert", "journal"]

DRIVER = "postgresql+psycopg"
PATIENCE = 15.0
"""Seconds to wait for another process that is writing, or for a connection of the pool."""
LIBRARY = 0x5E1FCA57
"""The advisory lock of those who write to a library."""
SPARE = 0
"""A server that was restarted is noticed where the pool hands a connection out."""
READERS = 16
"""Most connections that one process looks through."""
CONNECTIONS = READERS + 1
"""One more writes."""

REACH = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A host that vanished is noticed in seconds; what the URL says goes before."""


def checked(url: URL) -> URL:
    if url.drivername not in {DRIVER, "postgresql", "postgres"}:
        raise Misconfigured("store", f"{url.drivername} is not the driver: use {DRIVER}://…")
    if not url.database:
        raise Misconfigured("store", f"name a database: {DRIVER}://user@host/database")
    return url.set(drivername=DRIVER)


def exists(url: URL) -> bool:
    made = engine(url, writes=False)
    try:
        with made.connect() as connection:
            return inspect(connection).has_table("alembic_version")
    finally:
        made.dispose()


def engine(url: URL, *, writes: bool) -> Engine:
    """Connections are looked at before they are used: after a restart of the server the pool
    makes new ones by itself."""
    made = create_engine(
        url,
        paramstyle="format",
        connect_args={name: value for name, value in REACH.items() if name not in url.query},
        pool_size=1 if writes else READERS,
        max_overflow=0,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
    )
    event.listen(made, "connect", _prepare_writer if writes else _prepare_reader)
    if writes:
        event.listen(made, "begin", _alone)
    return made


class _Flushed:
    """A commit is on disk when it returns.  Were it not, a server that dies could give numbers anew
    that other hosts have seen already."""

    def settle(self) -> None:
        """It is."""

    def close(self) -> None:
        """There is nothing to end."""


def journal(engine: Engine) -> _Flushed:
    return _Flushed()


def insert(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    rows: Iterable[Sequence[Any]],
) -> None:
    """By COPY, which takes a third of the time of INSERT for a hundred rows."""
    text = f"COPY {named(connection, table, columns)} FROM STDIN"
    with translated(connection, text), connection.connection.cursor().copy(text) as copy:
        for row in rows:
            copy.write_row(row)


def _prepare_reader(connection: Any, _: object) -> None:
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _prepare_writer(connection: Any, _: object) -> None:
    """On disk means on disk, whatever the server takes for its default.  Whoever writes looks rows
    up by their keys: a scan only seems cheaper while the statistics of a table are old."""
    connection.isolation_level = IsolationLevel.READ_COMMITTED
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE:.0f}s'")
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
    connection.commit()


def _alone(connection: Connection) -> None:
    execute(connection, f"SELECT pg_advisory_xact_lock({LIBRARY})", ())
