"""What only a database on disk can show: erasure, other processes, memory."""

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.push import PushState
from recsys.stores.base import Stores
from recsys.stores.sql.packed import unpacked
from tests.contracts.made import NOW, event, model, push, reader, slate, unit
from tests.recsys.stores.conftest import Library

SECRET = ReaderId("pairwise-7f3a/é")


def test_no_table_holds_the_id_of_an_erased_reader(library: Library) -> None:
    with library.opened() as stores:
        stores.units.upsert([unit()]).result()
        stores.readers.upsert([reader(SECRET, Purpose.PUSH), reader("r2")]).result()
        stores.events.append([event("e1", reader=SECRET), event("e2", reader="r2")]).result()
        told = {"answer": SECRET.encode() * 9, "trace": SECRET.encode()}
        stores.slates.append([slate("s1", reader=SECRET, **told)]).result()
        planned = push("p1", SECRET, dedupe_key=f"{SECRET}|u/1")
        assert stores.pushes.plan(planned, slate(planned.slate, SECRET), 0).result()
        assert any(holds(library, table, SECRET) for table in library.tables())
        stores.readers.erase(SECRET).result()
    assert [table for table in library.tables() if holds(library, table, SECRET)] == []


def holds(library: Library, table: str, secret: str) -> bool:
    return any(
        secret in _read(value) for row in library.rows(f"SELECT * FROM {table}") for value in row
    )


def _read(value: object) -> str:
    """Packed bytes as what they were."""
    return unpacked(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def test_memory_stays_flat_while_the_log_is_read_and_written(library: Library) -> None:
    """10,000 events would be over 10 MB at once."""
    with library.opened() as stores:
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
from tests.contracts.made import NOW, event, unit

url, name = sys.argv[1:]
opened = open_stores(url)
for n in range(60):
    opened.stores.events.append([event(f"{name} {n}"), event(f"shared {n}")]).result()
    opened.stores.units.upsert([unit("contested", title=f"{name} {n}")]).result()
opened.close()
"""


def test_two_processes_write_at_once_and_nothing_is_lost(library: Library) -> None:
    with writing(library.url) as both:
        assert [process.wait(60) for process in both] == [0, 0]
    with library.opened() as stores:
        log = list(stores.events.scan())
        assert [logged.seq for logged in log] == list(range(1, 181))
        assert len({logged.event.id for logged in log}) == 180
        versions = [change.version for change in stores.units.changes(0)]
        assert versions == list(range(1, 121))


def test_who_reads_the_log_from_where_they_left_off_misses_nothing(library: Library) -> None:
    """Numbers grow in order of commit: below one that is seen, none appears later."""
    seqs: list[int] = []
    versions: list[int] = []
    with library.opened() as stores, writing(library.url) as both:
        while any(process.poll() is None for process in both) or stores.events.last_seq() > len(
            seqs
        ):
            seqs += [logged.seq for logged in stores.events.scan(after=max(seqs, default=0))]
            until = stores.units.version()
            versions += [c.version for c in stores.units.changes(max(versions, default=0), until)]
        versions += [c.version for c in stores.units.changes(max(versions, default=0))]
    assert seqs == list(range(1, 181))
    assert versions == list(range(1, 121))


def running(program: str, url: str, name: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", program, url, name]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


@contextmanager
def writing(url: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Two processes that write to one library at once."""
    both = [running(WRITER, url, name) for name in ("ada", "bob")]
    try:
        yield both
    finally:
        for process in both:
            with process:
                process.kill()


PLANNER = """
import sys
from datetime import timedelta
from recsys.domain.ids import ReaderId
from recsys.domain.push import PushState
from recsys.stores.open import open_stores
from tests.contracts.made import NOW, push, slate

url, name = sys.argv[1:]
opened = open_stores(url)
pushes = opened.stores.pushes
for n in range(25):
    made = push(f"{name} {n}")
    while not pushes.plan(
        made, slate(made.slate), pushes.ledger(ReaderId("r1"), now=NOW).version
    ).result():
        pass
while claimed := pushes.claim(2, now=NOW, lease=timedelta(days=1)):
    for one in claimed:
        print(one.id)
opened.close()
"""


def test_two_processes_plan_on_one_ledger_and_send_nothing_twice(library: Library) -> None:
    """A plan by an outdated ledger is refused, so that every one that was not moved it on."""
    with library.opened() as stores:
        stores.readers.upsert([reader("r1")]).result()
    claimed: list[str] = []
    for process in [running(PLANNER, library.url, name) for name in ("ada", "bob")]:
        with process:
            claimed += process.communicate(timeout=60)[0].decode().splitlines()
    with library.opened() as stores:
        assert stores.pushes.ledger(ReaderId("r1"), now=NOW).version == 50
        assert stores.pushes.counts() == {PushState.INFLIGHT: 50}
    assert sorted(claimed) == sorted(f"{name} {n}" for name in ("ada", "bob") for n in range(25))


def test_two_processes_open_a_library_that_is_not_there_yet(new: Library) -> None:
    with writing(new.url) as both:
        assert [process.wait(60) for process in both] == [0, 0]


def test_a_reader_in_the_middle_of_a_look_does_not_hold_up_the_writer(library: Library) -> None:
    with library.opened() as stores:
        append_many(stores, 0, 2000)
        scan = stores.events.scan()
        assert next(scan).seq == 1
        append_many(stores, 2000, 4000)
        stores.models.register(model()).result()
        assert sum(1 for _ in scan) == 3999
