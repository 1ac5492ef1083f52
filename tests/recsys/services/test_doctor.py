"""The doctor: says what is fine, and what is not."""

import shutil
import sqlite3
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from recsys.bootstrap import Services
from recsys.domain.event import Verb
from recsys.services.champion_alias import champion_alias
from recsys.services.doctor import Finding, Installation, State, examine
from recsys.services.learning import RetrainConfig
from recsys.stores.redis.config import RedisConfig
from tests.patience import until
from tests.postgres import Server
from tests.recsys.services.conftest import Train, send
from tests.recsys.small_library import NOW, event, unit
from tests.redis_server import RedisServer


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(
        home=tmp_path,
        store=f"sqlite:///{tmp_path / 'library.db'}",
        redis=RedisConfig(),
        models=tmp_path / "models",
        tracking=f"sqlite:///{tmp_path / 'mlflow.db'}",
        retrain=RetrainConfig(accepts=2),
        now=NOW + timedelta(hours=1),
        workers=1,
    )


def found(here: Installation, subject: str) -> Finding:
    (finding,) = [f for f in examine(here) if f.subject == subject]
    return finding


def mlflow_says(here: Installation, version: str) -> None:
    """The rows that MLflow keeps of an alias."""
    with sqlite3.connect(here.home / "mlflow.db") as database:
        database.executescript(
            "CREATE TABLE registered_model_aliases (name, alias, version);"
            "CREATE TABLE model_version_tags (name, version, key, value);"
            "INSERT INTO registered_model_aliases VALUES ('shelfcast', 'champion', 7);"
        )
        row = ("shelfcast", 7, "shelfcast.version", version)
        database.execute("INSERT INTO model_version_tags VALUES (?, ?, ?, ?)", row)
    database.close()


def test_a_library_that_is_not_there_is_missing_and_is_not_made(here: Installation) -> None:
    finding = found(here, "store")
    assert (finding.state, finding.remedy) == (State.STALE, "shelfcast import units FILE")
    assert not (here.home / "library.db").exists()


def test_where_trees_cannot_be_grown_it_says_what_they_need(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [f for f in examine(here) if f.subject == "trees"] == []
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    assert "libomp" in found(here, "trees").remedy


@pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
class TestInALibrary:
    def test_all_is_fine_after_a_training(self, library: Services, here: Installation) -> None:
        mlflow_says(here, "first")
        assert {finding.state for finding in examine(here)} == {State.FINE}

    def test_how_the_best_units_are_found_is_said(
        self, library: Services, here: Installation
    ) -> None:
        assert found(here, "search").text == "first: every unit is looked at for a list"

    def test_without_a_model_it_says_to_train(
        self, untrained: Services, here: Installation
    ) -> None:
        assert found(here, "champion").remedy == "shelfcast train"

    def test_accepts_since_the_training_make_the_champion_stale(
        self, library: Services, here: Installation
    ) -> None:
        for n in range(4):
            send(library, event(f"e{n}", "Text-1", Verb.ACCEPT, "bread/1"))
        finding = found(here, "champion")
        assert finding.state is State.STALE
        assert "4 events and 4 accepts behind" in finding.text

    def test_many_new_units_make_the_champion_stale(
        self, library: Services, here: Installation
    ) -> None:
        library.catalogue.upsert([unit(f"new/{n}", "Text") for n in range(8)]).result(timeout=10)
        finding = found(here, "catalogue")
        assert finding.state is State.STALE
        assert finding.text.startswith("8 of 40 units")

    def test_a_damaged_champion_is_out_of_reach(
        self, library: Services, here: Installation
    ) -> None:
        (here.models / "first" / "units.json").write_text("[]")
        assert found(here, "champion").state is State.OUT_OF_REACH

    def test_a_model_that_is_gone_cannot_be_replayed(
        self, library: Services, here: Installation, train: Train
    ) -> None:
        train(library, "second")
        shutil.rmtree(here.models / "second")
        finding = found(here, "models")
        assert finding.state is State.WRONG
        assert "second" in finding.text

    def test_an_alias_that_lags_behind_is_told(self, library: Services, here: Installation) -> None:
        mlflow_says(here, "older")
        finding = found(here, "tracking")
        assert finding.state is State.STALE
        assert finding.text == "MLflow's champion is older, and first serves"

    def test_a_tracking_server_that_does_not_answer_is_out_of_reach(
        self, library: Services, here: Installation
    ) -> None:
        silent = replace(here, tracking="http://127.0.0.1:9")
        assert found(silent, "tracking").state is State.OUT_OF_REACH

    def test_events_of_the_future_mean_a_wrong_clock(
        self, library: Services, here: Installation
    ) -> None:
        send(library, event("e1", "Text-1", Verb.VIEW, "text/1", at=NOW + timedelta(days=9)))
        assert found(here, "clock").state is State.WRONG


def test_a_damaged_database_is_out_of_reach(here: Installation) -> None:
    (here.home / "library.db").write_bytes(b"this is no database")
    assert found(here, "store").state is State.OUT_OF_REACH


def test_a_file_that_is_not_mlflow_s_has_no_alias_to_read(here: Installation) -> None:
    (here.home / "mlflow.db").write_bytes(b"neither is this")
    with pytest.raises(OSError, match="database"):
        champion_alias(here.tracking)


@pytest.fixture
def there(here: Installation, postgres_url: str) -> Installation:
    """The same with its library in PostgreSQL."""
    return replace(here, store=postgres_url)


def test_a_library_in_postgresql_is_looked_at_too(there: Installation) -> None:
    assert found(there, "store").text == "0 units, 0 readers, 0 events, 0 slates"
    database = found(there, "database")
    assert database.state is State.FINE
    assert "PostgreSQL 1" in database.text


def test_a_database_without_a_library_is_left_without_one(
    here: Installation, postgres: Server
) -> None:
    url = postgres.make_database()
    assert found(replace(here, store=url), "store").state is State.STALE
    assert postgres.rows(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [
        (0,)
    ]


def test_a_database_out_of_reach_is_said_without_its_password(here: Installation) -> None:
    away = replace(here, store="postgresql+psycopg://me:secret@127.0.0.1:1/library")
    store = found(away, "store")
    assert store.state is State.OUT_OF_REACH
    assert "secret" not in store.text


def test_more_workers_than_the_database_lets_in_are_too_many(there: Installation) -> None:
    finding = found(replace(there, workers=50), "database")
    assert finding.state is State.WRONG
    assert "max_connections" in finding.remedy


def test_a_database_that_may_forget_is_wrong(there: Installation, postgres: Server) -> None:
    """A setting of the whole server, put back for whoever comes next."""
    set_and_wait(postgres, "ALTER SYSTEM SET full_page_writes = off", "off")
    assert found(there, "database").state is State.WRONG
    set_and_wait(postgres, "ALTER SYSTEM RESET full_page_writes", "on")
    assert found(there, "database").state is State.FINE


def set_and_wait(server: Server, statement: str, value: str) -> None:
    server.execute(statement, "SELECT pg_reload_conf()")
    until(lambda: server.rows("", "SHOW full_page_writes") == [(value,)])


def test_a_library_in_memory_is_there(here: Installation) -> None:
    assert found(replace(here, store="memory:"), "store").state is State.FINE


def test_a_redis_is_looked_at_where_one_is_named(here: Installation, redis: RedisServer) -> None:
    assert [f for f in examine(here) if f.subject == "redis"] == []
    finding = found(replace(here, redis=RedisConfig(url=redis.url)), "redis")
    assert finding.state is State.FINE
    assert finding.text.startswith("Redis ")


def test_a_redis_out_of_reach_is_said_without_its_password(here: Installation) -> None:
    finding = found(replace(here, redis=RedisConfig(url="redis://:secret@127.0.0.1:1")), "redis")
    assert finding.state is State.OUT_OF_REACH
    assert "by looking into the store" in finding.text
    assert "secret" not in finding.text
