import numpy as np
import pytest
from numpy.typing import NDArray

from recsys.models.ials import IALS, IALSConfig
from tests.recsys.models.boards import dataset, history

RNG = np.random.default_rng(8)
TAKEN = (RNG.random((40, 25)) < 0.2 * RNG.random(25) + 0.05).astype(int)
CONFIG = IALSConfig(factors=4, regularization=0.02, unobserved=0.1, iterations=3)


def by_the_paper(seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Readers' and units' vectors, every row solved alone by its normal equations."""
    start = np.random.default_rng(seed).standard_normal((25, 4), np.float32)
    items = 0.1 / np.sqrt(4) * start.astype(np.float64)
    for _ in range(CONFIG.iterations):
        users = step(TAKEN, items)
        items = step(TAKEN.T, users)
    return users, items


def step(rows: NDArray[np.int_], vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    found = []
    for row in rows:
        taken = vectors[row > 0]
        penalty = CONFIG.regularization * (len(taken) + CONFIG.unobserved * len(vectors))
        system = taken.T @ taken + CONFIG.unobserved * vectors.T @ vectors + penalty * np.eye(4)
        found.append(np.linalg.solve(system, taken.sum(axis=0)))
    return np.array(found)


def test_units_vectors_are_those_of_the_papers_steps() -> None:
    model = IALS.fit(dataset(TAKEN), CONFIG, seed=5)
    _, items = by_the_paper(5)
    np.testing.assert_allclose(model._factors, items, atol=1e-4)


def test_a_history_is_folded_in_by_the_step_without_its_squares() -> None:
    model = IALS.fit(dataset(TAKEN), CONFIG, seed=5)
    _, items = by_the_paper(5)
    penalty = CONFIG.regularization * (TAKEN.sum(axis=1).mean() + CONFIG.unobserved * 25)
    system = CONFIG.unobserved * items.T @ items + penalty * np.eye(4)
    expected = np.linalg.solve(system, items[3] - 0.5 * items[8]) @ items.T
    scores = model.score(history(25, {3: 1.0, 8: -0.5}))[0]
    np.testing.assert_allclose(scores, expected, atol=1e-4)


@pytest.mark.parametrize("popular", [1, 30])
def test_a_unit_that_nobody_took_up_scores_nothing(popular: int) -> None:
    taken = np.zeros((30, 4), int)
    taken[:popular, :2] = 1
    model = IALS.fit(dataset(taken), CONFIG, seed=1)
    scores = model.score(history(4, {0: 1.0}))[0]
    assert scores[1] > 0
    assert not scores[2:].any()
