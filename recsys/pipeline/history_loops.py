"""What readers did to units, as rows of `data.interactions.histories` and as what rules ask of it:
a loop over histories, compiled as `recsys.models.compiling` says."""

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import REFUSALS, HistoryConfig
from recsys.data.log import VERBS
from recsys.domain.event import Verb
from recsys.models.base import Floats, Ints
from recsys.models.compiling import compiled

__all__ = ["Deeds", "days_of", "deeds_of"]

Array = NDArray[Any]

NO, SEEN, WELCOME = 1, 2, 4
"""What a verb says, as bits."""
PLACE, PLACES = 32, (1 << 32) - 1
"""Of a key of an event: bits of its place, which stand behind its row."""
LONG_AGO = np.iinfo(np.int64).min


class Deeds(NamedTuple):
    """Each reader's begin where the reader's events do, and are as many as `counts` says; rows are
    rising."""

    rows: Ints
    weights: Floats
    """float32: signed, decayed, the largest magnitude 1; of each of `rows`."""
    seen: Ints
    refused: Ints
    welcome: Ints
    """Rows that were welcome and not refused since..."""
    latest: Ints
    """...and the place of the event that says so last."""
    counts: Ints
    """(n, 4): of `rows`, `seen`, `refused` and `welcome`."""
    last: Ints
    """(n,): the row that was welcome last, -1 for none."""


def deeds_of(
    ends: Ints,
    rows: Ints,
    verbs: NDArray[np.uint8],
    micros: NDArray[np.int64],
    config: HistoryConfig,
    seen: tuple[Verb, ...],
) -> Deeds:
    """Events reader by reader, each one's in order of time, as parallel arrays; `ends` (n + 1,).
    Only the latest `config.longest` of each weigh; what a no to the same unit followed, or met in
    the same instant, weighs nothing."""
    days, ages, keys = compiled(_laid_out)(ends, rows, micros, float(config.half_life_days))
    for begin, end in pairwise(ends.tolist()):
        keys[begin:end].sort()
    said = (config.verb_weights, _marks(config.welcoming, seen))
    when = (days, micros, np.exp2(ages))
    events = (ends, keys, rows, verbs)
    places, weights, counts, last = compiled(_deeds)(*events, when, *said, config.longest)
    held, had, refused, welcome, latest = places
    return Deeds(held, weights, had, refused, welcome, latest, counts, last)


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


def _laid_out(
    ends: Array, rows: Array, micros: Array, half_life: float
) -> tuple[Array, Array, Array]:
    """Days since the epoch, as `days_of` has them; half-lives since the reader's last event, below
    0; and a row with the place of the event, as one number: sorted, those of a unit stand side by
    side and in their order."""
    days, ages = np.empty(len(micros)), np.empty(len(micros))
    keys = np.empty(len(micros), np.int64)
    for reader in range(len(ends) - 1):
        for place in range(ends[reader + 1] - 1, ends[reader] - 1, -1):
            days[place] = np.float64(micros[place]) / 1e6 / 86400.0
            ages[place] = (days[place] - days[ends[reader + 1] - 1]) / half_life
            keys[place] = np.int64(rows[place]) << PLACE | place
    return days, ages, keys


def _deeds(
    ends: Array,
    keys: Array,
    rows: Array,
    verbs: Array,
    when: tuple[Array, Array, Array],
    of_verb: Array,
    marks: Array,
    longest: int,
) -> tuple[Array, Array, Array, Array]:
    """`keys`: as `_laid_out` has them, each reader's sorted; `when`: in days and in microseconds,
    and what of an event's weight is left."""
    n = len(ends) - 1
    places, weights = np.zeros((5, len(rows)), np.int32), np.empty(len(rows), np.float32)
    counts, last = np.empty((n, 4), np.int32), np.empty(n, np.int32)
    sums = np.empty(len(rows))
    for reader in range(n):
        begin, stop, latest, top = ends[reader], ends[reader + 1], -1, 0.0
        start, first, held, had, no, kept = begin, stop - longest, begin, begin, begin, begin
        while start < stop:
            row, end = keys[start] >> PLACE, start
            while end < stop and keys[end] >> PLACE == row:
                end += 1
            said = (verbs, of_verb, marks)
            marked, total, weighed, welcomed = _of_unit(keys[start:end], first, said, when)
            if weighed:
                places[0, held], sums[held], held = row, total, held + 1
                top = max(top, abs(total))
            if marked & SEEN:
                places[1, had], had = row, had + 1
            if marked & NO:
                places[2, no], no = row, no + 1
            if welcomed >= 0:
                places[3, kept], places[4, kept] = row, welcomed
                kept, latest = kept + 1, max(latest, welcomed)
            start = end
        for place in range(begin, held):
            weights[place] = sums[place] / (top if top > 0 else 1.0)
        counts[reader, 0], counts[reader, 1] = held - begin, had - begin
        counts[reader, 2], counts[reader, 3] = no - begin, kept - begin
        last[reader] = rows[latest] if latest >= 0 else -1
    return places, weights, counts, last


def _of_unit(
    own: Array,
    first: int,
    said: tuple[Array, Array, Array],
    when: tuple[Array, Array, Array],
) -> tuple[int, float, bool, int]:
    """What the events of these keys, in order of time, say together: bits, what they weigh and
    whether they do, and the last welcome that no later no took back, -1 for none.  Only those from
    `first` on weigh."""
    (verbs, of_verb, marks), (days, micros, faded) = said, when
    marked, last_no, last_no_of_weights = 0, np.int64(LONG_AGO), -np.inf
    for key in own:
        place = key & PLACES
        marked |= marks[verbs[place]]
        if marks[verbs[place]] & NO:
            last_no = micros[place]
            last_no_of_weights = days[place] if place >= first else -np.inf
    total, weighed, welcomed = 0.0, False, -1
    for key in own:
        place = key & PLACES
        verb = verbs[place]
        if place >= first and (marks[verb] & NO or days[place] > last_no_of_weights):
            total, weighed = total + of_verb[verb] * faded[place], True
        if marks[verb] & WELCOME and micros[place] > last_no:
            welcomed = place
    return marked, total, weighed, welcomed
