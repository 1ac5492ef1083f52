"""Opening: what is made, what is refused, and what is said of a database out of order."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recsys.errors import Misconfigured, Unavailable
from recsys.stores.open import open_stores
from tests.contracts.made import event, unit
from tests.recsys.stores.house import library, opened, rows


def test_the_folder_and_the_database_are_made(tmp_path: Path) -> None:
    with opened(tmp_path / "new" / "home") as stores:
        stores.units.upsert([unit("a")]).result()
    with opened(tmp_path / "new" / "home") as stores:
        assert [u.id for u in stores.units.scan()] == ["a"]


def test_memory_forgets() -> None:
    open_stores("memory:").stores.units.upsert([unit("a")]).result()
    assert open_stores("memory:").stores.units.count() == 0


@pytest.mark.parametrize("url", ["nonsense", "mysql://h/d", "sqlite://", "sqlite:///:memory:"])
def test_a_url_of_no_store_is_misconfigured(url: str) -> None:
    with pytest.raises(Misconfigured, match="store"):
        open_stores(url)


def test_every_commit_is_synced_to_a_write_ahead_log(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.events.append([event()]).result()
        assert rows(tmp_path, "PRAGMA journal_mode") == [("wal",)]
        assert (tmp_path / "library.db-wal").stat().st_size > 0


def test_a_file_that_is_no_database_is_unavailable_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(Unavailable, match=r"library\.db.*not a database"):
        open_stores(library(tmp_path))
    assert (tmp_path / "library.db").read_bytes().startswith(b"This is a letter")


def test_a_folder_in_the_databases_place_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "library.db").mkdir()
    with pytest.raises(Unavailable, match="unable to open"):
        open_stores(library(tmp_path))


def test_a_home_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Unavailable, match="cannot be made"):
        open_stores(library(tmp_path / "home"))


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "library.db")) as other:
        other.execute("CREATE TABLE recipes (dish TEXT)")
    with pytest.raises(Misconfigured, match="recipes"):
        open_stores(library(tmp_path))
    assert rows(tmp_path, "SELECT count(*) FROM sqlite_master") == [(1,)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to anything")
def test_a_database_that_may_not_be_written_is_unavailable(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    (tmp_path / "library.db").chmod(0o444)
    with pytest.raises(Unavailable, match="readonly"):
        open_stores(library(tmp_path))


def test_a_damaged_database_is_unavailable(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.units.upsert([unit(f"u{n}", text="x" * 5000) for n in range(50)]).result()
    with (tmp_path / "library.db").open("r+b") as file:
        file.seek(4096 * 20)
        file.write(os.urandom(4096 * 60))
    with pytest.raises(Unavailable, match="malformed"), opened(tmp_path) as stores:
        list(stores.units.scan())
