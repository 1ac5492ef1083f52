"""How scores of units with few readers must change to speak of the same chances as the others':
learnt on what readers took up later than the members were fitted on.

For each reader the candidates compete under a softmax for what the reader really took next, as
in `weights`; but here each candidate has one score, the members' together, and what is learnt is
a scale for each band of units and an offset for the lower ones.  That is convex, too.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from recsys.models.base import Floats, Ints, Recommender
from recsys.models.calibration import NEUTRAL, Calibration, bands
from recsys.models.collapse import Weighted, weighted_scores
from recsys.models.ranking import top_k
from recsys.models.stack import Stack
from training.intervals import difference
from training.never_worse import ndcg
from training.queries import Queries
from training.weights import Contest, loss

__all__ = ["calibration_wins", "learn_calibration"]

N_BANDS = 3
CANDIDATES = 60
"""Best units of each band that enter the contest."""
READERS = 1500
"""Most readers asked."""
LEAST_TARGETS = 20
"""With fewer units taken up that nobody had before, nothing is learnt."""
PULL = 1e-3
"""Towards the same scale for all, and no offset."""
LEAST_SCALE = 1e-3
BATCH = 128

Values = NDArray[np.float64]


def learn_calibration(
    members: Mapping[str, Recommender],
    stack: Stack,
    asked: Queries,
    readers: NDArray[np.int64],
    *,
    seed: int,
) -> Calibration:
    """`readers`: of each unit, when the members were fitted.  Neutral where too little was taken
    up to learn from."""
    heard = {name: (members[name], stack.mean(name)) for name in stack.heard().weights}
    held = _contest(heard, asked, bands(readers), seed)
    if _targets(held, 0) < LEAST_TARGETS or _targets(held, N_BANDS - 1) < LEAST_TARGETS:
        return NEUTRAL
    weights = _learnt(held)
    scales, offsets = weights[:N_BANDS] / weights[N_BANDS - 1], weights[N_BANDS:]
    none, few = offsets * held.scales[0] / weights[N_BANDS - 1]
    return Calibration((float(scales[0]), float(scales[1])), (float(none), float(few)))


def calibration_wins(
    calibration: Calibration,
    members: Mapping[str, Recommender],
    stack: Stack,
    asked: Queries,
    readers: NDArray[np.int64],
    *,
    seed: int,
) -> bool:
    """Whether it betters the head of the lists beyond noise, on a window it was not learnt on."""
    heard = {name: (members[name], stack.mean(name)) for name in stack.heard().weights}
    held = _contest(heard, asked, bands(readers), seed)
    offsets = np.array(calibration.offsets) / held.scales[0]
    weights = np.array([*calibration.scales, 1.0, *offsets])
    before, after = (ndcg(held, held.features @ one) for one in (_same(1.0), weights))
    return difference(after, before, seed=seed).above_noise


def _same(scale: float) -> Values:
    """One scale for all bands, and no offset."""
    return np.array([scale] * N_BANDS + [0.0] * (N_BANDS - 1))


def _learnt(held: Contest) -> Values:
    """Scales of the bands, then offsets of all but the last."""
    whole = replace(held, features=held.features[:, :N_BANDS].sum(axis=1, keepdims=True))
    steep = float(_minimised(whole, np.ones(1), 0.0)[0])
    return _minimised(held, _same(steep), PULL)


def _minimised(held: Contest, start: Values, pull: float) -> Values:
    free = [(None, None)] * max(len(start) - N_BANDS, 0)
    scaled = [(LEAST_SCALE, None)] * (len(start) - len(free))
    found = minimize(
        loss, start, (held, start, pull), "L-BFGS-B", jac=True, bounds=[*scaled, *free]
    )
    return np.asarray(found.x)


def _targets(held: Contest, band: int) -> int:
    return int(((held.share > 0) & (held.features[:, band] != 0)).sum())


def _contest(heard: Weighted, asked: Queries, band: Ints, seed: int) -> Contest:
    chosen = np.sort(np.random.default_rng(seed).permutation(len(asked))[:READERS])
    batches = [chosen[at : at + BATCH] for at in range(0, len(chosen), BATCH)] or [chosen]
    parts = [_candidates(heard, asked, band, batch) for batch in batches]
    scores, of_band, share, sizes = (np.concatenate(part) for part in zip(*parts, strict=True))
    starts = np.concatenate([[0], np.cumsum(sizes[sizes > 0])])
    scale = _mean_best(scores, starts)
    within = of_band[:, None] == np.arange(N_BANDS)
    features = np.hstack([within * scores[:, None] / scale, within[:, :-1]])
    lengths = np.diff(asked.histories.indptr)[chosen][sizes > 0]
    return Contest(features, share, starts, np.array([scale]), lengths)


def _candidates(
    heard: Weighted, asked: Queries, band: Ints, rows: NDArray[np.intp]
) -> tuple[Floats, Ints, Values, NDArray[np.intp]]:
    """Score, band and share of each candidate, and how many each reader has."""
    histories = sp.csr_matrix(asked.histories[rows])
    scores = weighted_scores(heard, histories)
    if asked.barred is not None:
        scores[sp.csr_matrix(asked.barred[rows]).nonzero()] = -np.inf
    entered = np.zeros(scores.shape, bool)
    for one in range(N_BANDS):
        best = top_k(np.where(band == one, scores, np.float32(-np.inf)), CANDIDATES).items
        of, place = np.nonzero(best >= 0)
        entered[of, best[of, place]] = True
    of, what = np.nonzero(entered)
    share = asked.taken(rows[of], what) / asked.relevant[rows][of]
    return scores[of, what], band[what], share, np.bincount(of, minlength=len(rows))


def _mean_best(scores: Floats, starts: NDArray[np.intp]) -> float:
    """1 where nobody asked, or nothing is said."""
    if len(starts) < 2:
        return 1.0
    return float(np.abs(np.maximum.reduceat(scores, starts[:-1])).mean()) or 1.0
