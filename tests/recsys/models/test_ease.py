import numpy as np
import pytest

from recsys.errors import Misconfigured
from recsys.models.cost import Size
from recsys.models.ease import EASE, EASEConfig
from tests.recsys.models.boards import dataset

RNG = np.random.default_rng(5)
TAKEN = (RNG.random((80, 300)) < 0.1).astype(int)


def test_the_weights_are_those_of_the_closed_form() -> None:
    model = EASE.fit(dataset(TAKEN), EASEConfig(20.0, least_readers=0, neighbours=300), seed=0)
    inverse = np.linalg.inv(TAKEN.T @ TAKEN + 20.0 * np.eye(300))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_allclose(model.weights().toarray(), expected, atol=2e-5)


def test_units_with_few_readers_are_left_out() -> None:
    taken = np.array([[1, 1, 1], [1, 1, 0]])
    model = EASE.fit(dataset(taken), EASEConfig(1.0, least_readers=2), seed=0)
    weights = model.weights().toarray()
    assert not weights[2].any()
    assert not weights[:, 2].any()
    np.testing.assert_allclose(weights[0, 1], 2 / 3, rtol=1e-5)  # 2 common / (2 readers + λ)


def test_only_the_strongest_weights_of_a_unit_are_kept() -> None:
    model = EASE.fit(dataset(TAKEN), EASEConfig(20.0, neighbours=7), seed=0)
    assert np.diff(model.weights().indptr).max() == 7


def test_what_cannot_be_inverted_is_refused_by_the_name_of_its_setting() -> None:
    alike = np.ones((5, 4), int)
    with pytest.raises(Misconfigured, match=r"models\.ease\.regularization"):
        EASE.fit(dataset(alike), EASEConfig(0.0), seed=0)


def test_41_000_units_need_less_than_8_gigabytes() -> None:
    size = Size(users=100_000, items=41_000, pairs=3_000_000, together=10**9, letters=0)
    assert EASE.needs(size, EASEConfig()).memory_bytes < 8e9
