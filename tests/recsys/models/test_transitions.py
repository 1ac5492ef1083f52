"""What follows what, worked by hand."""

import numpy as np
import pytest

from recsys.models import transitions
from recsys.models.transitions import Transitions, TransitionsConfig
from tests.recsys.models.boards import borrowed, dataset

ORDERED = TransitionsConfig(half_life_days=10.0, back=0.25, together=2.0, crowd=0.0, lift=0.0)


def test_a_pair_counts_by_its_order_and_fades_with_the_time_between() -> None:
    data = borrowed((0, 0, 0.0), (0, 1, 10.0), (0, 2, 30.0))
    weights = Transitions.fit(data, ORDERED, seed=0).weights().toarray()
    assert weights == pytest.approx(
        np.array([[0, 1 / 2, 1 / 8], [1 / 8, 0, 1 / 4], [1 / 32, 1 / 16, 0]])
    )


def test_what_is_taken_up_in_one_day_belongs_together_both_ways() -> None:
    data = borrowed((0, 0, 5.0), (0, 1, 5.0), (1, 0, 9.0), (1, 1, 9.0))
    weights = Transitions.fit(data, ORDERED, seed=0).weights().toarray()
    assert weights == pytest.approx(np.array([[0, 4], [4, 0]]))


def test_a_log_without_times_tells_what_was_taken_up_by_the_same_readers() -> None:
    taken = (np.random.default_rng(4).random((40, 300)) < 0.1).astype(int)
    config = TransitionsConfig(together=1.0, crowd=0.0, lift=0.0)
    weights = Transitions.fit(dataset(taken), config, seed=0).weights().toarray()
    common = (taken.T @ taken).astype(float)
    np.fill_diagonal(common, 0.0)
    np.testing.assert_allclose(weights, common)


def test_a_unit_taken_up_again_keeps_the_place_of_its_first_time() -> None:
    data = borrowed((0, 0, 0.0), (0, 1, 10.0), (0, 0, 20.0))
    weights = Transitions.fit(data, ORDERED, seed=0).weights().toarray()
    assert weights == pytest.approx(np.array([[0, 1 / 2], [1 / 8, 0]]))


def test_popular_units_say_less_and_are_lifted() -> None:
    data = borrowed((0, 0, 0.0), (0, 1, 10.0), (1, 1, 0.0), (2, 1, 0.0), (3, 1, 0.0))
    config = TransitionsConfig(half_life_days=10.0, back=1.0, crowd=1.0, lift=0.5)
    weights = Transitions.fit(data, config, seed=0).weights().toarray()
    assert weights == pytest.approx(np.array([[0, 1 / 2 * 2], [1 / 2 / 4, 0]]))


def test_units_further_apart_than_the_reach_are_no_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "REACH", 1)
    data = borrowed((0, 0, 0.0), (0, 1, 10.0), (0, 2, 20.0))
    weights = Transitions.fit(data, ORDERED, seed=0).weights().toarray()
    assert weights == pytest.approx(np.array([[0, 1 / 2, 0], [1 / 8, 0, 1 / 2], [0, 1 / 8, 0]]))
