"""Statements of the hot path: written in Core, compiled once, then handed to the driver.

Core looks up and binds a statement anew at each execution and wraps each result, which costs
many times what the database needs for a row or two.
"""

from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Prepared"]


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

    def run(self, connection: Connection, **values: Any) -> None:
        self._execute(connection, values)

    def _execute(self, connection: Connection, values: dict[str, Any]) -> Any:
        if not self._text:
            self._compile(connection)
        given = self._defaults | values
        cursor = connection.connection.cursor()
        failures = connection.dialect.loaded_dbapi.Error
        try:
            cursor.execute(self._text, [given[name] for name in self._order])
        except failures as problem:
            raise DBAPIError.instance(self._text, values, problem, failures) from problem
        return cursor

    def _compile(self, connection: Connection) -> None:
        compiled = self._statement.compile(dialect=connection.dialect)
        assert isinstance(compiled, SQLCompiler)  # what every statement compiles to
        self._order = tuple(compiled.positiontup or ())
        self._defaults = dict(compiled.params)
        self._text = str(compiled)
