"""Inverses of large symmetric positive definite matrices: in place, half of each held, as tiles.

No call to LAPACK or BLAS ever sees more than a tile: whole matrices of 41,000² crashed inside
OpenBLAS.  Each tile is worked on by one thread, in one order, so the cores that a machine happens
to have change no bit of the result.
"""

import threading
from collections.abc import Callable
from typing import Self

import numpy as np
from scipy.linalg import lapack

from recsys.models.base import Floats
from recsys.models.parallel import Workers

__all__ = ["TILE", "Tiled", "invert"]

TILE = 1024


class Tiled:
    """The lower half of a symmetric float32 matrix; `tiles[i, j]` for j ≤ i."""

    def __init__(self, size: int, tile: int = TILE) -> None:
        self.size = size
        self.spans = [slice(at, min(at + tile, size)) for at in range(0, size, tile)]
        self.tiles: dict[tuple[int, int], Floats] = {}

    @classmethod
    def filled(
        cls, size: int, fill: Callable[[slice, slice], Floats], team: Workers, tile: int = TILE
    ) -> Self:
        """`fill` tells the entries of some rows and columns."""
        matrix = cls(size, tile)
        places = [(i, j) for i in range(len(matrix.spans)) for j in range(i + 1)]
        blocks = team.each(lambda at: fill(matrix.spans[at[0]], matrix.spans[at[1]]), places)
        matrix.tiles.update(zip(places, blocks, strict=True))
        return matrix

    def part(self, i: int, j: int) -> Floats:
        """A view of either half."""
        return self.tiles[i, j] if j <= i else self.tiles[j, i].T

    def rows(self, i: int) -> Floats:
        """The rows of one span, whole."""
        return np.concatenate([self.part(i, j) for j in range(len(self.spans))], axis=1)

    def diagonal(self) -> Floats:
        parts = [np.diag(self.tiles[i, i]) for i in range(len(self.spans))]
        return np.concatenate([np.zeros(0, np.float32), *parts])


def invert(matrix: Tiled, team: Workers) -> None:
    """LinAlgError where the matrix is not positive definite.  n³/2 multiply-adds.

    By the sweep operator (Goodnight 1979) on tiles: when the first rows and columns are swept,
    what remains of the others is what remains in a Cholesky factorisation, and when all are, the
    inverse is left, its sign turned.
    """
    for pivot in range(len(matrix.spans)):
        _sweep(matrix, pivot, team)
    for tile in matrix.tiles.values():
        np.negative(tile, out=tile)


def _sweep(matrix: Tiled, pivot: int, team: Workers) -> None:
    others = [i for i in range(len(matrix.spans)) if i != pivot]
    inverse = _inverse_of_one(matrix.tiles[pivot, pivot])
    column = {i: matrix.part(i, pivot) for i in others}
    swept = dict(zip(others, team.each(lambda i: column[i] @ inverse, others), strict=True))
    scratch = threading.local()

    def update(place: tuple[int, int]) -> None:
        tile = matrix.tiles[place]
        if not hasattr(scratch, "room"):
            scratch.room = np.empty(matrix.tiles[0, 0].size, np.float32)
        product = scratch.room[: tile.size].reshape(tile.shape)
        np.matmul(swept[place[0]], column[place[1]].T, out=product)
        np.subtract(tile, product, out=tile)

    for _ in team.each(update, [(i, j) for i in others for j in others if j <= i]):
        pass
    for i in others:
        matrix.part(i, pivot)[:] = swept[i]
    matrix.tiles[pivot, pivot] = -inverse


def _inverse_of_one(tile: Floats) -> Floats:
    """By Cholesky.  LAPACK fills the lower half only, so it is mirrored."""
    factor, failed = lapack.spotrf(tile, lower=1)
    half, failed = (factor, failed) if failed else lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise np.linalg.LinAlgError("the matrix is not positive definite")
    lower = np.tril(half)
    return np.ascontiguousarray(lower + np.tril(lower, -1).T)
