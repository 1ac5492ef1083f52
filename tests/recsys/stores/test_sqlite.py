"""What only SQLite shows: free pages of its file, and its plans."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.event import listen, remove
from sqlalchemy.pool import Pool

from recsys.domain.ids import ReaderId
from tests.contracts.made import reader, slate
from tests.recsys.stores.house import opened
from tests.recsys.stores.using import fill, use

SECRET = ReaderId("pairwise-7f3a/é")

OWN_ROWS = "SCAN one"
"""Of what a part of the same statement has found."""


def test_what_was_erased_is_not_left_on_free_pages_either(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.readers.upsert([reader(SECRET)]).result()
        stores.slates.append([slate("s1", reader=SECRET, trace=SECRET.encode() * 2000)]).result()
        stores.readers.erase(SECRET).result()
    assert SECRET.encode() not in (tmp_path / "library.db").read_bytes()


@pytest.fixture
def traced() -> Iterator[list[str]]:
    """Every statement as SQLite is given it, values filled in."""
    seen: list[str] = []

    def trace(connection: sqlite3.Connection, _: object) -> None:
        connection.set_trace_callback(seen.append)

    listen(Pool, "connect", trace)
    yield seen
    remove(Pool, "connect", trace)


def test_no_request_waits_for_a_scan_of_a_growing_table(tmp_path: Path, traced: list[str]) -> None:
    with opened(tmp_path) as stores:
        fill(stores)
        traced.clear()
        use(stores)
    asked = [text for text in traced if text.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(asked) > 30
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        for text in asked:
            steps = [str(row[-1]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
            scans = [step for step in steps if step.startswith("SCAN")]
            slow = [step for step in scans if step != OWN_ROWS and "CONSTANT" not in step]
            assert slow == [], text
