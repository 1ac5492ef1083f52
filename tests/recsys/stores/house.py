"""What the tests of the SQL stores share: where a database is, and a look inside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from recsys.stores.base import Stores
from recsys.stores.open import open_stores

__all__ = ["library", "opened", "rows", "tables"]


def library(folder: Path) -> str:
    return f"sqlite:///{folder / 'library.db'}"


@contextmanager
def opened(folder: Path) -> Iterator[Stores]:
    store = open_stores(library(folder))
    try:
        yield store.stores
    finally:
        store.close()


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        return connection.execute(statement).fetchall()


def tables(folder: Path) -> list[str]:
    return [
        str(name) for (name,) in rows(folder, "SELECT name FROM sqlite_master WHERE type='table'")
    ]
