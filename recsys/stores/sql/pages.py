"""Long results and long lists of ids in pages: memory stays flat, no look is held open."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select

from recsys.stores.sql.engine import Reads

__all__ = ["paged", "pages"]

PAGE = 1000

T = TypeVar("T")


def pages(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one `IN`."""
    rest = iter(values)
    while page := list(islice(rest, PAGE)):
        yield page


def paged(
    reads: Reads, rows: Select[Any], key: ColumnElement[int], after: int = 0
) -> Iterator[tuple[Any, ...]]:
    """`rows` with `key` above `after`, in its order; `key` is the first column selected."""
    while True:
        with reads.look() as connection:
            page = connection.execute(rows.where(key > after).order_by(key).limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1][0]
