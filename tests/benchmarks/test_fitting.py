"""The made-up logs have the shape that is asked for, and the figures say what happened."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fitting.measure import measured
from benchmarks.fitting.synthetic import Asked, synthetic
from training.limits import Limits

SMALL = Asked(units=2_000, readers=1_000, pairs=20_000)


def test_a_made_up_log_has_as_many_of_everything_as_were_asked_for() -> None:
    data = synthetic(SMALL)
    assert data.shape == (1_000, 2_000)
    assert data.interacted().nnz == len(data.log) == 20_000


def test_few_units_are_popular_and_few_readers_borrow_much() -> None:
    taken = synthetic(SMALL).interacted()
    for axis in (0, 1):
        counts = np.sort(np.asarray(taken.sum(axis=axis)).ravel())[::-1]
        assert counts[: len(counts) // 5].sum() > 0.4 * counts.sum()


def test_the_same_seed_gives_the_same_log() -> None:
    one, same, other = (synthetic(Asked(300, 200, 3_000, seed)) for seed in (1, 1, 2))
    assert one.log.items.tobytes() == same.log.items.tobytes() != other.log.items.tobytes()
    assert one.units == same.units != other.units


def test_readers_who_could_hardly_borrow_so_much_borrow_less() -> None:
    assert 0 < len(synthetic(Asked(units=5, readers=2, pairs=100)).log) <= 10


def test_a_model_that_the_limit_forbids_is_not_fitted_and_the_reason_is_kept() -> None:
    (refused,) = measured(synthetic(SMALL), ["ease"], Limits(0.41), seed=0)
    assert refused.seconds is None
    assert "GB are allowed" in (refused.refused or "")


@pytest.mark.parametrize("name", ["ease", "ease_sparse"])
def test_what_was_told_of_memory_is_no_less_than_what_was_taken(name: str) -> None:
    (found,) = measured(synthetic(Asked(4_000, 2_000, 40_000)), [name], Limits(8.0), seed=0)
    assert found.beyond_data_gb is not None
    assert found.beyond_data_gb <= found.estimated_gb


def test_the_command_writes_what_it_prints(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    asked = "--units 300 --readers 200 --pairs 2000 --model ease --model cosine"
    command = [sys.executable, "-m", "benchmarks.fitting", *asked.split(), "--json", str(file)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(file.read_text("utf-8"))
    assert [one["model"] for one in found["models"]] == ["ease", "cosine"]
    assert found["size"]["items"] == 300
    for one in found["models"]:
        assert f"{one['model']:16}{one['seconds']:>11,}" in printed


def test_a_model_that_there_is_not_is_refused_by_name() -> None:
    command = [sys.executable, "-m", "benchmarks.fitting", "--model", "oracle"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "oracle is none of" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ease_over_41_000_units_takes_8_gigabytes_and_2_cores_8_minutes_at_most() -> None:
    data = synthetic(Asked(units=41_000, readers=100_000, pairs=3_000_000))
    (found,) = measured(data, ["ease"], Limits(8.0), seed=0)
    assert found.refused is None
    assert found.peak_gb is not None
    assert found.peak_gb <= 8.0
    assert found.core_seconds is not None
    assert found.core_seconds <= 2 * 8 * 60
