"""A library on disk, in each kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from recsys.stores.base import Stores
from recsys.stores.open import open_stores
from tests.postgres import Server
from tests.recsys.stores import house


@dataclass(frozen=True)
class Library:
    """Where it is, and a look inside that does not go through the stores."""

    url: str
    place: Path | Server

    @contextmanager
    def opened(self) -> Iterator[Stores]:
        store = open_stores(self.url)
        try:
            yield store.stores
        finally:
            store.close()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        if isinstance(self.place, Path):
            return house.rows(self.place, statement)
        return self.place.rows(self.url, statement)

    def tables(self) -> list[str]:
        if isinstance(self.place, Path):
            return house.tables(self.place)
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return [str(name) for (name,) in self.rows(named)]


@pytest.fixture(params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    if request.param == "sqlite":
        return Library(house.library(tmp_path), tmp_path)
    server: Server = request.getfixturevalue("postgres")
    return Library(request.getfixturevalue("postgres_url"), server)


@pytest.fixture(params=["sqlite", "postgres"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    """One whose tables are not made yet."""
    if request.param == "sqlite":
        return Library(house.library(tmp_path), tmp_path)
    server: Server = request.getfixturevalue("postgres")
    return Library(server.make_database(), server)
