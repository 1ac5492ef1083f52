"""Statements of the hot path: written in Core, compiled once, then handed to the driver.

Core looks up and binds a statement anew at each execution and wraps each result, which costs
many times what the database needs for a row or two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.sql.compiler import SQLCompiler

from recsys.stores.sql.driver import execute

__all__ = ["Prepared"]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one kind of database is given it."""

    text: str
    order: tuple[str, ...]
    defaults: Mapping[str, Any]


class Prepared:
    """Values go in and come out as the driver has them: column types take no part."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        compiled = self._for(connection)
        given = {**compiled.defaults, **values}
        cursor = execute(connection, compiled.text, [given[name] for name in compiled.order])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _for(self, connection: Connection) -> _Compiled:
        """Compiled once, when it is first used."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)  # what every statement compiles to
            self._compiled[dialect.name] = _Compiled(
                str(compiled), tuple(compiled.positiontup or ()), dict(compiled.params)
            )
        return self._compiled[dialect.name]
