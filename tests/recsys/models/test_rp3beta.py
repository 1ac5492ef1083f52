"""RP3β against the formulas of the paper, in dense matrices."""

import numpy as np
import pytest
from numpy.typing import NDArray

from recsys.models.rp3beta import RP3Beta, RP3BetaConfig
from tests.recsys.models.boards import dataset, history

TAKEN = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1]])


def of_the_paper(taken: NDArray[np.int_], alpha: float, beta: float) -> NDArray[np.float64]:
    """Eq. 2 and 5 of Paudel et al.: transition chances to the power of alpha, three steps, and
    the last unit's degree to the power of beta; without the way back to the unit itself."""
    graph = taken.astype(float)
    to_items = (graph / np.maximum(graph.sum(axis=1, keepdims=True), 1)) ** alpha
    to_users = (graph.T / np.maximum(graph.sum(axis=0)[:, None], 1)) ** alpha
    walked = to_users @ to_items / np.maximum(graph.sum(axis=0), 1) ** beta
    np.fill_diagonal(walked, 0.0)
    return walked


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.0), (0.6, 0.3), (0.3, -0.1), (1.8, 0.0)])
def test_three_steps_are_those_of_the_paper(alpha: float, beta: float) -> None:
    taken = (np.random.default_rng(1).random((70, 30)) < 0.2).astype(int)
    model = RP3Beta.fit(dataset(taken), RP3BetaConfig(alpha, beta), seed=0)
    expected = of_the_paper(taken, alpha, beta)
    np.testing.assert_allclose(model.weights().toarray(), expected, rtol=1e-5)


def test_without_powers_it_is_the_chance_of_a_random_walk() -> None:
    model = RP3Beta.fit(dataset(TAKEN), RP3BetaConfig(alpha=1.0, beta=0.0), seed=0)
    # from unit 0: half to reader 0 and on to one of 2 units, half to reader 1 and on to one of 3
    assert model.weights()[0].toarray().ravel() == pytest.approx([0, 1 / 4 + 1 / 6, 1 / 6])


def test_beta_holds_back_what_many_took_up() -> None:
    taken = np.array([[1, 1, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0]])
    model = RP3Beta.fit(dataset(taken), RP3BetaConfig(alpha=1.0, beta=1.0), seed=0)
    _, crowded, rare = model.score(history(3, {0: 1.0}))[0]
    assert crowded == pytest.approx(rare / 4)


def test_only_the_nearest_are_kept() -> None:
    taken = (np.random.default_rng(2).random((50, 20)) < 0.4).astype(int)
    model = RP3Beta.fit(dataset(taken), RP3BetaConfig(0.6, 0.3, neighbours=3), seed=0)
    expected = of_the_paper(taken, 0.6, 0.3)
    expected[expected < np.sort(expected)[:, -3, None]] = 0.0
    np.testing.assert_allclose(model.weights().toarray(), expected, rtol=1e-5)
