"""Many members as one sparse matrix: what each unit, alone in a history, adds to every other.

Every member's scores are sums over the history, or nearly, so asking it about histories of one
unit tells all about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import AddsSparsely, Floats, Ints, Recommender
from recsys.models.block_loops import found_at, poured
from recsys.models.neighbours import BLOCK, nearest, stacked
from recsys.models.parallel import cores, workers

__all__ = ["Collapsed", "Kept", "Speaks", "Weighted", "base_scores", "collapsed", "weighted_scores"]

Rows = Floats | sp.csr_matrix
"""Dense where a model speaks of every unit."""

Weighted = Mapping[str, tuple[Recommender, float]]

DENSE = 1_000_000
"""Most scores of one member that are dense at once on one core: what its cache may hold..."""
TOGETHER = 4_000_000
"""...and on all of them, however many: each member has as many, at four bytes."""
LOOKS = 32
"""Units that a member is asked about to see whether it adds sparsely..."""
SPARSE = 1 / 20
"""...and the largest share of all units that it may then add to."""


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
    n_items, mean = len(scales), weights.mean(axis=0)
    dense = min(DENSE, TOGETHER // cores())
    rows = int(np.clip(dense // max(n_items, 1), 1, BLOCK))
    base = base_scores(members, n_items)
    voices = [Voice.of(member, said) for member, said in zip(members, base, strict=True)]

    def of_rows(first: int) -> tuple[sp.csr_matrix, Floats]:
        added = [voice.added(first, min(first + rows, n_items)) for voice in voices]
        near = kept.of(_together(added, mean, first) * scales)
        return near, np.stack([_at(own, near) for own in added])

    with workers() as team:
        blocks = [*team.each(of_rows, range(0, n_items, rows))]
    pattern = stacked((near for near, _ in blocks), n_items)
    none = np.zeros((len(members), 0), np.float32)
    whole = np.concatenate([none, *(parts for _, parts in blocks)], axis=1)
    bands = (weights @ whole) * scales[pattern.indices]
    largest = np.abs(whole).max(axis=1, initial=0.0)
    largest[largest == 0] = 1.0
    whole /= largest[:, None]
    halves = np.ascontiguousarray(whole.T, np.float16)
    return Collapsed(bands, halves, largest, pattern.indices, pattern.indptr)


@dataclass(frozen=True)
class Voice:
    """A member that is asked about units, each for itself."""

    member: Speaks
    said: Floats
    """(n_items,), of an empty history."""
    sparsely: bool
    """What a unit adds is sparse, and not only where the model could tell so."""

    @classmethod
    def of(cls, member: Speaks, said: Floats) -> Self:
        if not isinstance(member, AddsSparsely):
            return cls(member, said, sparsely=False)
        n_items = len(said)
        some = np.unique(np.linspace(0, max(n_items - 1, 0), min(LOOKS, n_items), dtype=np.intp))
        each = sp.csr_matrix(sp.eye_array(n_items, dtype=np.float32, format="csr")[some])
        return cls(member, said, member.added(each).nnz <= SPARSE * len(some) * n_items)

    def added(self, first: int, end: int) -> Rows:
        """(n_rows, n_items)."""
        shape = end - first, len(self.said)
        each = sp.csr_matrix(sp.eye_array(*shape, k=first, dtype=np.float32))
        if self.sparsely and isinstance(self.member, AddsSparsely):
            return self.member.added(each)
        scores = self.member.score(each)
        scores -= self.said
        return scores


def _together(added: Sequence[Rows], weights: Floats, first: int) -> Floats:
    """The weighted sum.  No unit adds to itself: these are the units from `first` on."""
    whole = np.zeros(added[0].shape, np.float32)
    lines = np.arange(len(whole))
    for own, weight in zip(added, weights, strict=True):
        if isinstance(own, np.ndarray):
            whole += weight * own
        else:
            once = np.arange(len(whole) + 1), lines, np.full(len(whole), weight)
            poured(whole, (*once, own.indptr, own.indices, own.data))
    whole[lines, first + lines] = 0.0
    return whole


def _at(own: Rows, near: sp.csr_matrix) -> Floats:
    """What stands where entries of `near` are, in their order."""
    if isinstance(own, np.ndarray):
        return own[np.repeat(np.arange(near.shape[0]), np.diff(near.indptr)), near.indices]
    sparse = own.indptr, own.indices, own.data
    return found_at(near.indptr, near.indices, sparse, own.shape[1])


def weighted_scores(members: Weighted, user_items: sp.csr_matrix) -> Floats:
    total = np.zeros(user_items.shape, np.float32)
    for model, weight in members.values():
        total += np.float32(weight) * model.score(user_items)
    return total
