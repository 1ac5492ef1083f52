"""One thread writes for all: who shares a commit, who is told what, and when."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event as Signal

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    insert,
    select,
)

from recsys.errors import Conflict, Unavailable
from recsys.stores.sql.engine import open_engine, store_url
from recsys.stores.sql.queue import QueueConfig
from recsys.stores.sql.writer import Rows, Writer

PATIENT = 10
NOTES = Table(
    "notes",
    MetaData(),
    Column("row", Integer, primary_key=True),
    Column("note", Text, nullable=False, unique=True),
)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'notes.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    engine = open_engine(store_url(url), writes=True)
    NOTES.create(engine)
    yield engine
    NOTES.drop(engine)
    engine.dispose()


@pytest.fixture
def commits(engine: Engine) -> list[str]:
    made: list[str] = []
    event.listen(engine, "commit", lambda _: made.append("commit"))
    return made


@pytest.fixture
def writer(engine: Engine, commits: list[str]) -> Iterator[Writer]:
    writer = Writer(engine, QueueConfig(rows=8))
    yield writer
    writer.close()


class Hold:
    """Work that keeps the writer busy until it is let go."""

    def __init__(self, writer: Writer) -> None:
        self.began, self.go = Signal(), Signal()
        self.done = writer.submit(self)
        assert self.began.wait(PATIENT)

    def __call__(self, connection: Connection) -> None:
        self.began.set()
        assert self.go.wait(PATIENT)


def note(writer: Writer, words: str) -> "Future[str]":
    def work(connection: Connection) -> str:
        connection.execute(insert(NOTES), {"note": words})
        return words

    return writer.submit(work)


def row(words: str) -> Rows:
    return Rows(NOTES, [NOTES.c.note], [(words,)], f"{words} is noted")


def notes(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return list(connection.scalars(select(NOTES.c.note).order_by(NOTES.c.row)))


def test_the_answer_is_what_the_work_returned_and_it_is_on_disk(
    writer: Writer, engine: Engine
) -> None:
    assert note(writer, "a").result(PATIENT) == "a"
    assert notes(engine) == ["a"]


def test_nobody_is_answered_before_the_commit(engine: Engine, writer: Writer) -> None:
    answered: list[bool] = []
    first = Hold(writer)
    second = note(writer, "a")
    event.listen(engine, "commit", lambda _: answered.append(second.done()))
    first.go.set()
    second.result(PATIENT)
    assert not any(answered)


def test_all_who_wait_share_one_commit_in_order(
    writer: Writer, engine: Engine, commits: list[str]
) -> None:
    hold = Hold(writer)
    waiting = [note(writer, words) for words in "abc"]
    hold.go.set()
    assert [future.result(PATIENT) for future in waiting] == ["a", "b", "c"]
    assert len(commits) <= 2
    assert notes(engine) == ["a", "b", "c"]


def test_the_failure_of_one_harms_nobody_else(writer: Writer, engine: Engine) -> None:
    def half(connection: Connection) -> None:
        connection.execute(insert(NOTES), {"note": "half"})
        raise ZeroDivisionError

    hold = Hold(writer)
    before, failing, after = note(writer, "a"), writer.submit(half), note(writer, "b")
    hold.go.set()
    assert (before.result(PATIENT), after.result(PATIENT)) == ("a", "b")
    with pytest.raises(ZeroDivisionError):
        failing.result(PATIENT)
    assert notes(engine) == ["a", "b"]


def test_a_full_queue_refuses_at_once_and_says_when_to_come_back(writer: Writer) -> None:
    hold = Hold(writer)
    waiting = [note(writer, str(n)) for n in range(8)]
    refused = note(writer, "too many")
    with pytest.raises(Unavailable) as told:
        refused.result(0)
    assert told.value.retry_after >= 1
    hold.go.set()
    assert [future.result(PATIENT) for future in waiting] == [str(n) for n in range(8)]


def test_a_commit_that_fails_fails_all_who_shared_it(writer: Writer, engine: Engine) -> None:
    def full(_: Connection) -> None:
        engine_commit_fails.append(True)
        raise OSError("no space left on device")

    engine_commit_fails: list[bool] = []
    hold = Hold(writer)
    waiting = [note(writer, words) for words in "ab"]
    event.listen(engine, "commit", full, once=True)
    hold.go.set()
    for future in [hold.done, *waiting]:
        with pytest.raises((OSError, Unavailable)):
            future.result(PATIENT)
    assert note(writer, "c").result(PATIENT) == "c"
    assert notes(engine) == ["c"]


def test_a_caller_who_left_while_waiting_is_not_written(writer: Writer, engine: Engine) -> None:
    hold = Hold(writer)
    left, stayed = note(writer, "a"), note(writer, "b")
    assert left.cancel()
    hold.go.set()
    assert stayed.result(PATIENT) == "b"
    assert notes(engine) == ["b"]


def test_closing_writes_what_waits_and_refuses_who_comes_later(
    engine: Engine, commits: list[str]
) -> None:
    writer = Writer(engine)
    hold = Hold(writer)
    waiting = [note(writer, words) for words in "ab"]
    hold.go.set()
    writer.close()
    assert [future.result(0) for future in waiting] == ["a", "b"]
    with pytest.raises(Unavailable, match="closed"):
        note(writer, "late").result(0)
    assert notes(engine) == ["a", "b"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_is_unavailable_and_nothing_is_half_written(
    engine: Engine, writer: Writer
) -> None:
    @event.listens_for(engine, "begin")
    def few_pages(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 5")

    big = [note(writer, letter * 200_000) for letter in "ab"]
    for future in big:
        with pytest.raises(Unavailable, match="full"):
            future.result(PATIENT)
    assert notes(engine) == []


def test_rows_that_wait_one_behind_the_other_keep_their_place(
    writer: Writer, engine: Engine
) -> None:
    hold = Hold(writer)
    writer.submit(row("a"))
    writer.submit(row("b"))
    note(writer, "between")
    last = writer.submit(row("c"))
    hold.go.set()
    last.result(PATIENT)
    assert notes(engine) == ["a", "b", "between", "c"]


def test_a_row_that_is_there_already_harms_no_other(writer: Writer, engine: Engine) -> None:
    hold = Hold(writer)
    first, again = writer.submit(row("a")), writer.submit(row("a"))
    other = writer.submit(row("b"))
    hold.go.set()
    other.result(PATIENT)
    assert first.done()
    with pytest.raises(Conflict, match="a is noted"):
        again.result(PATIENT)
    assert notes(engine) == ["a", "b"]
