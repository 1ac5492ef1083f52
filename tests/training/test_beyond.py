"""Beyond accuracy: every figure worked by hand on five units."""

import numpy as np
import pytest
import scipy.sparse as sp

from training.beyond import coverage, gini, novelty, similarity_within

LISTS = np.array([[0, 1], [0, 2]], np.int32)


def test_coverage_counts_units_shown_to_anybody() -> None:
    assert coverage(LISTS, 5) == 3 / 5
    assert coverage(np.full((2, 2), -1, np.int32), 5) == 0


def test_gini_is_even_at_zero_and_grows_when_few_get_all() -> None:
    assert gini(np.ones(4)) == pytest.approx(0)
    assert gini(np.array([0, 0, 0, 8.0])) == pytest.approx(3 / 4)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(1 / 4)
    assert gini(np.zeros(3)) == 0


def test_novelty_is_the_surprise_of_what_is_shown() -> None:
    readers = np.array([3.0, 1, 0])
    assert novelty(np.array([[0]], np.int32), readers, 3) == 0
    assert novelty(np.array([[1, 2]], np.int32), readers, 3) == pytest.approx((1 + 2) / 2)


def test_lists_of_the_same_text_are_alike_and_of_different_texts_are_not() -> None:
    text = sp.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [0.6, 0.8]]))
    assert similarity_within(np.array([[0, 1]], np.int32), text) == pytest.approx(1)
    assert similarity_within(np.array([[0, 2]], np.int32), text) == pytest.approx(0)
    assert similarity_within(np.array([[0, 2, 3]], np.int32), text) == pytest.approx(1.4 / 3)
    assert similarity_within(np.array([[0, -1]], np.int32), text) == 0


def test_likeness_of_many_lists_is_the_mean_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are compared at once."""
    text = sp.random(20, 30, 0.3, format="csr", random_state=1)
    lists = np.random.default_rng(2).permuted(np.tile(np.arange(20), (9, 1)), axis=1)[:, :4]
    alone = [similarity_within(lists[[row]].astype(np.int32), text) for row in range(9)]
    monkeypatch.setattr("training.beyond.BATCH", 2)
    assert similarity_within(lists.astype(np.int32), text) == pytest.approx(np.mean(alone))
