"""`shelfcast migrate` as it is typed: what it prints, what it refuses, how it ends."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recsys.cli.main import application
from recsys.errors import Misconfigured
from recsys.stores.open import open_stores
from tests.contracts.made import event, reader, unit


def migrate(home: Path, url: str, *arguments: str) -> Result:
    command = ["migrate", "--home", str(home), "--to", url, *arguments]
    return CliRunner().invoke(application(), command)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with closing(open_stores(f"sqlite:///{tmp_path / 'library.db'}")) as opened:
        opened.stores.units.upsert([unit("a"), unit("b")]).result()
        opened.stores.readers.upsert([reader()]).result()
        opened.stores.events.append([event(f"e{n}") for n in range(1200)]).result()
    return tmp_path


def test_it_prints_what_it_moved_and_what_to_do_next(home: Path, postgres_url: str) -> None:
    done = migrate(home, postgres_url)
    assert done.exit_code == 0
    assert "events" in done.stdout
    assert "1,200 rows" in done.stdout
    assert "Set `store`" in done.stdout


def test_as_json_every_table_has_its_rows_and_its_digest(home: Path, postgres_url: str) -> None:
    done = migrate(home, postgres_url, "--json")
    told = json.loads(done.stdout)
    assert {t["table"]: t["rows"] for t in told["tables"] if t["rows"]} == {
        "units": 2,
        "unit_changes": 2,
        "readers": 1,
        "events": 1200,
    }
    assert {len(t["digest"]) for t in told["tables"]} == {64}
    assert (told["before"], done.exit_code) == (False, 0)


def test_again_it_only_compares(home: Path, postgres_url: str) -> None:
    first = json.loads(migrate(home, postgres_url, "--json").stdout)
    again = migrate(home, postgres_url, "--json")
    assert json.loads(again.stdout)["before"]
    assert json.loads(again.stdout)["tables"] == first["tables"]
    assert "nothing was moved" in migrate(home, postgres_url).stdout


def test_the_password_is_not_printed(home: Path, postgres_url: str) -> None:
    url = postgres_url.replace("postgres:@", "postgres:secret@")
    assert "secret" not in migrate(home, url).stdout


def test_a_target_that_is_not_postgresql_is_wrong_usage(home: Path) -> None:
    done = migrate(home, f"sqlite:///{home / 'other.db'}")
    assert isinstance(done.exception, Misconfigured)
    assert not (home / "other.db").exists()
