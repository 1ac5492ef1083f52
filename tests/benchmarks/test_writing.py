"""The benchmark of events runs on every database, and finds all that was answered on disk."""

import os
import shutil
from pathlib import Path

import pytest

from benchmarks.writing.measure import measure


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_every_load_is_kept(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if shutil.which("wrk") is None:
        reason = "the load is made by wrk, which is not here"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    embedded = f"sqlite:///{tmp_path / 'library.db'}"
    store = embedded if kind == "sqlite" else request.getfixturevalue("postgres_url")
    told = list(measure(store, tmp_path, workers=2, seconds=1))
    assert [one.load.target for one in told] == ["1 × 1", "64 × 1", "16 × 100"]
    for one in told:
        # Those under way when a load ended are on record all the same.
        assert one.kept >= one.load.requests * one.size > 0
