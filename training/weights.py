"""How much each member of a blend counts: learnt on data later than the members were fitted on.

For each reader the members' best candidates compete for what the reader really took next; the
weights make those most likely under a softmax over the candidates (ListNet's top-one loss, Cao
et al. 2007).  That is convex, so the answer does not depend on where the search begins, and the
weights are kept from going below zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from recsys.models.base import Recommender
from training.queries import Queries

__all__ = ["Contest", "contest", "joined", "learn_bands", "learn_weights", "loss"]

CANDIDATES = 60
"""Best of each member that enter the contest."""
READERS = 2500
"""Most readers asked; more make the weights no better, only later."""
RIDGE = 1e-3
PULL = 0.02
"""Of weights of a band towards those of all readers."""
BATCH = 256


@dataclass(frozen=True)
class Contest:
    """Candidates of all readers end to end; reader r has those from starts[r] to starts[r + 1]."""

    features: NDArray[np.floating[Any]]
    """(n_candidates, n_members): scores over the member's scale."""
    share: NDArray[np.float64]
    """1 / targets of the reader, where the candidate is one; else 0."""
    starts: NDArray[np.intp]
    scales: NDArray[np.float64]
    lengths: NDArray[np.intp]
    """Units in each reader's history."""

    @property
    def of(self) -> NDArray[np.intp]:
        """The reader each candidate is for."""
        sizes = np.diff(self.starts)
        return np.repeat(np.arange(len(sizes)), sizes)

    def readers(self, chosen: NDArray[np.bool_]) -> "Contest":
        """Some of them, with the same scales."""
        mine, sizes = chosen[self.of], np.diff(self.starts)[chosen]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        return Contest(
            self.features[mine], self.share[mine], starts, self.scales, self.lengths[chosen]
        )


def joined(contests: Sequence[Contest]) -> Contest:
    """All readers of all, with the scales of the last."""
    scales = contests[-1].scales
    sizes = np.concatenate([np.diff(held.starts) for held in contests])
    return Contest(
        np.concatenate([held.features * (held.scales / scales) for held in contests]),
        np.concatenate([held.share for held in contests]),
        np.concatenate([[0], np.cumsum(sizes)]),
        scales,
        np.concatenate([held.lengths for held in contests]),
    )


def contest(members: Sequence[Recommender], asked: Queries, *, seed: int) -> Contest:
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(len(asked))[:READERS])
    batches = [chosen[at : at + BATCH] for at in range(0, len(chosen), BATCH)] or [chosen]
    parts = [_candidates(members, asked, batch) for batch in batches]
    features, share, sizes = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    starts = np.concatenate([[0], np.cumsum(sizes[sizes > 0])])
    scales = _scales(features, starts)
    lengths = np.diff(asked.histories.indptr)[chosen][sizes > 0]
    return Contest(features / scales, share, starts, scales, lengths)


def learn_weights(held: Contest) -> NDArray[np.float64]:
    """One for each member, of raw scores: the scale is in it.  All alike where nobody asked."""
    return _learnt(held, np.zeros(held.features.shape[1]), RIDGE) / held.scales


def learn_bands(held: Contest, bands: Sequence[int]) -> NDArray[np.float64]:
    """(n_bands, n_members): for readers of each length of history their own weights, drawn
    towards those of all; `bands` as in `recsys.models.stack`."""
    everybody = _learnt(held, np.zeros(held.features.shape[1]), RIDGE)
    own = np.searchsorted(bands, held.lengths, side="right") - 1
    learnt = [_learnt(held.readers(own == b), everybody, PULL) for b in range(len(bands))]
    return np.stack(learnt) / held.scales


def _learnt(held: Contest, towards: NDArray[np.float64], pull: float) -> NDArray[np.float64]:
    """`towards`, or ones where that is nothing, where nobody asked."""
    start = towards if towards.any() else np.ones(len(towards))
    if len(held.starts) < 2:
        return start
    positive = [(0, None)] * len(start)
    found = minimize(loss, start, (held, towards, pull), "L-BFGS-B", jac=True, bounds=positive)
    return np.asarray(found.x)


def _candidates(
    members: Sequence[Recommender], asked: Queries, rows: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    histories = sp.csr_matrix(asked.histories[rows])
    barred = None if asked.barred is None else sp.csr_matrix(asked.barred[rows])
    entered = np.zeros(histories.shape, bool)
    for member in members:
        best = member.recommend(histories, CANDIDATES, barred=barred).items
        of, place = np.nonzero(best >= 0)
        entered[of, best[of, place]] = True
    of, what = np.nonzero(entered)
    features = np.column_stack([member.score(histories)[of, what] for member in members])
    return (
        features.astype(np.float64),
        asked.taken(rows[of], what) / asked.relevant[rows][of],
        np.bincount(of, minlength=len(rows)),
    )


def _scales(features: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """A member's mean best score; 1 for a member that never says anything."""
    if len(starts) < 2:
        return np.ones(features.shape[1])
    best = np.abs(np.maximum.reduceat(features, starts[:-1], axis=0)).mean(axis=0)
    return np.where(best > 0, best, 1.0)


def loss(
    weights: NDArray[np.float64], held: Contest, towards: NDArray[np.float64], pull: float
) -> tuple[float, NDArray[np.float64]]:
    """Of these weights: mean over readers, with its gradient."""
    n_readers, of = len(held.starts) - 1, held.of
    logits = held.features @ weights
    logits -= np.maximum.reduceat(logits, held.starts[:-1])[of]
    odds = np.exp(logits)
    total = np.add.reduceat(odds, held.starts[:-1])
    won = np.bincount(of, weights=held.share, minlength=n_readers)
    loss = won @ np.log(total) - held.share @ logits
    gradient = held.features.T @ (won[of] * odds / total[of] - held.share)
    away = weights - towards
    return float(loss / n_readers + pull * away @ away / 2), gradient / n_readers + pull * away
