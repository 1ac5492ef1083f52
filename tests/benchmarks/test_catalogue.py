"""The figures of a small made-up catalogue are of the best there are."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.catalogue.measure import measured
from benchmarks.catalogue.rivals import rivals
from benchmarks.catalogue.synthetic import Library
from recsys.models import vectors


def test_the_same_seed_makes_the_same_vectors() -> None:
    one, same, other = (Library(700, 8, seed) for seed in (1, 1, 2))
    assert one.factors.tobytes() == same.factors.tobytes() != other.factors.tobytes()
    assert len(one.readers(3)[0].rows) > 1


def test_few_units_have_no_lists_and_nothing_is_lost() -> None:
    found = measured(Library(2_000, 16))
    assert (found.recall, found.share, found.listed) == (1.0, 1.0, None)
    assert found.ratio > 0


def test_lists_are_timed_where_units_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "EXACT_BYTES", 0)
    found = measured(Library(20_000, 16))
    assert found.listed is not None
    assert found.recall > 0.97
    assert 0 < found.share < 1


def test_rivals_find_the_best_of_their_own_products() -> None:
    found = {(one.index, one.effort): one.recall for one in rivals(Library(3_000, 16))}
    assert {index.partition(",")[0] for index, _ in found} >= {"faiss"}
    assert max(found.values()) > 0.9
    assert np.isfinite([*found.values()]).all()


def test_the_command_prints_a_line_a_size_and_writes_one_object(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    command = [sys.executable, "-m", "benchmarks.catalogue", "--units", "1000", "--width", "8"]
    done = subprocess.run([*command, "--json", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "1,000" in done.stdout.splitlines()[-1]
    assert [one["units"] for one in json.loads(file.read_text())["sizes"]] == [1000]
