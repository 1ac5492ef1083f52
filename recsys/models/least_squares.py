"""The vectors of all rows at once, each the minimiser of its own regularised squared error.

For a row with the columns S, against the columns' vectors h, it is

    w = argmin  Σ_S (1 - w·h)² + α₀ Σ (w·h)² + λ |w|²

where the second sum is over all columns.  In the axes of HᵀH the last two terms are a diagonal D,
the same for all rows but for λ, so that a row of n entries costs the lesser of an n × n and a
d × d system: with Z the vectors of its entries, (D + ZᵀZ)⁻¹ Zᵀ1 = D⁻¹Zᵀ (I + ZD⁻¹Zᵀ)⁻¹ 1.
"""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import Floats
from recsys.models.parallel import Workers

__all__ = ["ROOM", "solved"]

ROOM = 2_000_000
"""Numbers that are gathered at once in one thread, unless one row alone has more."""
STEP = 1.2
"""Rows of like length are solved together, the shorter ones padded: the longest is at most so
many times the shortest."""

Rows = NDArray[np.intp]


def solved(
    rows: sp.csr_matrix, columns: Floats, unobserved: float, penalties: Floats, team: Workers
) -> Floats:
    """(n_rows, d) from binary (n_rows, n_columns) and (n_columns, d); `unobserved` is α₀ and
    `penalties` are the rows' λ.  An empty row is 0."""
    weights, axes = np.linalg.eigh(columns.T.astype(np.float64) @ columns)
    shared = (unobserved * np.maximum(weights, 0.0)).astype(np.float32)
    nothing = np.zeros((1, columns.shape[1]), np.float32)
    turned = np.concatenate([columns @ axes.astype(np.float32), nothing])
    found = np.zeros((rows.shape[0], columns.shape[1]), np.float32)

    def solve(batch: Rows) -> Floats:
        entries = turned[_columns(rows, batch)]
        return _minimisers(entries, shared + penalties[batch, None])

    batches = list(_batches(np.diff(rows.indptr), columns.shape[1]))
    for batch, vectors in zip(batches, team.each(solve, batches), strict=True):
        found[batch] = vectors
    return found @ axes.T.astype(np.float32)


def _minimisers(entries: Floats, diagonal: Floats) -> Floats:
    """(n_rows, d) from (n_rows, n_entries, d), padded with zeros, and (n_rows, d)."""
    n_entries, d = entries.shape[1:]
    return _of_few(entries, diagonal) if n_entries < d else _of_many(entries, diagonal)


def _of_few(entries: Floats, diagonal: Floats) -> Floats:
    each = np.arange(entries.shape[1])
    scaled = entries / diagonal[:, None]
    system = scaled @ entries.transpose(0, 2, 1)
    system[:, each, each] += 1.0
    shares = np.linalg.solve(system, np.ones((*entries.shape[:2], 1), np.float32))
    return np.asarray((shares.transpose(0, 2, 1) @ scaled)[:, 0], np.float32)


def _of_many(entries: Floats, diagonal: Floats) -> Floats:
    each = np.arange(entries.shape[2])
    system = entries.transpose(0, 2, 1) @ entries
    system[:, each, each] += diagonal
    found = np.linalg.solve(system, entries.sum(axis=1)[..., None])
    return np.asarray(found[..., 0], np.float32)


def _columns(rows: sp.csr_matrix, batch: Rows) -> Rows:
    """(n_batch, longest): the columns of each row, then n_columns."""
    lengths = np.diff(rows.indptr)[batch]
    place = np.arange(lengths.max())
    there = place < lengths[:, None]
    at = np.where(there, rows.indptr[batch][:, None] + place, 0)
    return np.where(there, rows.indices[at], rows.shape[1])


def _batches(lengths: NDArray[np.int32], d: int) -> Iterator[Rows]:
    """Rows of about the same length; empty ones are in none."""
    order = np.argsort(lengths, kind="stable")
    start = int(np.searchsorted(lengths[order], 1))
    while start < len(order):
        shortest = lengths[order[start]]
        longest = int(shortest * STEP)
        alike = int(np.searchsorted(lengths[order], longest, side="right"))
        end = min(alike, start + max(ROOM // (longest * d), 1))
        yield order[start:end]
        start = end
