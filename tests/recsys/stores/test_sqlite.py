"""What only a database on disk can show: erasure, indexes, other processes, memory."""

import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.event import listen, remove
from sqlalchemy.pool import Pool

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.push import Ending, PushState
from recsys.stores.base import Stores
from tests.contracts.made import NOW, click, event, model, push, reader, slate, soon, unit
from tests.recsys.stores.house import library, opened, rows, tables

SECRET = ReaderId("pairwise-7f3a/é")


def test_no_table_holds_the_id_of_an_erased_reader(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.units.upsert([unit()]).result()
        stores.readers.upsert([reader(SECRET, Purpose.PUSH), reader("r2")]).result()
        stores.events.append([event("e1", reader=SECRET), event("e2", reader="r2")]).result()
        stores.slates.append(slate("s1", reader=SECRET, trace=SECRET.encode())).result()
        planned = push("p1", SECRET, dedupe_key=f"{SECRET}|u/1")
        assert stores.pushes.plan(planned, slate(planned.slate, SECRET), 0).result()
        assert any(holds(tmp_path, table, SECRET) for table in tables(tmp_path))
        stores.readers.erase(SECRET).result()
    assert [table for table in tables(tmp_path) if holds(tmp_path, table, SECRET)] == []


def holds(folder: Path, table: str, secret: str) -> bool:
    return any(
        secret in (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))
        for row in rows(folder, f"SELECT * FROM {table}")
        for value in row
    )


def test_what_was_erased_is_not_left_on_free_pages_either(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.readers.upsert([reader(SECRET)]).result()
        stores.slates.append(slate("s1", reader=SECRET, trace=SECRET.encode() * 2000)).result()
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
        stores.units.upsert([unit(f"u{n}") for n in range(5)]).result()
        stores.readers.upsert([reader(f"r{n}", Purpose.PUSH) for n in range(5)]).result()
        stores.events.append([click(f"e{n}", soon(n * 100)) for n in range(50)]).result()
        traced.clear()
        use(stores)
    asked = [text for text in traced if text.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(asked) > 30
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        for text in asked:
            steps = [str(row[-1]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
            slow = [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]
            assert slow == [], text


def use(stores: Stores) -> None:
    """Whatever happens while readers wait."""
    r1, r2 = ReaderId("r1"), ReaderId("r2")
    stores.readers.view(r1, limit=10)
    stores.readers.of([r1, r2])
    stores.units.of([unit("u1").id])
    stores.units.version()
    stores.units.arrived(4)
    stores.events.append([click("new", soon(55)), click("next", soon(60))]).result()
    stores.events.of_reader(r1, limit=5)
    stores.events.accepts(after=3)
    stores.events.last_seq()
    stores.slates.append(slate("s1")).result()
    stores.slates.of(slate("s1").id)
    stores.slates.of_reader(r1, limit=5)
    made = push("p1")
    version = stores.pushes.ledger(r1, now=NOW).version
    assert stores.pushes.plan(made, slate(made.slate), version).result()
    [held] = stores.pushes.claim(5, now=NOW, lease=timedelta(seconds=5))
    stores.pushes.mark_bytes_sent(held.id, held.fence, now=NOW).result()
    stores.pushes.settle(held.id, held.fence, Ending(PushState.DELIVERED), now=NOW).result()
    stores.pushes.answer(held.id, PushState.ACCEPTED, now=NOW).result()
    stores.pushes.cancel(reader=r1, now=NOW).result()
    stores.pushes.cancel(units=[unit("u1").id], now=NOW).result()
    stores.pushes.ledger(r1, now=NOW, sending=held.id)
    stores.pushes.of_slate(made.slate)
    stores.pushes.inbox(r1, after=0)
    stores.pushes.units_of(r1)
    stores.pushes.unanswered(before=NOW, limit=5)
    stores.readers.erase(r1).result()


def test_memory_stays_flat_while_the_log_is_read_and_written(tmp_path: Path) -> None:
    """10,000 events would be over 10 MB at once."""
    with opened(tmp_path) as stores:
        append_many(stores, 0, 2000)
        tracemalloc.start()
        append_many(stores, 2000, 10_000)
        assert sum(1 for _ in stores.events.scan()) == 10_000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 5_000_000


def append_many(stores: Stores, first: int, end: int) -> None:
    for start in range(first, end, 1000):
        batch = [event(f"e{n}", reader=f"r{n}") for n in range(start, start + 1000)]
        stores.events.append(batch).result()


WRITER = """
import sys
from recsys.stores.open import open_stores
from tests.contracts.made import event, unit

url, name = sys.argv[1:]
opened = open_stores(url)
for n in range(60):
    opened.stores.events.append([event(f"{name} {n}"), event(f"shared {n}")]).result()
    opened.stores.units.upsert([unit("contested", title=f"{name} {n}")]).result()
opened.close()
"""


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    """They also open a database that is not there yet at the same moment."""
    command = [sys.executable, "-c", WRITER, library(tmp_path)]
    both = [subprocess.Popen([*command, name]) for name in ("ada", "bob")]
    assert [process.wait(60) for process in both] == [0, 0]
    with opened(tmp_path) as stores:
        log = list(stores.events.scan())
        assert [logged.seq for logged in log] == list(range(1, 181))
        assert len({logged.event.id for logged in log}) == 180
        versions = [change.version for change in stores.units.changes(0)]
        assert versions == list(range(1, 121))


def test_a_reader_in_the_middle_of_a_look_does_not_hold_up_the_writer(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        append_many(stores, 0, 2000)
        scan = stores.events.scan()
        assert next(scan).seq == 1
        append_many(stores, 2000, 4000)
        stores.models.register(model()).result()
        assert sum(1 for _ in scan) == 3999
