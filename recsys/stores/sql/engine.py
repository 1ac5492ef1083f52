"""Connections to whatever database the URL names, and what a caller hears when it fails.

Readers and the writer have engines of their own: readers may not write, and the writer's
transactions are alone from their beginning, across processes, so that numbers grow in order of
commit.  How a database does both is its own: `sqlite`, `postgres`.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from sqlalchemy import Column, Connection, Engine, Table
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from recsys.errors import Misconfigured, Unavailable

__all__ = [
    "Journal",
    "Reads",
    "Transactions",
    "cause",
    "exists",
    "insert_rows",
    "journal",
    "open_engine",
    "store_url",
    "unavailable",
]

KINDS = "sqlite:///… or postgresql+psycopg://…"
OURS = (IntegrityError, ProgrammingError, DataError)
"""A fault in what was asked, not in the database."""


class Journal(Protocol):
    """Where a commit is before it is in the tables."""

    def settle(self) -> None:
        """Until all that was committed is on disk.  Unavailable: perhaps it is not."""
        ...

    def close(self) -> None: ...


class Backend(Protocol):
    """What is one database's own."""

    SPARE: int
    """So many connections may be kept at hand for the next who looks, and relied on to work."""

    def checked(self, url: URL) -> URL:
        """The URL as `engine` takes it; Misconfigured when no library can be there."""
        ...

    def exists(self, url: URL) -> bool:
        """Whether a library is there; makes nothing."""
        ...

    def engine(self, url: URL, *, writes: bool) -> Engine: ...
    def journal(self, engine: Engine) -> Journal: ...
    def insert(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[Column[Any]],
        rows: Sequence[Sequence[Any]],
    ) -> None: ...


class Transactions:
    """On connections of one engine, from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._most_spare = _backend(engine.dialect.name).SPARE
        self._spare = deque[Connection]()
        """In nobody's hands: to take one from the engine and give it back costs as much as a look
        at a reader."""

    @contextmanager
    def begun(self) -> Iterator[Connection]:
        """Committed at the end of the block.  Unavailable where the database fails."""
        try:
            connection = self._taken()
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                connection.close()  # what is left of the transaction goes with it
                raise
            self._put_back(connection)
        except (DBAPIError, PoolTimeout) as problem:
            self._let_go()  # what broke one may have broken all
            raise unavailable(problem) from problem

    def close(self) -> None:
        self._most_spare = 0
        self._let_go()
        self._engine.dispose()

    def _taken(self) -> Connection:
        try:
            return self._spare.pop()
        except IndexError:
            return self._engine.connect()

    def _put_back(self, connection: Connection) -> None:
        if len(self._spare) < self._most_spare:
            self._spare.append(connection)
        else:
            connection.close()

    def _let_go(self) -> None:
        with suppress(IndexError):  # until there is none, whoever else takes one meanwhile
            while True:
                self._spare.pop().close()


class Reads(Transactions):
    """Consistent looks at what was committed."""

    look = Transactions.begun
    """Everything read inside is of one moment."""


def store_url(raw: str) -> URL:
    """Misconfigured: no database that a library can be in."""
    try:
        url = make_url(raw)
    except (ArgumentError, ValueError):  # of a port that is no number
        raise Misconfigured("store", f"this is no database URL: use {KINDS}") from None
    return _backend(url.get_backend_name()).checked(url)


def exists(url: URL) -> bool:
    return _backend(url.get_backend_name()).exists(url)


def open_engine(url: URL, *, writes: bool) -> Engine:
    """`url`: as `store_url` gave it."""
    return _backend(url.get_backend_name()).engine(url, writes=writes)


def journal(engine: Engine) -> Journal:
    """From now on a commit on `engine` may be seen before it is on disk: whoever tells of one waits
    until it has settled."""
    return _backend(engine.dialect.name).journal(engine)


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    rows: Sequence[Sequence[Any]],
) -> None:
    """All of them, or none when one is at fault.  Values are as the driver has them: column types
    take no part."""
    _backend(connection.dialect.name).insert(connection, table, columns, rows)


def _backend(name: str) -> Backend:
    """Imported when it is asked for: a library is in one database, not in two."""
    match name:
        case "sqlite":
            from recsys.stores.sql import sqlite

            return sqlite
        case "postgresql" | "postgres":
            from recsys.stores.sql import postgres

            return postgres
        case other:
            raise Misconfigured("store", f"{other} is not supported: use {KINDS}")


def unavailable(problem: Exception) -> Exception:
    """What a caller is told: `Unavailable` where the database failed, else the problem itself."""
    if not isinstance(problem, DBAPIError | PoolTimeout) or isinstance(problem, OURS):
        return problem
    return Unavailable(f"the store cannot be used now: {_said(cause(problem))}")


def _said(problem: object) -> object:
    """Without the hosts and paths that psycopg names when no server answered: whoever asks for a
    list has no business with them."""
    unanswered = getattr(problem, "sqlstate", "") is None
    return "the database cannot be reached" if unanswered else problem


def cause(problem: Exception) -> object:
    """What the database itself said."""
    return problem.orig if isinstance(problem, DBAPIError) else problem
