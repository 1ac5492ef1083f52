import numpy as np
import pytest
import scipy.sparse as sp

from recsys.errors import Misconfigured
from recsys.models import parallel
from recsys.models.cost import Size
from recsys.models.ease import EASE, EASEConfig
from recsys.models.ease_sparse import SparseEASE, SparseEASEConfig
from tests.recsys.models.boards import dataset

RNG = np.random.default_rng(5)
TAKEN = (RNG.random((200, 60)) < 0.2 * RNG.random(60)).astype(int)


def fitted(taken: np.ndarray, regularization: float, neighbourhood: int) -> sp.csr_matrix:
    config = SparseEASEConfig(regularization, neighbourhood)
    return SparseEASE.fit(dataset(taken), config, seed=0).weights()


def test_where_neighbourhoods_hold_every_unit_it_is_ease() -> None:
    crowded = np.concatenate([TAKEN, np.ones((1, 60), int)])  # every pair has a common reader
    whole = EASE.fit(dataset(crowded), EASEConfig(20.0, least_readers=0), seed=0)
    weights = fitted(crowded, 20.0, 60).toarray()
    np.testing.assert_allclose(weights, whole.weights().toarray(), atol=1e-5)


def test_a_regression_over_two_neighbours_worked_by_hand() -> None:
    """b has 3 readers, c 2; a shares both of its own with b and one with c; b and c share one."""
    taken = np.array([[1, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 1]])
    weights = fitted(taken, 1.0, 2).toarray()
    # (3 + 1) x + 1 y = 2 and 1 x + (2 + 1) y = 1
    np.testing.assert_allclose(weights[:, 0], [0.0, 5 / 11, 2 / 11], rtol=1e-5)


def test_each_unit_is_predicted_by_its_neighbourhood_as_numpy_does_it() -> None:
    weights = fitted(TAKEN, 10.0, 7).toarray()
    readers = np.maximum(TAKEN.sum(axis=0), 1)
    cosine = (TAKEN.T @ TAKEN) / np.sqrt(np.outer(readers, readers))
    np.fill_diagonal(cosine, 0.0)
    for unit in range(60):
        near = np.flatnonzero(weights[:, unit])
        assert len(near) == min(7, np.count_nonzero(cosine[unit]))
        assert cosine[unit, near].min(initial=1.0) >= np.delete(cosine[unit], near).max() - 1e-6
        x, y = TAKEN[:, near], TAKEN[:, unit]
        expected = np.linalg.solve(x.T @ x + 10.0 * np.eye(len(near)), x.T @ y)
        np.testing.assert_allclose(weights[near, unit], expected, atol=1e-5)


def test_units_without_common_readers_add_nothing_to_one_another() -> None:
    assert fitted(np.eye(4, dtype=int), 1.0, 3).nnz == 0
    assert fitted(np.zeros((3, 4), int), 1.0, 3).nnz == 0


def test_the_number_of_cores_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    bits = []
    for cores in (1, 2, 5):
        monkeypatch.setattr(parallel, "cores", lambda n=cores: n)
        bits.append(fitted(TAKEN, 10.0, 20).data.tobytes())
    assert bits[0] == bits[1] == bits[2]


def test_what_cannot_be_solved_is_refused_by_the_name_of_its_setting() -> None:
    with pytest.raises(Misconfigured, match=r"models\.ease_sparse\.regularization"):
        fitted(np.ones((5, 4), int), 0.0, 3)


def test_100_000_units_need_a_few_gigabytes() -> None:
    size = Size(users=100_000, items=100_000, pairs=3_000_000, together=10**9, letters=0)
    assert SparseEASE.needs(size, SparseEASEConfig()).memory_bytes < 4e9
