"""Statements handed to the driver as they are: Core takes no part, its errors are raised all the
same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError

__all__ = ["execute", "mark", "named", "translated"]


def execute(connection: Connection, text: str, values: Sequence[Any]) -> Any:
    """The driver's cursor."""
    cursor = connection.connection.cursor()
    with translated(connection, text):
        cursor.execute(text, values)
    return cursor


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
