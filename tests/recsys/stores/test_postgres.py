"""What only PostgreSQL shows: its plans, its own defaults, who waits for whom."""

from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from recsys.errors import Misconfigured, Unavailable
from recsys.stores.open import open_stores
from recsys.stores.sql import postgres as ours
from tests.contracts.made import event
from tests.postgres import Server
from tests.recsys.stores.using import fill, use

GROWING = ("events", "pushes", "push_units", "slates", "readers", "units", "unit_changes", "grants")


def test_no_request_waits_for_a_scan_of_a_growing_table(postgres: Server) -> None:
    """The tables are small: without `enable_seqscan` the planner scans only where it must."""
    url = postgres.make_database()
    with closing(open_stores(url)) as opened:
        fill(opened.stores)
    postgres.execute(f"ALTER DATABASE {make_url(url).database} SET enable_seqscan = off")
    before = scanned(postgres, url)
    with closing(open_stores(url)) as opened:
        use(opened.stores)
    assert {t: n - before[t] for t, n in scanned(postgres, url).items()} == dict.fromkeys(
        GROWING, 0
    )


def scanned(server: Server, url: str) -> dict[str, int]:
    """How often each table was read from end to end."""
    counts = dict(server.rows(url, "SELECT relname, seq_scan FROM pg_stat_user_tables"))
    return {table: counts[table] for table in GROWING}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg2://h/d",
        "postgresql+asyncpg://h/d",
        "postgresql+psycopg://h",
    ],
)
def test_a_url_that_cannot_be_a_library_says_how_one_is_written(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"postgresql\+psycopg://"):
        open_stores(url)


def test_the_driver_need_not_be_named(postgres_url: str) -> None:
    with closing(open_stores(postgres_url.replace("+psycopg", ""))) as opened:
        assert opened.stores.units.count() == 0


def test_a_server_that_is_not_there_is_unavailable_and_the_password_is_not_told() -> None:
    with pytest.raises(Unavailable, match="library") as told:
        open_stores("postgresql+psycopg://me:secret@127.0.0.1:1/library")
    assert "secret" not in str(told.value)


def test_somebody_elses_database_is_not_touched(postgres: Server) -> None:
    url = postgres.make_database()
    postgres.execute("CREATE TABLE recipes (dish TEXT)", url=url)
    with pytest.raises(Misconfigured, match="recipes"):
        open_stores(url)
    assert postgres.rows(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [
        (1,)
    ]


def test_the_defaults_of_the_server_change_nothing(postgres: Server) -> None:
    """A serializable writer would see only what was there before it waited for the other."""
    url = postgres.make_database()
    name = make_url(url).database
    postgres.execute(
        f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'",
        f"ALTER DATABASE {name} SET synchronous_commit = off",
    )
    with closing(open_stores(url)) as ada, closing(open_stores(url)) as bob:
        sent = [(ada, bob)[n % 2].stores.events.append([event(f"e{n}")]) for n in range(40)]
        assert {answer.result()[0].outcome for answer in sent} == {"stored"}
        assert [logged.seq for logged in ada.stores.events.scan()] == list(range(1, 41))
    engine = ours.engine(ours.checked(make_url(url)), writes=True)
    with engine.begin() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    engine.dispose()


def test_a_process_that_holds_the_lock_for_ever_is_not_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "PATIENCE", 1)
    plain = postgres_url.replace("+psycopg", "")
    with closing(open_stores(postgres_url)) as opened:
        with psycopg.connect(plain) as stuck:
            stuck.execute(f"SELECT pg_advisory_lock({ours.LIBRARY})".encode())
            with pytest.raises(Unavailable, match="lock timeout"):
                opened.stores.events.append([event("e1")]).result(20)
            assert opened.stores.events.last_seq() == 0
        assert opened.stores.events.append([event("e1")]).result(20)[0].seq == 1
