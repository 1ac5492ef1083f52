"""A benchmark that is asked for what there is not says so in a line, and measures nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

REFUSED = {
    "night --home nowhere": "home: there is no library in nowhere",
    "night --from nowhere": "nowhere/loans.parquet cannot be read",
    "stores nothing": "store: this is no database URL",
    "stores redis://127.0.0.1:1": "Connection refused",
    "stores redis://127.0.0.1:x": "redis.url: ",
}


@pytest.mark.parametrize(("asked", "told"), REFUSED.items(), ids=REFUSED)
def test_what_is_not_there_is_told_in_a_line(tmp_path: Path, asked: str, told: str) -> None:
    command = [sys.executable, "-m", *f"benchmarks.{asked}".split()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []
