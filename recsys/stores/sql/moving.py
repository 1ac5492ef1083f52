"""An embedded library moved to PostgreSQL: all its tables in one transaction, which counts only
once what arrived has been read back and compared.  The library it came from stays as it is.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from recsys.errors import Conflict, Misconfigured, Unavailable
from recsys.stores.sql import postgres, sqlite
from recsys.stores.sql.engine import cause, store_url
from recsys.stores.sql.schema import metadata
from recsys.stores.sql.upgrade import upgrade

__all__ = ["Contents", "Move", "move"]

TABLES = metadata.sorted_tables
"""What is referred to comes first."""
BUFFER = 500
"""Rows of the target that are held at once."""

Told = Callable[[int, int], None]
"""Is told how many rows have arrived, of how many."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table holds.  `digest`: the sum of the SHA-256 of its rows, so that it depends on
    every value and on no order."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Move:
    origin: str
    target: str
    """Without the password."""
    tables: tuple[Contents, ...]
    before: bool
    """It was all there already, from an earlier move: nothing was written."""


def move(origin: str, target: str, told: Told) -> Move:
    """Misconfigured: not from SQLite to PostgreSQL.  Conflict: the target holds something else.
    Unavailable: one of them is out of reach, or another process has the library open.  Whatever
    ends it before its time, the target is as it was, and it may be begun again."""
    here, there = _from(origin), _to(target)
    old, new = sqlite.engine(here, writes=True), postgres.engine(there, writes=True)
    try:
        with _said():
            upgrade(old)
            upgrade(new)
            with sqlite.alone(old) as source, new.begin() as arriving:
                moved, before = _moved(source, arriving, told)
    finally:
        _let_go(old, new)
    return Move(str(here.database), there.render_as_string(), moved, before)


def _from(raw: str) -> URL:
    if raw == "memory:" or (url := store_url(raw)).get_backend_name() != "sqlite":
        reason = "only an embedded library can be moved: set this when it is there, not before"
        raise Misconfigured("store", reason)
    if not sqlite.exists(url):
        raise Misconfigured("store", f"there is no library at {url.database}")
    return url


def _to(raw: str) -> URL:
    try:
        url = None if raw == "memory:" else store_url(raw)
    except Misconfigured as problem:
        raise Misconfigured("to", problem.reason) from None
    if url is None or url.get_backend_name() != "postgresql":
        raise Misconfigured("to", "a library moves to PostgreSQL: postgresql+psycopg://…")
    return url


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as problem:
        raise Unavailable(f"the library could not be moved: {cause(problem)}") from problem


def _let_go(*engines: Engine) -> None:
    for engine in engines:
        engine.dispose()


def _moved(source: Connection, target: Connection, told: Told) -> tuple[tuple[Contents, ...], bool]:
    counts = {table.name: _count(source, table) for table in TABLES}
    held = {table.name: _count(target, table) for table in TABLES}
    if any(held.values()):
        return _compared(source, target, counts, held), True
    steps = _Steps(told, sum(counts.values()))
    moved = tuple(_copied(source, target, table, steps) for table in TABLES)
    for table in TABLES:
        _go_on_counting(target, table)
    target.exec_driver_sql("ANALYZE")
    return moved, False


class _Steps:
    """How far it is: every row is told."""

    def __init__(self, told: Told, total: int) -> None:
        self._told, self._total, self._rows = told, total, 0

    def watched(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield row
            self._rows += 1
            if self._rows % BUFFER == 0 or self._rows == self._total:
                self._told(self._rows, self._total)


def _compared(
    source: Connection, target: Connection, counts: dict[str, int], held: dict[str, int]
) -> tuple[Contents, ...]:
    """Conflict at the first table that differs."""
    same = []
    for table in TABLES:
        name = table.name
        if counts[name] != held[name]:
            raise Conflict(_holds(name, f"{held[name]:,} rows, {counts[name]:,} are here"))
        contents = _contents(name, _rows(source, table))
        if contents != _contents(name, _rows(target, table)):
            raise Conflict(_holds(name, "other rows than are here"))
        same.append(contents)
    return tuple(same)


def _holds(table: str, what: str) -> str:
    return f"the target is not empty, and not this library: its {table} hold {what}"


def _copied(source: Connection, target: Connection, table: Table, steps: _Steps) -> Contents:
    sent = _Digest()
    leaving = sent.noting(steps.watched(_rows(source, table)))
    postgres.insert(target, table, table.columns.values(), leaving)
    there = _contents(table.name, _rows(target, table))
    here = sent.contents(table.name)
    if here != there:
        raise Conflict(f"{table.name} arrived otherwise than they left: {there} is not {here}")
    return here


class _Digest:
    def __init__(self) -> None:
        self._rows, self._sum = 0, 0

    def noting(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            self._rows += 1
            self._sum += int.from_bytes(sha256(repr(row).encode()).digest())
            yield row

    def contents(self, table: str) -> Contents:
        return Contents(table, self._rows, f"{self._sum % 2**256:064x}")


def _contents(table: str, rows: Iterator[tuple[Any, ...]]) -> Contents:
    digest = _Digest()
    deque(digest.noting(rows), maxlen=0)
    return digest.contents(table)


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """As both databases tell them: truth is a number in SQLite."""
    options = {"stream_results": True, "max_row_buffer": BUFFER}
    text = str(select(table).compile(dialect=connection.dialect))
    for row in connection.exec_driver_sql(text, execution_options=options):
        yield tuple(int(value) if isinstance(value, bool) else value for value in row)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _go_on_counting(target: Connection, table: Table) -> None:
    """New rows get the numbers after those that were moved."""
    column = table.autoincrement_column
    if column is not None:
        last = select(func.max(column)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        target.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
