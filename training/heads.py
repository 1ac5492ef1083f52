"""Heads of lists as trees see them: what they learn from, what their order is worth, and how far
they may favour units that nobody has taken up yet."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.blend import Blend
from recsys.models.rerank import LINE_AT, READERS_AT, Shares
from training.boosting import Lesson, grown, joined_lessons
from training.intervals import difference
from training.never_worse import HEAD, ndcg
from training.queries import Queries
from training.weights import Contest

__all__ = [
    "READERS",
    "crossed",
    "favouring_unused",
    "heads",
    "lesson_of",
    "ndcg_of",
    "trees_win",
    "unmoved",
]

READERS = 10_000
"""Most readers of a window whose lists the trees learn from."""
FAVOURS = (0.1, 0.2, 0.3)
"""Log-odds that units which nobody has taken up yet may be favoured by."""
PRICE = 0.002
"""Share of NDCG that this may cost."""

Odds = NDArray[np.floating[Any]]
"""(n_candidates,)"""


def heads(blend: Blend, shares: Shares, asked: Queries, *, seed: int) -> Contest:
    """Candidates of readers with a history, best weighted score first, with the trees' features:
    drawn by lot."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(asked))[:READERS])
    features, share, sizes, lengths = [], [], [], []
    for row in chosen.tolist():
        units, weights = _row(asked.histories, row)
        if len(units):
            spread = blend.spread(units, weights)
            candidates, told = shares.features(blend.linear(spread), spread)
            taken = np.isin(candidates, _row(asked.targets, row)[0])
            features.append(told)
            share.append(taken / asked.relevant[row])
            sizes.append(len(candidates))
            lengths.append(len(units))
    return Contest(
        features=np.concatenate(features) if features else np.zeros((0, 0), np.float32),
        share=np.concatenate([np.zeros(0), *share]),
        starts=np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)]),
        scales=np.ones(features[0].shape[1] if features else 0),
        lengths=np.array(lengths, np.intp),
    )


def lesson_of(held: Contest) -> Lesson:
    """Of readers with something to find among their candidates."""
    if not len(held.lengths):
        return Lesson(np.zeros((0, 0), np.float32), np.zeros(0, np.int64))
    telling = held.readers(np.add.reduceat(held.share, held.starts[:-1]) > 0)
    return Lesson(telling.features, (telling.share > 0).astype(np.int64))


def crossed(windows: Sequence[Contest], *, seed: int) -> list[Odds]:
    """What trees grown on all other windows say of the candidates of each; nothing where those
    teach nothing."""
    lessons = [lesson_of(held) for held in windows]
    told: list[Odds] = []
    for place, held in enumerate(windows):
        others = joined_lessons([*lessons[:place], *lessons[place + 1 :]])
        if len(others.taken) and len(held.share):
            told.append(grown(others, line=LINE_AT, seed=seed).predict(held.features))
        else:
            told.append(np.zeros(len(held.share)))
    return told


def trees_win(
    windows: Sequence[Contest], told: Sequence[Odds], k: int = HEAD, *, seed: int
) -> bool:
    """Whether the order of `crossed` betters that of the weighted scores beyond noise, in lists of
    `k`."""
    ours, theirs = (ndcg_of(windows, odds, k) for odds in (told, unmoved(windows)))
    return bool(len(ours)) and difference(ours, theirs, seed=seed).above_noise


def unmoved(windows: Sequence[Contest]) -> list[Odds]:
    """What leaves the order as it was."""
    return [np.zeros(len(held.share)) for held in windows]


def favouring_unused(windows: Sequence[Contest], told: Sequence[Odds], k: int = HEAD) -> float:
    """The most that units nobody has taken up yet can be favoured by, in log-odds, while lists
    of `k` lose no more than `PRICE`.

    What has no past is hard to tell apart, so trees give it much the same low odds, and a list is
    hardly worse with one such unit more.  A library wants those found, and who takes one up
    teaches the next model about it.
    """
    favoured = {by: [*map(_favoured, windows, told, repeat(by))] for by in (0.0, *FAVOURS)}
    reached = {by: ndcg_of(windows, odds, k).mean() for by, odds in favoured.items()}
    return max(by for by in reached if reached[by] >= (1 - PRICE) * reached[0.0])


def _favoured(held: Contest, odds: Odds, by: float) -> Odds:
    return odds + by * (held.features[:, READERS_AT] == 0) if len(odds) else odds


def ndcg_of(windows: Sequence[Contest], told: Sequence[Odds], k: int) -> NDArray[np.float64]:
    """Of each reader of all windows, in lists of `k` in the order of what is told."""
    pairs = zip(windows, told, strict=True)
    each = [ndcg(held, odds, k) for held, odds in pairs if len(held.share)]
    return np.concatenate([np.zeros(0), *each])


def _row(matrix: sp.csr_matrix, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return matrix.indices[span], matrix.data[span]
