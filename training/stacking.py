"""How members are put together, learnt on windows of time later than they were fitted on.

Each step beyond plain weights stays only if it wins beyond noise: what is learnt on the earlier
windows is judged on the last one, and trees on every window by those grown on the others.  Then all
windows are learnt from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from training.heads import crossed, favouring_unused, heads, lesson_of, ndcg_of, trees_win, unmoved
from training.intervals import difference
from training.never_worse import HEAD, best_alone, ndcg, never_worse
from training.queries import Queries
from training.weights import Contest, contest, joined, learn_bands, learn_weights

__all__ = ["FLOOR", "Led", "Studied", "Window", "learn_stack", "studied"]

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


@dataclass(frozen=True)
class Led:
    """How members are put together, and what their lists showed."""

    stack: Stack
    shown: Weights = field(default_factory=lambda: np.zeros(0))
    """NDCG of each reader of all windows whose lists trees learn from, in the order of trees grown
    on the other windows where those win; nothing without trees."""


def learn_stack(earlier: Sequence[Studied], last: Window, *, seed: int, leads: bool = True) -> Led:
    """`leads`: whether there is time to try trees."""
    names, held = [*last.members], _contest(last, seed)
    if not earlier:
        only = never_worse(held, learn_weights(held), seed=seed)
        return Led(_stack(names, only[None], held).heard())
    known = joined([one.held for one in earlier])
    alone = best_alone(held, learn_weights(known), seed=seed)
    if alone is not None:
        return Led(_stack(names, alone[None], held).heard())
    bands = BANDS if _bands_win(known, held, seed) else BANDS[:1]
    whole = joined([known, held])
    stack = _stack(names, learn_bands(whole, bands), whole, bands)
    if _calibration_wins(earlier[-1].calibration, last, stack, seed):
        stack = replace(stack, calibration=_calibration(last, stack, seed))
    return _led(earlier, last, stack, seed) if leads and can_grow() else Led(stack.heard())


def _calibration(window: Window, stack: Stack, seed: int) -> Calibration:
    used = _readers_of_units(window)
    return learn_calibration(window.members, stack, window.asked, used, seed=seed)


def _calibration_wins(learnt: Calibration, window: Window, stack: Stack, seed: int) -> bool:
    used = _readers_of_units(window)
    return calibration_wins(learnt, window.members, stack, window.asked, used, seed=seed)


def _readers_of_units(window: Window) -> NDArray[np.int64]:
    return np.asarray(window.data.interacted().sum(axis=0), np.int64).ravel()


def _led(earlier: Sequence[Studied], window: Window, stack: Stack, seed: int) -> Led:
    """By trees grown on all windows, if the lists of each are in better order by trees that never
    saw it."""
    blend, shares = Blend.with_shares(window.data, window.members, stack)
    windows = [
        *(one.heads for one in earlier),
        heads(blend, shares, window.asked, seed=seed),
    ]
    told = crossed(windows, seed=seed)
    if not trees_win(windows, told, window.k, seed=seed):
        return Led(stack.heard(), ndcg_of(windows, unmoved(windows), window.k))
    whole = joined_lessons([lesson_of(held) for held in windows])
    column = whole.features.shape[1] + READERS_AT
    favour = Trees.stump(column, 0.0, favouring_unused(windows, told, window.k), 0.0)
    trees = grown(whole, line=LINE_AT, seed=seed).joined(favour)
    return Led(replace(stack, trees=trees), ndcg_of(windows, told, window.k))


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
