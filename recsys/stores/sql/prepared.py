"""Statements of the hot path: written in Core, compiled once, then handed to the driver.

Core looks up and binds a statement anew at each execution and wraps each result, which costs
many times what the database needs for a row or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.sql.compiler import SQLCompiler

from recsys.stores.sql.driver import execute

__all__ = ["Prepared"]

TOGETHER = 100
"""Most statements in one: SQLite joins no more than 500."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one kind of database is given it."""

    text: str
    order: tuple[str, ...]
    defaults: Mapping[str, Any]

    def given(self, values: Mapping[str, Any]) -> list[Any]:
        """In the order of the text."""
        return [values[name] if name in values else self.defaults[name] for name in self.order]


class Prepared:
    """Values go in and come out as the driver has them: column types take no part."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        compiled = self._for(connection)
        cursor = execute(connection, compiled.text, compiled.given(values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def rows_of_each(
        self, connection: Connection, many: Sequence[Mapping[str, Any]]
    ) -> list[tuple[Any, ...]]:
        """The rows for each of `many` values in one statement, and in no order."""
        compiled = self._for(connection)
        found: list[tuple[Any, ...]] = []
        for at in range(0, len(many), TOGETHER):
            page = many[at : at + TOGETHER]
            one = compiled.text if len(page) == 1 else f"SELECT * FROM ({compiled.text}) AS one"
            text = " UNION ALL ".join([one] * len(page))
            given = [value for values in page for value in compiled.given(values)]
            found += execute(connection, text, given).fetchall()
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
