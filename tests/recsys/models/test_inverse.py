"""Tiles against NumPy, which inverts the whole in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recsys.models import parallel
from recsys.models.base import Floats
from recsys.models.inverse import Tiled, invert
from recsys.models.parallel import workers


def definite(size: int, seed: int = 0) -> NDArray[np.float64]:
    wide = np.random.default_rng(seed).normal(size=(size, size + 5))
    return wide @ wide.T + np.eye(size)


def tiled(whole: NDArray[np.float64], tile: int) -> Tiled:
    def fill(rows: slice, columns: slice) -> Floats:
        return whole[rows, columns].astype(np.float32)

    with workers() as team:
        return Tiled.filled(len(whole), fill, team, tile)


def inverted(whole: NDArray[np.float64], tile: int) -> Tiled:
    matrix = tiled(whole, tile)
    with workers() as team:
        invert(matrix, team)
    return matrix


def dense(matrix: Tiled) -> Floats:
    none = np.zeros((0, matrix.size), np.float32)
    return np.concatenate([none, *(matrix.rows(i) for i in range(len(matrix.spans)))])


@settings(max_examples=30)
@given(size=st.integers(1, 70), tile=st.integers(1, 80), seed=st.integers(0, 9))
def test_the_inverse_is_that_of_numpy_whatever_the_tiles(size: int, tile: int, seed: int) -> None:
    whole = definite(size, seed)
    expected = np.linalg.inv(whole)
    np.testing.assert_allclose(
        dense(inverted(whole, tile)), expected, atol=2e-5 * np.abs(expected).max()
    )


@pytest.mark.parametrize("size", [1023, 1024, 1025, 1500])
def test_sizes_beside_those_of_the_tiles_that_are_in_use(size: int) -> None:
    whole = definite(size) / size + np.eye(size)
    np.testing.assert_allclose(dense(inverted(whole, 1024)), np.linalg.inv(whole), atol=1e-5)


def test_a_matrix_worked_by_hand() -> None:
    by_hand = np.array([[0.75, 0.5, 0.25], [0.5, 1.0, 0.5], [0.25, 0.5, 0.75]])
    chain = np.array([[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]])
    np.testing.assert_allclose(dense(inverted(chain, 2)), by_hand, atol=1e-6)


def test_what_is_not_positive_definite_is_refused() -> None:
    for tile in (1, 2, 3):
        with pytest.raises(np.linalg.LinAlgError):
            inverted(np.array([[1.0, 2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), tile)


def test_only_half_is_held() -> None:
    matrix = tiled(definite(100), 10)
    assert sum(tile.nbytes for tile in matrix.tiles.values()) == 55 * 10 * 10 * 4
    np.testing.assert_allclose(dense(matrix), definite(100), rtol=1e-5)


def test_nothing_has_an_inverse_that_is_nothing() -> None:
    matrix = inverted(np.zeros((0, 0)), 4)
    assert matrix.diagonal().shape == (0,)


def test_the_number_of_cores_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = definite(300)
    bits = []
    for cores in (1, 2, 5):
        monkeypatch.setattr(parallel, "cores", lambda n=cores: n)
        bits.append(dense(inverted(whole, 64)).tobytes())
    assert bits[0] == bits[1] == bits[2]
