"""What a file is made of, whatever its format: rows, and rows that had to be refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from recsys.errors import ShelfcastError

__all__ = ["Rejected", "Row", "Source", "Unusable"]


class Unusable(ShelfcastError):
    """A file that cannot be imported at all: wrong format, damaged, or a column is missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by the name of their column; `number` counts from 1, a header is not counted."""

    number: int
    cells: Mapping[str, Any]
    line: int | None = None
    """Where the row ends in a file of lines."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, and why; `raw` is what stood there."""

    number: int
    field: str
    reason: str
    raw: Any
    line: int | None = None


class Source(Protocol):
    """An open file.  Memory does not grow with its length."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """None: every row names its own."""
        ...

    @property
    def size(self) -> int:
        """Of the whole, in the measure of `position`."""
        ...

    def rows(self) -> Iterator[Row | Rejected]:
        """Once, from the beginning; Unusable where the file breaks off."""
        ...

    def position(self) -> int:
        """How much was read so far."""
        ...

    def close(self) -> None: ...
