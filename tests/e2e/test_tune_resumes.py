"""A search that is killed outright is gone on with, and comes to the same end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest

from tests.training.small_logs import log_of

SPEC = "[models.popularity]\n[models.walk]\n"
KILLED_AFTER = 6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    raw = log_of(80, 40)
    table = {
        "reader": [raw.readers[row] for row in raw.log.users],
        "unit": [raw.units[row].id for row in raw.log.items],
        "at": raw.log.days * 86_400,
    }
    pa.csv.write_csv(pa.table(table), tmp_path / "log.csv")
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path


def surroundings(folder: Path) -> dict[str, str]:
    """One MLflow for all homes: making one takes its time."""
    return {**os.environ, "SHELFCAST_TRACKING": f"sqlite:///{folder / 'mlflow.db'}"}


def command(folder: Path, home: str) -> list[str]:
    program = "from recsys.cli.main import main; main()"
    given = ["--events", "log.csv", "--spec", "spec.toml", "--budget", "10m", "--json"]
    told = ["--home", home, "--out", f"{home}.toml"]
    return [sys.executable, "-c", program, "tune", *given, *told]


def killed(folder: Path) -> list[str]:
    """The trials told of until the search was killed."""
    process = subprocess.Popen(
        command(folder, "broken"), cwd=folder, env=surroundings(folder), text=True,
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stderr is not None
    lines = [process.stderr.readline() for _ in range(KILLED_AFTER)]
    process.kill()
    process.communicate()
    return lines


def whole(folder: Path, home: str) -> tuple[dict[str, object], list[str]]:
    done = subprocess.run(
        command(folder, home), cwd=folder, env=surroundings(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr.splitlines(keepends=True)


def trials(lines: list[str]) -> list[str]:
    """Without what depends on the clock."""
    return [line.partition("  (")[0] for line in lines]


def test_a_killed_search_goes_on_where_it_was_and_ends_as_it_would_have(folder: Path) -> None:
    before = killed(folder)
    told, after = whole(folder, "broken")
    straight, lines = whole(folder, "whole")
    assert told["resumed"] in (KILLED_AFTER, KILLED_AFTER + 1)  # one may have ended unheard
    assert trials(before + after)[:KILLED_AFTER] == trials(lines)[:KILLED_AFTER]
    assert trials(after) == trials(lines)[-len(after) :]
    assert {name: best["settings"] for name, best in told["best"].items()} == {  # type: ignore[attr-defined]  # JSON
        name: best["settings"]
        for name, best in straight["best"].items()  # type: ignore[attr-defined]  # JSON
    }
    assert without_comments(folder / "broken.toml") == without_comments(folder / "whole.toml")


def without_comments(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if not line.startswith("#")]
