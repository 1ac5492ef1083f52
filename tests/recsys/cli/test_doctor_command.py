"""`shelfcast doctor`: what it prints, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from recsys.cli.main import application
from recsys.services import doctor
from recsys.services.doctor import Finding, State


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(application(), ["doctor", *arguments])
    return done.exit_code, done.output


def said(*arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(*arguments, "--json")[1])
    return told


def test_a_library_that_is_not_there_yet_is_worth_a_warning(tmp_path: Path) -> None:
    code, printed = run("--home", str(tmp_path / "none"))
    assert code == 1
    assert "there is no library here yet" in printed
    assert "shelfcast import units FILE" in printed


def test_a_store_that_cannot_be_read_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"this is no database")
    assert run("--home", str(tmp_path))[0] == 3


def test_nothing_to_say_is_a_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda _: [Finding("store", State.FINE, "all there")])
    assert run("--home", str(tmp_path))[0] == 0


def test_every_setting_says_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my.toml"
    file.write_text('[policy]\nper_author = 3\nper_work = 4\n[consent]\nbasis = "the desk"\n')
    monkeypatch.setenv("SHELFCAST_POLICY__PER_WORK", "5")
    settings = said("--home", str(tmp_path / "none"), "--config", str(file))["settings"]
    assert settings["policy.per_author"] == {"value": 3, "from": str(file)}
    assert settings["policy.per_work"] == {"value": 5, "from": "SHELFCAST_POLICY__PER_WORK"}
    assert settings["policy.memory"] == {"value": 1000, "from": "default"}
    assert settings["home"]["from"] == "--home"


def test_the_password_of_a_database_is_not_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+psycopg://me:secret@127.0.0.1:1/library"
    monkeypatch.setenv("SHELFCAST_STORE", url)
    told = said("--home", str(tmp_path))
    assert told["settings"]["store"]["value"] == url.replace("secret", "***")
    assert "secret" not in run("--home", str(tmp_path))[1]
