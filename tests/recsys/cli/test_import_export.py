"""`shelfcast import` and `export` as a person types them: what they print, and exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recsys.cli.main import application
from recsys.errors import ShelfcastError

LOANS = "reader,unit,at\nr1,u1,2024-03-01T09:00:00Z\nr1,u2,2024-03-02T09:00:00Z\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "library"


def shelfcast(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(application(), [*arguments, "--home", str(home)])


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    file = tmp_path / "loans.csv"
    file.write_text(LOANS)
    return file


def test_an_import_says_what_it_did(home: Path, loans: Path) -> None:
    done = shelfcast(home, "import", "events", str(loans), "--basis", "form", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["read"], told["added"], told["rejected"]) == (2, 2, 0)
    assert (told["rejected_file"], told["readers_added"]) == (None, 1)


def test_the_second_import_says_that_nothing_changed(home: Path, loans: Path) -> None:
    shelfcast(home, "import", "events", str(loans), "--basis", "form")
    done = shelfcast(home, "import", "events", str(loans), "--basis", "form")
    assert done.exit_code == 0
    assert "Nothing changed" in done.stdout


def test_refused_rows_make_the_exit_code_1_and_name_the_side_file(home: Path, loans: Path) -> None:
    loans.write_text(LOANS + "r1,u3,yesterday\n")
    done = shelfcast(home, "import", "events", str(loans), "--basis", "form")
    assert done.exit_code == 1
    assert "loans.csv.rejected.jsonl" in done.stdout
    assert "at: 'yesterday' is not an ISO 8601 time" in done.stdout


def test_settings_that_state_a_basis_and_grant_nothing_keep_nobody_from_importing(
    home: Path, loans: Path, tmp_path: Path
) -> None:
    config = tmp_path / "shelfcast.toml"
    config.write_text('[consent]\nbasis = "OPAC"\n')
    done = shelfcast(home, "import", "events", str(loans), "--config", str(config))
    assert done.exit_code == 0
    assert "count for nobody" in done.stdout


def test_without_a_basis_the_remedy_is_said_loudly(home: Path, loans: Path) -> None:
    done = shelfcast(home, "import", "events", str(loans))
    assert done.exit_code == 0
    assert "count for nobody" in done.stdout
    assert "--basis" in done.stdout


def test_the_basis_of_the_settings_stands_where_none_is_given(
    home: Path, loans: Path, tmp_path: Path
) -> None:
    config = tmp_path / "shelfcast.toml"
    config.write_text('[consent]\nbasis = "OPAC"\ngrants = ["history", "personalisation"]\n')
    done = shelfcast(home, "import", "events", str(loans), "--config", str(config), "--json")
    assert json.loads(done.stdout)["readers_added"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["events", "nowhere.csv"],
        ["events", "loans.xlsx"],
        ["events", "loans.csv", "--map", "reader"],
        ["events", "loans.csv", "--set", "verb=devoured"],
        ["events", "loans.csv", "--grants", "history"],
        ["events", "loans.csv", "--basis", "form", "--grants", "everything"],
        ["events", "loans.csv", "--time-zone", "Mars/Olympus"],
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(
    home: Path, loans: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(loans.parent)
    done = shelfcast(home, "import", *arguments)
    assert isinstance(done.exception, ShelfcastError)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_an_export_is_imported_elsewhere(
    home: Path, loans: Path, tmp_path: Path, ending: str
) -> None:
    shelfcast(home, "import", "events", str(loans), "--basis", "form")
    elsewhere = tmp_path / "elsewhere"
    for kind in ("readers", "events"):
        first, second = tmp_path / f"a-{kind}.{ending}", tmp_path / f"b-{kind}.{ending}"
        assert shelfcast(home, "export", kind, str(first), "--json").exit_code == 0
        assert shelfcast(elsewhere, "import", kind, str(first)).exit_code == 0
        shelfcast(elsewhere, "export", kind, str(second))
        assert first.read_bytes() == second.read_bytes()


def test_the_loans_of_unil_come_in_within_ten_seconds(home: Path, shared_data: Path) -> None:
    loans = str(shared_data / "unil" / "loans.parquet")
    done = shelfcast(home, "import", "events", loans, "--basis", "research log", "--json")
    told = json.loads(done.stdout)
    assert (told["added"], told["rejected"], told["readers_added"]) == (69_637, 0, 7_198)
    assert told["seconds"] < 30, "ten on a quiet machine, three times that on a busy one"
