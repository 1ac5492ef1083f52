"""A learnt blend that loses to one of its own members is that member alone.

Judged on each reader's candidates of the contest, by NDCG at the head of the list, and only where
the loss is beyond noise.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.intervals import difference
from training.weights import Contest

__all__ = ["HEAD", "best_alone", "ndcg", "never_worse"]

HEAD = 10
"""Places that are looked at."""


def best_alone(
    held: Contest, learnt: NDArray[np.float64], *, seed: int
) -> NDArray[np.float64] | None:
    """Weights that leave the best member alone, where `learnt` loses to it; both of raw scores."""
    ours = _ndcg(held, learnt * held.scales)
    alone = np.eye(len(learnt))
    theirs = [_ndcg(held, only) for only in alone]
    best = int(np.argmax([values.sum() for values in theirs]))
    lost = difference(theirs[best], ours, seed=seed).above_noise
    return alone[best] / held.scales if lost else None


def never_worse(held: Contest, learnt: NDArray[np.float64], *, seed: int) -> NDArray[np.float64]:
    """`learnt`, or the best member alone."""
    alone = best_alone(held, learnt, seed=seed)
    return learnt if alone is None else alone


def _ndcg(held: Contest, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return ndcg(held, held.features @ weights)


def ndcg(held: Contest, scores: NDArray[np.floating[Any]], k: int = HEAD) -> NDArray[np.float64]:
    """Of each reader's `k` best candidates, with these scores; 0 where none is a target.  Equal
    scores stay in order of rows."""
    of, sizes = held.of, np.diff(held.starts)
    order = np.lexsort((-scores, of))
    place = np.arange(len(of)) - np.repeat(held.starts[:-1], sizes)
    gain = np.where(place < k, 1 / np.log2(place + 2), 0.0)
    found = np.bincount(of, weights=gain * (held.share[order] > 0), minlength=len(sizes))
    return found / _ideal(held, k)


def _ideal(held: Contest, k: int) -> NDArray[np.float64]:
    """The gain of a list with all of a reader's targets on top."""
    ideal = np.cumsum(1 / np.log2(np.arange(k) + 2))
    if len(held.starts) < 2:
        return np.zeros(0)
    share = np.maximum.reduceat(held.share, held.starts[:-1])
    targets = np.rint(1 / np.where(share > 0, share, 1.0)).astype(np.intp)
    return np.asarray(ideal[np.minimum(targets, k) - 1])
