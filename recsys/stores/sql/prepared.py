"""Statements of the hot path: written in Core, compiled once, then handed to the driver.

Core looks up and binds a statement anew at each execution and wraps each result, which costs
many times what the database needs for a row or two.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Prepared"]

VALUES = " VALUES "


class Prepared:
    """Values go in and come out as the driver has them: column types take no part."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._text = ""
        self._order: tuple[str, ...] = ()
        self._defaults: dict[str, Any] = {}

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._execute(connection, values).fetchall()
        return found

    def insert(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """All rows in one statement, none of them when one is at fault.  The driver lets other
        threads run during a statement and has to wait for its turn after it: one wait, not many."""
        self._compile(connection)
        head, values = self._text.rsplit(VALUES, 1)
        text = head + VALUES + ", ".join([values] * len(rows))
        _execute(connection, text, [row[name] for row in rows for name in self._order])

    def _execute(self, connection: Connection, values: dict[str, Any]) -> Any:
        self._compile(connection)
        given = self._defaults | values
        return _execute(connection, self._text, [given[name] for name in self._order])

    def _compile(self, connection: Connection) -> None:
        """Once, when it is first used."""
        if self._text:
            return
        compiled = self._statement.compile(dialect=connection.dialect)
        assert isinstance(compiled, SQLCompiler)  # what every statement compiles to
        self._order = tuple(compiled.positiontup or ())
        self._defaults = dict(compiled.params)
        self._text = str(compiled)


def _execute(connection: Connection, text: str, values: list[Any]) -> Any:
    cursor = connection.connection.cursor()
    failures = connection.dialect.loaded_dbapi.Error
    try:
        cursor.execute(text, values)
    except failures as problem:
        raise DBAPIError.instance(text, values, problem, failures) from problem
    return cursor
