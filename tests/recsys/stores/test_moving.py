"""A library moved to PostgreSQL: all of it or nothing, compared, whatever happens on the way."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Timer

import pytest

from recsys.domain.consent import Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, SlateId
from recsys.errors import Conflict, Misconfigured, Unavailable
from recsys.stores.base import Stores
from recsys.stores.open import open_stores
from recsys.stores.sql.moving import Move, move
from tests.contracts.made import NOW, click, event, model, push, reader, slate, soon, unit
from tests.postgres import Server
from tests.recsys.stores.house import library, opened, rows

R1 = ReaderId("r1")
ODD = "tab\there, \\N, \\., 'quoted', \"twice\", 正字, \u202eright to left\nand a line"
TABLES = 11


def unheard(rows: int, total: int) -> None:
    pass


def moved(folder: Path, url: str) -> Move:
    return move(library(folder), url, unheard)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Something in every table, and every kind of value."""
    with opened(tmp_path) as stores:
        stores.units.upsert([unit("a/1", title=ODD), unit("b"), unit("a/1", title="T")]).result()
        stores.readers.upsert([reader("gone"), reader("r1", *Purpose), reader("正")]).result()
        stores.readers.erase(ReaderId("gone")).result()
        full = event("e1", verb=Verb.ACCEPT, slate=SlateId("s1"), position=3, rating=1 / 3)
        search = event("e2", reader=None, verb=Verb.SEARCH, query=ODD, surface="\\N")
        clicks = [click("c1", NOW), click("c2", soon(9.000001))]
        stores.events.append([full, search, *clicks], robots=[False, True]).result()
        stores.slates.append([slate("s1", answer=bytes(range(256)), trace=b"")]).result()
        made = push("p1", units=("b", "a/1"))
        assert stores.pushes.plan(made, slate(made.slate), 0).result()
        stores.pushes.claim(1, now=NOW, lease=timedelta(seconds=9))
        for version in ("v1", "v2"):
            stores.models.register(model(version, metrics={"ndcg": 0.1})).result()
            stores.models.promote(version, at=NOW, by="test").result()
    return tmp_path


def told(stores: Stores) -> list[object]:
    """All that the stores say."""
    return [
        list(stores.units.scan()),
        list(stores.units.changes(0)),
        list(stores.readers.scan()),
        list(stores.readers.scan(agreed=Purpose.PUSH)),
        list(stores.events.scan()),
        stores.slates.of_reader(R1, limit=9),
        stores.pushes.ledger(R1, now=NOW),
        stores.pushes.of_slate(SlateId("slate of p1")),
        stores.models.all(),
        stores.models.champion(),
    ]


def test_everything_is_there_afterwards_and_goes_on(old: Path, postgres_url: str) -> None:
    with opened(old) as stores:
        expected = told(stores)
    made = moved(old, postgres_url)
    assert not made.before
    assert all(contents.rows for contents in made.tables)
    assert len(made.tables) == TABLES
    new = open_stores(postgres_url)
    assert told(new.stores) == expected
    assert new.stores.events.append([event("e9")]).result()[0].seq == 5
    new.stores.readers.upsert([reader("new")]).result()
    assert [r.id for r in new.stores.readers.scan()] == ["r1", "正", "new"]
    new.stores.slates.append([slate("s9")]).result()
    assert [s.id for s in new.stores.slates.of_reader(R1, limit=1)] == ["s9"]
    assert new.stores.models.roll_back(at=NOW, by="test").result() == "v1"
    new.close()


def test_the_old_library_is_as_it_was(old: Path, postgres_url: str) -> None:
    with opened(old) as stores:
        expected = told(stores)
    moved(old, postgres_url)
    with opened(old) as stores:
        assert told(stores) == expected
        assert stores.events.append([event("e9")]).result()[0].seq == 5
        assert rows(old, "PRAGMA journal_mode") == [("wal",)]


def test_what_was_moved_is_counted_and_has_the_same_digest_every_time(
    old: Path, postgres_url: str
) -> None:
    first = moved(old, postgres_url)
    again = moved(old, postgres_url)
    assert again.before
    assert again.tables == first.tables
    counts = {t.table: rows(old, f"SELECT count(*) FROM {t.table}")[0][0] for t in first.tables}
    assert {t.table: t.rows for t in first.tables} == counts


def more_rows(stores: Stores) -> None:
    stores.events.append([event("theirs")]).result()


def another_value(stores: Stores) -> None:
    stores.pushes.cancel(reader=R1, now=NOW).result()
    stores.readers.upsert([reader("r1", Purpose.HISTORY)]).result()


@pytest.mark.parametrize("change", [more_rows, another_value])
def test_a_target_that_holds_something_else_is_refused_and_left_alone(
    old: Path, postgres_url: str, change: Callable[[Stores], None]
) -> None:
    moved(old, postgres_url)
    new = open_stores(postgres_url)
    change(new.stores)
    before = told(new.stores)
    with pytest.raises(Conflict, match="not empty"):
        moved(old, postgres_url)
    assert told(new.stores) == before
    new.close()


def test_a_library_that_a_server_has_open_is_not_moved(old: Path, postgres_url: str) -> None:
    with opened(old), pytest.raises(Unavailable, match="open"):
        moved(old, postgres_url)
    assert not moved(old, postgres_url).before


def test_rows_that_arrive_otherwise_are_noticed_and_none_is_kept(
    old: Path, postgres: Server
) -> None:
    url = postgres.make_database()
    open_stores(url).close()
    postgres.execute(
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN NEW.rating = NULL; RETURN NEW; END $$",
        "CREATE TRIGGER forget BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION forget()",
        url=url,
    )
    with pytest.raises(Conflict, match="events arrived otherwise"):
        moved(old, url)
    postgres.execute("DROP TRIGGER forget ON events", url=url)
    assert not moved(old, url).before


@pytest.mark.parametrize("target", ["memory:", "sqlite:///other.db", "mysql://h/d"])
def test_a_library_moves_to_postgresql_only(old: Path, target: str) -> None:
    with pytest.raises(Misconfigured, match=r"postgresql\+psycopg://"):
        moved(old, target)


@pytest.mark.parametrize("target", ["", "x", "postgresql+psycopg://", "postgresql+psycopg://h:x/d"])
def test_what_is_no_address_of_a_database_is_refused_by_the_name_of_the_option(
    old: Path, target: str
) -> None:
    with pytest.raises(Misconfigured) as problem:
        moved(old, target)
    assert problem.value.setting == "to"


@pytest.mark.parametrize("origin", ["memory:", "postgresql+psycopg://h/d"])
def test_only_an_embedded_library_is_moved(origin: str, postgres_url: str) -> None:
    with pytest.raises(Misconfigured, match="embedded"):
        move(origin, postgres_url, unheard)


def test_where_there_is_no_library_none_is_made(tmp_path: Path, postgres_url: str) -> None:
    with pytest.raises(Misconfigured, match="no library"):
        moved(tmp_path / "home", postgres_url)
    assert not (tmp_path / "home").exists()


def test_a_target_out_of_reach_is_unavailable(old: Path) -> None:
    with pytest.raises(Unavailable, match="moved"):
        moved(old, "postgresql+psycopg://me:secret@127.0.0.1:1/library")


MOVER = """
import sys
from recsys.stores.sql.moving import move

sys.stdin.readline()
print("begun", flush=True)
move(*sys.argv[1:], lambda rows, total: None)
"""


def test_killed_at_any_moment_it_moved_nothing_or_everything(
    tmp_path: Path, postgres_url: str, postgres: Server
) -> None:
    with opened(tmp_path) as stores:
        stores.events.append([event(f"e{n}", reader=f"r{n}") for n in range(20_000)]).result()
    rng = Random(5)
    for mover in [stand_ready(library(tmp_path), postgres_url) for _ in range(6)]:
        kill(mover, rng.uniform(0.0, 0.8))
        assert postgres.rows(postgres_url, "SELECT count(*) FROM events") in ([(0,)], [(20_000,)])
    assert {t.table: t.rows for t in moved(tmp_path, postgres_url).tables}["events"] == 20_000


def stand_ready(origin: str, target: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", MOVER, origin, target]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def kill(mover: "subprocess.Popen[str]", after: float) -> None:
    with mover:
        assert mover.stdin is not None
        assert mover.stdout is not None
        mover.stdin.write("go\n")
        mover.stdin.flush()
        assert mover.stdout.readline() == "begun\n"
        Timer(after, mover.kill).run()
