"""How members are put together, learnt on windows of time later than they were fitted on.

Each step beyond plain weights stays only if it wins beyond noise: what is learnt on the earlier
windows is judged on the last one, and trees on every window by those grown on the others.  Then all
windows are learnt from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.models.base import Recommender
from recsys.models.blend import Blend
from recsys.models.calibration import Calibration
from recsys.models.rerank import LINE_AT, READERS_AT
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from training.boosting import can_grow, grown, joined_lessons
from training.calibration import calibration_wins, learn_calibration
from training.heads import crossed, favouring_unused, heads, lesson_of, trees_win
from training.intervals import difference
from training.never_worse import HEAD, best_alone, ndcg, never_worse
from training.queries import Queries
from training.weights import Contest, contest, joined, learn_bands, learn_weights

__all__ = ["FLOOR", "Studied", "Window", "learn_stack", "studied"]

FLOOR = "popularity"
"""What every blend is compared with, and what speaks to readers of whom nothing is known."""
BANDS = (0, 3, 10)
"""Least units in the histories of readers who may get weights of their own."""
LEAST_FLOOR = 1e-3
"""The floor counts at least so much, beside 1 for a member's best."""

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    data: Dataset
    members: Mapping[str, Recommender]
    """Fitted on the data; the same names in every window."""
    asked: Queries
    """New units that readers took up later."""
    k: int = HEAD
    """Length of the lists that trees put in order."""


@dataclass(frozen=True)
class Studied:
    """What is kept of a window when its members are forgotten."""

    held: Contest
    calibration: Calibration
    heads: Contest
    """What trees learn from."""


def studied(window: Window, *, seed: int) -> Studied:
    held = _contest(window, seed)
    stack = _stack([*window.members], learn_weights(held)[None], held)
    blend, shares = Blend.with_shares(window.data, window.members, stack)
    candidates = heads(blend, shares, window.asked, seed=seed)
    return Studied(held, _calibration(window, stack, seed), candidates)


def learn_stack(earlier: Sequence[Studied], last: Window, *, seed: int) -> Stack:
    names, held = [*last.members], _contest(last, seed)
    if not earlier:
        return _stack(names, never_worse(held, learn_weights(held), seed=seed)[None], held).heard()
    known = joined([one.held for one in earlier])
    alone = best_alone(held, learn_weights(known), seed=seed)
    if alone is not None:
        return _stack(names, alone[None], held).heard()
    bands = BANDS if _bands_win(known, held, seed) else BANDS[:1]
    whole = joined([known, held])
    stack = _stack(names, learn_bands(whole, bands), whole, bands)
    if _calibration_wins(earlier[-1].calibration, last, stack, seed):
        stack = replace(stack, calibration=_calibration(last, stack, seed))
    trees = _trees(earlier, last, stack, seed) if can_grow() else None
    return stack.heard() if trees is None else replace(stack, trees=trees)


def _calibration(window: Window, stack: Stack, seed: int) -> Calibration:
    used = _readers_of_units(window)
    return learn_calibration(window.members, stack, window.asked, used, seed=seed)


def _calibration_wins(learnt: Calibration, window: Window, stack: Stack, seed: int) -> bool:
    used = _readers_of_units(window)
    return calibration_wins(learnt, window.members, stack, window.asked, used, seed=seed)


def _readers_of_units(window: Window) -> NDArray[np.int64]:
    return np.asarray(window.data.interacted().sum(axis=0), np.int64).ravel()


def _trees(earlier: Sequence[Studied], window: Window, stack: Stack, seed: int) -> Trees | None:
    """Grown on all windows, if the lists of each are in better order by trees that never saw it."""
    blend, shares = Blend.with_shares(window.data, window.members, stack)
    windows = [
        *(one.heads for one in earlier),
        heads(blend, shares, window.asked, seed=seed),
    ]
    told = crossed(windows, seed=seed)
    if not trees_win(windows, told, window.k, seed=seed):
        return None
    whole = joined_lessons([lesson_of(held) for held in windows])
    column = whole.features.shape[1] + READERS_AT
    favour = Trees.stump(column, 0.0, favouring_unused(windows, told, window.k), 0.0)
    return grown(whole, line=LINE_AT, seed=seed).joined(favour)


def _contest(window: Window, seed: int) -> Contest:
    return contest([*window.members.values()], window.asked, seed=seed)


def _stack(
    names: Sequence[str], weights: Weights, held: Contest, bands: tuple[int, ...] = BANDS[:1]
) -> Stack:
    """`weights`: (n_bands, n_members), of raw scores."""
    least = [
        LEAST_FLOOR / scale if name == FLOOR else 0.0
        for name, scale in zip(names, held.scales, strict=True)
    ]
    table = np.maximum(weights, least)
    return Stack(
        {name: tuple(map(float, of)) for name, of in zip(names, table.T, strict=True)}, bands
    )


def _bands_win(known: Contest, held: Contest, seed: int) -> bool:
    own = np.searchsorted(BANDS, held.lengths, side="right") - 1
    weights = (learn_bands(known, BANDS) * held.scales)[own[held.of]]
    ours = ndcg(held, (held.features * weights).sum(axis=1))
    plain = ndcg(held, held.features @ (learn_weights(known) * held.scales))
    return difference(ours, plain, seed=seed).above_noise
