"""What one reader did to units, as a row of `data.interactions.histories` and as what rules ask of
it: a loop over one history, compiled as `recsys.models.loops` says."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import REFUSALS, HistoryConfig
from recsys.data.log import VERBS
from recsys.domain.event import Verb
from recsys.models.base import Floats, Ints
from recsys.models.loops import compiled

__all__ = ["Deeds", "days_of", "deeds_of"]

Array = NDArray[Any]

NO, SEEN, WELCOME = 1, 2, 4
"""What a verb says, as bits."""
LONG_AGO = np.iinfo(np.int64).min


class Deeds(NamedTuple):
    """Rows are rising."""

    rows: Ints
    weights: Floats
    """float32: signed, decayed, the largest magnitude 1; of each of `rows`."""
    seen: Ints
    refused: Ints
    welcome: Ints
    """Rows that were welcome and not refused since..."""
    latest: Ints
    """...and the place of the event that says so last."""


def deeds_of(
    rows: Ints,
    verbs: NDArray[np.uint8],
    micros: NDArray[np.int64],
    config: HistoryConfig,
    seen: tuple[Verb, ...],
) -> Deeds:
    """Events in order of time, as parallel arrays.  Only the latest `config.longest` weigh; what a
    no to the same unit followed, or met in the same instant, weighs nothing."""
    n, days = len(rows), days_of(micros)
    places, weights = np.empty((5, n), np.int32), np.empty(n, np.float32)
    faded = np.exp2((days - days[-1:]) / config.half_life_days)
    said = (config.verb_weights, _marks(config.welcoming, seen))
    told = (np.argsort(rows, kind="stable"), rows, verbs, days, micros, faded, *said)
    first = max(n - config.longest, 0)
    held, had, no, kept = compiled(_deeds)(*told, first, places, weights)
    return Deeds(
        places[0, :held],
        weights[:held],
        places[1, :had],
        places[2, :no],
        places[3, :kept],
        places[4, :kept],
    )


def days_of(micros: NDArray[np.int64]) -> NDArray[np.float64]:
    """Since the epoch: what `datetime.timestamp` says over the seconds of a day, to the bit."""
    return micros.astype(np.float64) / 1e6 / 86400.0


@lru_cache(maxsize=32)
def _marks(welcoming: frozenset[Verb], seen: tuple[Verb, ...]) -> NDArray[np.uint8]:
    """By index into `VERBS`."""
    said = [
        NO * (verb in REFUSALS) | SEEN * (verb in seen) | WELCOME * (verb in welcoming)
        for verb in VERBS
    ]
    return np.array(said, np.uint8)


def _deeds(  # noqa: C901 - a compiled loop calls no other
    order: Array,
    rows: Array,
    verbs: Array,
    days: Array,
    micros: Array,
    faded: Array,
    of_verb: Array,
    marks: Array,
    first: int,
    places: Array,
    weights: Array,
) -> tuple[int, int, int, int]:
    n, start = len(order), 0
    held, had, no, kept, top = 0, 0, 0, 0, 0.0
    sums = np.empty(n)
    while start < n:
        row, end, marked = rows[order[start]], start, 0
        last_no, last_no_of_weights = np.int64(LONG_AGO), -np.inf
        while end < n and rows[order[end]] == row:
            place = order[end]
            marked |= marks[verbs[place]]
            if marks[verbs[place]] & NO:
                last_no = micros[place]
                if place >= first:
                    last_no_of_weights = days[place]
            end += 1
        total, weighed, welcomed = 0.0, False, -1
        for place in order[start:end]:
            mark = marks[verbs[place]]
            if place >= first and (mark & NO or days[place] > last_no_of_weights):
                total += of_verb[verbs[place]] * faded[place]
                weighed = True
            if mark & WELCOME and micros[place] > last_no:
                welcomed = place
        if weighed:
            places[0, held], sums[held] = row, total
            top = max(top, abs(total))
            held += 1
        if marked & SEEN:
            places[1, had], had = row, had + 1
        if marked & NO:
            places[2, no], no = row, no + 1
        if welcomed >= 0:
            places[3, kept], places[4, kept] = row, welcomed
            kept += 1
        start = end
    for place in range(held):
        weights[place] = sums[place] / (top if top > 0 else 1.0)
    return held, had, no, kept
