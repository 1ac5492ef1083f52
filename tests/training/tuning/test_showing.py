"""What models show, and when a trial is clearly behind another."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models.base import TopK
from training.queries import Queries
from training.tuning.promise import shares
from training.tuning.showing import Best, Showing, clearly_behind, show

N_UNITS = 6


class Fixed:
    """Gives everybody the same list."""

    def __init__(self, *best: int) -> None:
        self._best = best

    def recommend(
        self, histories: sp.csr_matrix, k: int, /, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        n = histories.shape[0]
        items = np.full((n, k), -1, np.int32)
        items[:, : len(self._best)] = self._best
        scores = np.full((n, k), -np.inf, np.float32)
        scores[:, : len(self._best)] = np.arange(len(self._best), 0, -1)
        return TopK(items, scores)


def asked_of(*targets: int) -> Queries:
    """A reader for each target."""
    n = len(targets)
    wanted = sp.csr_matrix((np.ones(n, np.float32), (range(n), targets)), (n, N_UNITS))
    nothing = sp.csr_matrix((n, N_UNITS), dtype=np.float32)
    return Queries(nothing, None, wanted, np.ones(n, np.int64), np.zeros(n, np.int64), np.arange(n))


def test_a_showing_holds_each_readers_ndcg_over_the_head_of_the_list() -> None:
    shown = show(Fixed(3, 1, 5), asked_of(3, 1, 5, 0), 2)
    assert shown.values.tolist() == pytest.approx([1, 1 / np.log2(3), 0, 0])
    assert shown.units[0, :4].tolist() == [3, 1, 5, -1]


def test_showings_can_be_put_together() -> None:
    model, asked = Fixed(3, 1), asked_of(3, 1, 0)
    parts = [show(model, asked.rows(np.array(rows)), 2) for rows in ([0], [1, 2])]
    whole, joined = show(model, asked, 2), parts[0].then(parts[1])
    for ours, theirs in zip(
        (joined.units, joined.scores, joined.values),
        (whole.units, whole.scores, whole.values),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_a_best_showing_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    latest = show(Fixed(3, 1), asked_of(3, 1), 2)
    values = np.concatenate([latest.values, [0.25, 0.5]])
    best = Best(latest, values, values / 2)
    best.save(tmp_path / "a.npz")
    held = Best.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(held.values, best.values)
    np.testing.assert_array_equal(held.start, best.start)
    np.testing.assert_array_equal(held.latest.units, latest.units)
    np.testing.assert_array_equal(held.latest.scores, latest.scores)
    np.testing.assert_array_equal(held.latest.values, latest.values)
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


def test_the_best_of_many_trials_wins_where_it_is_more_than_luck() -> None:
    latest = show(Fixed(3, 1), asked_of(3, 1), 2)
    start = np.array([0.5, 0.1, 0.7, 0.3])
    assert Best(latest, start + np.array([0.1, 0.2, 0.1, 0.0]), start).wins  # 0.1, ± 0.035
    assert not Best(latest, start + np.array([0.3, -0.3, 0.2, 0.0]), start).wins  # 0.05, ± 0.11
    assert not Best(latest, start, start).wins


def test_behind_by_many_standard_errors_is_clearly_behind_and_by_few_is_not() -> None:
    theirs = np.array([0.5, 0.7, 0.6, 0.8, 0.4, 0.6])
    ours = theirs - np.array([0.1, 0.2, 0.1, 0.2, 0.1, 0.2])  # 0.15 on average, ± 0.05 / √6
    assert clearly_behind(ours, theirs, errors=7)
    assert not clearly_behind(ours, theirs, errors=8)
    assert not clearly_behind(theirs, ours, errors=0.1)
    assert not clearly_behind(theirs, theirs, errors=0.5)


def test_only_the_readers_asked_so_far_are_compared() -> None:
    theirs = np.array([0.5, 0.5, 0.0, 0.0])
    assert clearly_behind(np.array([0.1, 0.2]), theirs, errors=2)
    assert not clearly_behind(np.zeros(0), theirs, errors=0)


def test_the_model_that_finds_what_is_wanted_has_the_larger_share() -> None:
    asked = asked_of(*([3] * 30 + [4] * 10))
    shown: dict[str, Showing] = {
        name: show(Fixed(*best), asked, 3)
        for name, best in {"right": (3, 4, 0, 1), "wrong": (0, 1, 2, 5)}.items()
    }
    found = shares(shown, asked)
    assert sum(found.values()) == pytest.approx(1)
    assert found["right"] > 0.9
