"""Many members as one sparse matrix: what each unit, alone in a history, adds to every other.

Every member's scores are sums over the history, or nearly, so asking it about histories of one
unit tells all about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import AddsSparsely, Floats, Ints, Recommender
from recsys.models.neighbours import BLOCK, nearest, stacked

__all__ = ["Collapsed", "Kept", "Speaks", "Weighted", "base_scores", "collapsed", "weighted_scores"]

Rows = Floats | sp.csr_matrix
"""Dense where a model speaks of every unit."""

Weighted = Mapping[str, tuple[Recommender, float]]

DENSE = 4_000_000
"""Scores of one member that are dense at once."""


class Speaks(Protocol):
    """As much of a model as is collapsed."""

    def score(self, user_items: sp.csr_matrix) -> Floats: ...


@dataclass(frozen=True)
class Collapsed:
    """The strongest entries of each row, the diagonal empty."""

    bands: Floats
    """(n_bands, n_entries): what each entry adds for readers of each band."""
    parts: NDArray[np.float16]
    """(n_entries, n_members): each member's own score of it, over the member's `scales`."""
    scales: Floats
    """(n_members,): the largest magnitude among the parts, so that half precision is enough."""
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]

    def of_band(self, band: int) -> sp.csr_matrix:
        n_items = len(self.indptr) - 1
        return sp.csr_matrix((self.bands[band], self.indices, self.indptr), shape=(n_items,) * 2)


@dataclass(frozen=True)
class Kept:
    """How many entries of a row are kept: the strongest, and as many of the strongest among
    `unused` units as those are to have, for they rarely are among the strongest of all."""

    neighbours: int
    unused: Ints
    of_unused: int

    def of(self, block: Floats) -> sp.csr_matrix:
        near = sp.coo_matrix(nearest(block, self.neighbours))
        more = sp.coo_matrix(nearest(block[:, self.unused], self.of_unused))
        rows = np.concatenate([near.row, more.row])
        columns = np.concatenate([near.col, self.unused[more.col]])
        places = np.unique(rows.astype(np.int64) * block.shape[1] + columns)
        rows, columns = np.divmod(places, max(block.shape[1], 1))
        return sp.csr_matrix((block[rows, columns], (rows, columns)), shape=block.shape)


def base_scores(members: Sequence[Speaks], n_items: int) -> Floats:
    """(n_members, n_items): what each says of an empty history."""
    nothing = sp.csr_matrix(np.zeros((1, n_items), np.float32))
    said = [member.score(nothing) for member in members]
    return np.concatenate([np.zeros((0, n_items), np.float32), *said])


def collapsed(members: Sequence[Speaks], weights: Floats, scales: Floats, kept: Kept) -> Collapsed:
    """`weights`: (n_bands, n_members); `scales`: (n_items,), of what is added to each.  Which
    entries are kept, their mean over bands says."""
    n_items = len(scales)
    base, mean = base_scores(members, n_items), weights.mean(axis=0)
    rows = int(np.clip(DENSE // max(n_items, 1), 1, BLOCK))
    patterns, parts = [], [np.zeros((len(members), 0), np.float32)]
    bands = [np.zeros((len(weights), 0), np.float32)]
    for at in range(0, n_items, rows):
        added = _added(members, base, slice(at, min(at + rows, n_items)))
        near = kept.of(_together(added, mean, at) * scales)
        owners = np.repeat(np.arange(near.shape[0]), np.diff(near.indptr))
        each = np.stack([_at(own, owners, near.indices) for own in added])
        patterns.append(near)
        bands.append((weights @ each) * scales[near.indices])
        parts.append(each)
    pattern, whole = stacked(patterns, n_items), np.concatenate(parts, axis=1)
    largest = np.abs(whole).max(axis=1, initial=0.0)
    largest[largest == 0] = 1.0
    whole /= largest[:, None]
    return Collapsed(
        np.concatenate(bands, axis=1),
        np.ascontiguousarray(whole.T, np.float16),
        largest,
        pattern.indices,
        pattern.indptr,
    )


def _added(members: Sequence[Speaks], base: Floats, rows: slice) -> list[Rows]:
    """(n_rows, n_items) of each member: what these units add, each for itself."""
    n_rows, n_items = rows.stop - rows.start, base.shape[1]
    each = sp.csr_matrix(sp.eye_array(n_rows, n_items, k=rows.start, dtype=np.float32))
    return [
        member.added(each) if isinstance(member, AddsSparsely) else member.score(each) - said
        for member, said in zip(members, base, strict=True)
    ]


def _together(added: Sequence[Rows], weights: Floats, first: int) -> Floats:
    """The weighted sum.  No unit adds to itself: these are the units from `first` on."""
    whole = np.zeros(added[0].shape, np.float32)
    for own, weight in zip(added, weights, strict=True):
        if isinstance(own, np.ndarray):
            whole += weight * own
        else:
            whole.ravel()[_places(own)] += weight * own.data
    whole[np.arange(len(whole)), first + np.arange(len(whole))] = 0.0
    return whole


def _at(own: Rows, owners: NDArray[np.intp], columns: Ints) -> Floats:
    """Many entries of sparse rows are found faster in a whole than one by one."""
    if isinstance(own, np.ndarray):
        return own[owners, columns]
    whole = np.zeros(own.shape, np.float32)
    whole.ravel()[_places(own)] = own.data
    return whole[owners, columns]


def _places(rows: sp.csr_matrix) -> NDArray[np.intp]:
    """Of the entries, in the matrix row after row."""
    n_rows, n_columns = rows.shape
    return np.repeat(np.arange(n_rows) * n_columns, np.diff(rows.indptr)) + rows.indices


def weighted_scores(members: Weighted, user_items: sp.csr_matrix) -> Floats:
    total = np.zeros(user_items.shape, np.float32)
    for model, weight in members.values():
        total += np.float32(weight) * model.score(user_items)
    return total
