"""User-user neighbours against a loop over readers."""

from math import inf, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from recsys.models.user_user import UserUser, UserUserConfig
from tests.recsys.models.boards import borrowed, dataset, history

PLAIN = UserUserConfig(breadth=0.5, common=0.0, lift=0.0, half_life_days=inf)
TAKEN = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 1, 1]])


def by_readers(taken: NDArray[np.int_], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every reader's row, times the cosine of it and the history asked for."""
    scores = np.zeros(taken.shape[1])
    for row in taken[taken.any(axis=1)]:
        scores += row * (row @ asked) / (np.linalg.norm(row) * np.linalg.norm(asked))
    return scores


def test_a_list_is_the_sum_of_all_readers_by_their_cosine() -> None:
    rng = np.random.default_rng(3)
    taken = (rng.random((60, 25)) < 0.2).astype(int)
    asked = np.where(rng.random(25) < 0.2, rng.random(25), 0.0)
    model = UserUser.fit(dataset(taken), PLAIN, seed=0)
    scores = model.score(history(25, {i: w for i, w in enumerate(asked) if w}))[0]
    expected = by_readers(taken, asked) * np.linalg.norm(asked)
    new = asked == 0  # what is in the history is no evidence for itself
    np.testing.assert_allclose(scores[new], expected[new], rtol=1e-5)


def test_only_the_readers_nearest_to_each_unit_may_be_asked() -> None:
    one = UserUserConfig(readers=1, breadth=0.5, common=0.0, lift=0.0, half_life_days=inf)
    weights = UserUser.fit(dataset(TAKEN), one, seed=0).weights().toarray()
    # of the readers of units 0 and 1, reader 0 has the fewest others; of unit 2's, both have three
    assert weights[0] == pytest.approx([0, 1 / sqrt(2), 0, 0])
    assert weights[1] == pytest.approx([1 / sqrt(2), 0, 0, 0])
    assert weights[3] == pytest.approx([1 / sqrt(3), 0, 1 / sqrt(3), 0])


def test_what_readers_took_up_long_ago_is_recommended_less() -> None:
    data = borrowed((0, 0, 100.0), (0, 1, 0.0), (0, 2, 100.0))
    config = UserUserConfig(breadth=0.0, common=0.0, lift=0.0, half_life_days=100.0)
    model = UserUser.fit(data, config, seed=0)
    assert model.score(history(3, {0: 1.0})).ravel() == pytest.approx([0, 0.5, 1])


def test_what_everybody_has_tells_little_of_likeness() -> None:
    config = UserUserConfig(breadth=0.0, common=1.0, lift=0.0, half_life_days=inf)
    weights = UserUser.fit(dataset(TAKEN), config, seed=0).weights().toarray()
    assert weights[0] == pytest.approx([0, 2 / 3, 2 / 3, 1 / 3])
