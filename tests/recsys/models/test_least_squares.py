import numpy as np
import pytest
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray

from recsys.models import least_squares
from recsys.models.base import Floats
from recsys.models.least_squares import solved
from recsys.models.parallel import workers

RNG = np.random.default_rng(2)
COLUMNS = RNG.standard_normal((60, 12)).astype(np.float32)
TAKEN = (RNG.random((90, 60)) < RNG.random((90, 1)) ** 3).astype(np.float32)
PENALTIES = (0.5 + RNG.random(90)).astype(np.float32)


def found(taken: NDArray[np.float32], penalties: Floats, unobserved: float = 0.2) -> Floats:
    with workers() as team:
        return solved(sp.csr_matrix(taken), COLUMNS, unobserved, penalties, team)


def minimiser(row: NDArray[np.float32], penalty: float) -> NDArray[np.float64]:
    """The normal equations as the paper has them, of one row alone."""
    vectors = COLUMNS.astype(np.float64)
    taken = vectors[row > 0]
    system = taken.T @ taken + 0.2 * vectors.T @ vectors + penalty * np.eye(12)
    solution: NDArray[np.float64] = np.linalg.solve(system, taken.sum(axis=0))
    return solution


def test_each_row_is_the_minimiser_whether_it_is_shorter_than_the_vectors_or_longer() -> None:
    lengths = TAKEN.sum(axis=1)
    assert lengths.min() < 3
    assert lengths.max() > 40
    expected = [minimiser(row, penalty) for row, penalty in zip(TAKEN, PENALTIES, strict=True)]
    np.testing.assert_allclose(found(TAKEN, PENALTIES), expected, atol=1e-4)


def test_the_minimisers_are_those_that_implicit_finds() -> None:
    """Its targets are 1 and its weights α and 1; in our terms α = (1 + α₀)/α₀."""
    theirs = AlternatingLeastSquares(12, regularization=0.7 / 0.2, alpha=1.2 / 0.2, num_threads=1)
    theirs.item_factors, theirs._YtY = COLUMNS, None
    expected = theirs.recalculate_user(np.arange(90), sp.csr_matrix(TAKEN))
    ours = found(TAKEN, np.full(90, 0.7, np.float32))
    np.testing.assert_allclose(1.2 * ours, expected, atol=1e-4)


def test_a_row_with_nothing_is_nothing() -> None:
    assert not found(np.zeros((2, 60), np.float32), np.ones(2, np.float32)).any()
    assert found(np.zeros((0, 60), np.float32), np.ones(0, np.float32)).shape == (0, 12)


def test_how_many_rows_are_solved_at_once_changes_little(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = found(TAKEN, PENALTIES)
    monkeypatch.setattr(least_squares, "ROOM", 1)
    np.testing.assert_allclose(found(TAKEN, PENALTIES), at_once, atol=1e-5)
