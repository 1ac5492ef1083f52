"""Statements handed to the driver as they are: Core takes no part, its errors are raised all the
same."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError

__all__ = ["among", "execute", "has_arrays", "mark", "named", "one_of", "translated"]

PAGE = 1000
"""Most values in one `IN`."""


def execute(connection: Connection, text: str, values: Sequence[Any]) -> Any:
    """The driver's cursor."""
    cursor = connection.connection.cursor()
    with translated(connection, text):
        cursor.execute(text, values)
    return cursor


def among(connection: Connection, text: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of `text`, in which `{among}` stands for a comparison with all of `values`."""
    rest = iter(values)
    while page := list(islice(rest, PAGE)):
        compared, given = one_of(connection, page)
        yield from execute(connection, text.format(among=compared), given).fetchall()


def one_of(connection: Connection, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A comparison with `values`, and what is given with it."""
    if has_arrays(connection):
        return "= ANY(%s)", [list(values)]
    return f"IN ({', '.join('?' * len(values))})", list(values)


def has_arrays(connection: Connection) -> bool:
    """Whether many values are handed over as one.  The statement is then the same for any number of
    them, and the server plans it once."""
    return connection.dialect.name == "postgresql"


@contextmanager
def translated(connection: Connection, text: str) -> Iterator[None]:
    failures = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except failures as problem:
        raise DBAPIError.instance(text, None, problem, failures) from problem


def mark(connection: Connection) -> str:
    """What stands for a value."""
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def named(connection: Connection, table: Table, columns: Sequence[Column[Any]]) -> str:
    """`table (column, …)`, quoted where it must be."""
    quoted = connection.dialect.identifier_preparer
    names = ", ".join(quoted.format_column(column) for column in columns)
    return f"{quoted.format_table(table)} ({names})"
