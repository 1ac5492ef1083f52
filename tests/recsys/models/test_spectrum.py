import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models.base import Floats
from recsys.models.parallel import workers
from recsys.models.spectrum import leading

RNG = np.random.default_rng(6)
MATRIX = (RNG.random((90, 30)) * np.linspace(12, 1, 30)).astype(np.float32)


def found(matrix: Floats, k: int) -> tuple[Floats, Floats]:
    with workers() as team:
        return leading(sp.csr_matrix(matrix), k, 2, team)


@pytest.mark.parametrize("k", [1, 14, 30, 50])
def test_they_are_those_of_the_dense_decomposition(k: int) -> None:
    values, vectors = found(MATRIX, k)
    _, expected, axes = np.linalg.svd(MATRIX.astype(float), full_matrices=False)
    np.testing.assert_allclose(values, expected[:k], rtol=1e-4)
    np.testing.assert_allclose(vectors @ vectors.T, axes[:k].T @ axes[:k], atol=1e-4)


def test_a_matrix_of_low_rank_has_no_more_than_that() -> None:
    values, vectors = found(np.outer(np.ones(5), np.arange(4)).astype(np.float32), 3)
    np.testing.assert_allclose(values, [np.sqrt(5 * 14)], rtol=1e-5)
    assert vectors.shape == (4, 1)


@pytest.mark.parametrize("shape", [(3, 4), (5, 0), (0, 4)])
def test_a_matrix_of_nothing_has_none(shape: tuple[int, int]) -> None:
    values, vectors = found(np.zeros(shape, np.float32), 3)
    assert (values.shape, vectors.shape) == ((0,), (shape[1], 0))
