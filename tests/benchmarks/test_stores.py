"""The benchmark of the stores runs on every database, and counts what it did."""

from pathlib import Path

import pytest

from benchmarks.stores.measure import measure
from recsys.stores.open import open_stores


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_every_task_is_measured(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    embedded = f"sqlite:///{tmp_path / 'library.db'}"
    url = embedded if kind == "sqlite" else request.getfixturevalue("postgres_url")
    told = list(measure(url, seconds=0.1))
    assert [one.task.split(",")[0] for one in told] == [
        "what a request reads",
        "slates",
        "events",
        "events",
        "events",
    ]
    assert all(one.rate > 0 and 0 < one.middle <= one.late for one in told)
    opened = open_stores(url)
    assert opened.stores.slates.count() >= 32
    opened.close()
