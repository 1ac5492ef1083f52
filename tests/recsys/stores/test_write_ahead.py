"""SQLite's write-ahead log: nobody is told before it is flushed, and it does not grow for ever."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest

from recsys.errors import Unavailable
from recsys.stores.base import Outcome, Stores
from recsys.stores.sql import write_ahead
from tests.contracts.made import event, slate
from tests.patience import until
from tests.recsys.stores.house import opened

PATIENT = 10


def test_nobody_is_told_before_the_log_is_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushing, go = Signal(), Signal()

    def slowly(_: int) -> None:
        flushing.set()
        assert go.wait(PATIENT)

    with opened(tmp_path) as stores:
        monkeypatch.setattr(write_ahead, "flush", slowly)
        told = stores.events.append([event("e1")])
        assert flushing.wait(PATIENT)
        assert stores.events.count() == 1  # the lock is free, and others see it
        assert not told.done()
        go.set()
        assert told.result(PATIENT)[0].outcome is Outcome.STORED


def test_a_power_cut_takes_nothing_that_somebody_was_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files as they were when they were last flushed are all that such a cut leaves."""
    flushed: list[Path] = []
    told: list[tuple[str, int]] = []

    def copying(_: int) -> None:
        copy = tmp_path / f"flush {len(flushed)}"
        copy.mkdir()
        for name in ("library.db", "library.db-wal"):
            shutil.copy(tmp_path / name, copy)
        flushed.append(copy)

    def send(stores: Stores, name: str) -> None:
        for n in range(12):
            stores.events.append([event(f"{name}/{n}")]).result(PATIENT)
            told.append((f"{name}/{n}", len(flushed)))
            stores.slates.append([slate(f"{name}/{n}")]).result(PATIENT)

    with opened(tmp_path) as stores:
        monkeypatch.setattr(write_ahead, "flush", copying)
        threads = [Thread(target=send, args=(stores, name)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(told) == 36
    for number, copy in enumerate(flushed, start=1):
        with closing(sqlite3.connect(copy / "library.db")) as connection:
            kept = {row[0] for row in connection.execute("SELECT id FROM events")}
        assert {name for name, when in told if when < number} <= kept


def test_who_could_not_be_flushed_is_told_so_and_may_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    with opened(tmp_path) as stores:
        with monkeypatch.context() as failing:
            failing.setattr(write_ahead, "flush", broken)
            with pytest.raises(Unavailable, match="Input/output error"):
                stores.events.append([event("e1")]).result(PATIENT)
        again = stores.events.append([event("e1")]).result(PATIENT)
        assert again[0].outcome is Outcome.DUPLICATE
        with closing(sqlite3.connect(_without_log(tmp_path))) as connection:
            assert connection.execute("SELECT id FROM events").fetchall() == [("e1",)]


def _without_log(folder: Path) -> Path:
    """The database as it would be, were all of its log lost."""
    return Path(shutil.copy(folder / "library.db", folder / "copy.db"))


def test_the_log_begins_anew_while_others_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead, "COMMITS", 2)
    monkeypatch.setattr(write_ahead, "LONGEST", 50)
    log = tmp_path / "library.db-wal"
    with opened(tmp_path) as stores:
        for n in range(300):
            stores.slates.append([slate(f"s{n}", answer=b"x" * 40_000)]).result(PATIENT)
        assert log.stat().st_size < 6_000_000  # of 12 MB
        assert stores.slates.count() == 300
    assert not log.exists()


def test_a_move_that_fails_is_told_in_the_log_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def failing(_: sqlite3.Connection) -> None:
        tries.append(1)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(write_ahead, "COMMITS", 1)
    monkeypatch.setattr(write_ahead, "_move", failing)
    with opened(tmp_path) as stores:
        stores.events.append([event("e1")]).result(PATIENT)
        until(lambda: len(tries) == 1)
        stores.events.append([event("e2")]).result(PATIENT)
        until(lambda: len(tries) == 2)
    assert {record.message for record in caplog.records} == {"store.checkpoint"}
