"""Loops over what speaks for the units of lists, and the best that the two have in common, compiled
as `recsys.models.compiling` says.

`common` is a shelf's; `fewest`, so many readers of both are told of.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.compiling import compiled

__all__ = [
    "AGAIN",
    "AUTHOR",
    "CLOSE",
    "CO_READ",
    "SUBJECT",
    "UNSAID",
    "WHOLE",
    "heaviest",
    "paired",
]

Array = NDArray[Any]

UNSAID = 0
"""Nothing is to be said of two units..."""
CLOSE = 1
"""...or nothing but that they are close..."""
CO_READ = 2
"""...or that so many readers had both..."""
AUTHOR = 3
SUBJECT = 4
"""...or that they share the one at that place in the shelf's traits."""
WHOLE = 5
"""What is said is no matter of two units: it is the text of that number..."""
AGAIN = 6
"""...as it is of a unit that the reader may come back to."""


def heaviest(
    strengths: Array,
    rows: Array,
    chosen: Array,
    least: Array,
    common: tuple[Array, ...],
    fewest: int,
) -> tuple[Array, Array]:
    """What `paired` answers, for one list: `strengths` (n_rows, k) is how much each of `rows` adds
    to the score of each of `chosen` (k,), `least` (k,) what is worth saying."""
    k = len(chosen)
    most, facts = np.zeros((1, k, 2), np.float32), np.zeros((1, k, 2, 3), np.int32)
    compiled(_heaviest)(strengths, rows, most[0], facts[0])
    compiled(_alike)(chosen[None], least[None], most, common, fewest, facts)
    return most[0], facts[0]


def paired(
    chosen: Array,
    least: Array,
    spreads: tuple[Array, ...],
    nearby: tuple[Array, ...],
    common: tuple[Array, ...],
    fewest: int,
) -> tuple[Array, Array]:
    """A loop: float32 (n, k, 2), how much the two units of each history that speak loudest for each
    of `chosen` (n, k) add to its score, ties by place, 0 where there are fewer; int32 (n, k, 2, 3),
    those units, which of `UNSAID` to `SUBJECT` it is, and what is told of it.  `least` (n, k): what
    does not add more is not worth saying.  `spreads`: of `models.spread`; `nearby`: the last
    welcome units, a CSR matrix's arrays, and factors."""
    n, k = chosen.shape
    most, facts = np.zeros((n, k, 2), np.float32), np.zeros((n, k, 2, 3), np.int32)
    _strongest(chosen, spreads, nearby, len(common[0]), most, facts)
    _alike(chosen, least, most, common, fewest, facts)
    return most, facts


def _heaviest(strengths: Array, rows: Array, most: Array, facts: Array) -> None:
    for at in range(strengths.shape[1]):
        first, second = -1, -1
        for place in range(len(rows)):
            strength = strengths[place, at]
            if first < 0 or strength > strengths[first, at]:
                first, second = place, first
            elif second < 0 or strength > strengths[second, at]:
                second = place
        if first >= 0:
            most[at, 0], facts[at, 0, 0] = strengths[first, at], rows[first]
        if second >= 0:
            most[at, 1], facts[at, 1, 0] = strengths[second, at], rows[second]


def _strongest(
    chosen: Array,
    spreads: tuple[Array, ...],
    nearby: tuple[Array, ...],
    n_rows: int,
    strengths: Array,
    facts: Array,
) -> None:
    k, (ends, rows, weights, starts, columns, data) = chosen.shape[1], spreads
    last, near_starts, near_columns, near, factors = nearby
    place_of, added = np.full(n_rows, -1, np.int16), np.empty(k, np.float32)
    for reader in range(len(chosen)):
        for at in range(k):
            if chosen[reader, at] >= 0:
                place_of[chosen[reader, at]] = at
        for held in range(ends[reader], ends[reader + 1]):
            row, weight = rows[held], weights[held]
            own = slice(starts[row], starts[row + 1])
            added[:] = 0.0
            _weighed(columns[own], data[own], weight, place_of, added)
            if row == last[reader]:
                own = slice(near_starts[row], near_starts[row + 1])
                _neared(near_columns[own], near[own], factors[reader], place_of, added)
            _raised(added, row, held - ends[reader], strengths[reader], facts[reader])
        for at in range(k):
            if chosen[reader, at] >= 0:
                place_of[chosen[reader, at]] = -1


def _weighed(
    columns: Array, data: Array, weight: np.float32, place_of: Array, added: Array
) -> None:
    for entry in range(len(columns)):
        at = place_of[columns[entry]]
        if at >= 0:
            added[at] = data[entry] * weight


def _neared(columns: Array, data: Array, factor: np.float32, place_of: Array, added: Array) -> None:
    for entry in range(len(columns)):
        at = place_of[columns[entry]]
        if at >= 0:
            added[at] += max(data[entry], np.float32(0.0)) * factor


def _raised(added: Array, row: int, held: int, strengths: Array, facts: Array) -> None:
    """The two loudest so far, of `held` and this one."""
    for at in range(len(added)):
        best = strengths[at]
        if held == 0 or added[at] > best[0]:
            best[1], facts[at, 1, 0] = best[0], facts[at, 0, 0]
            best[0], facts[at, 0, 0] = added[at], row
        elif held == 1 or added[at] > best[1]:
            best[1], facts[at, 1, 0] = added[at], row


def _alike(
    chosen: Array,
    least: Array,
    strengths: Array,
    common: tuple[Array, ...],
    fewest: int,
    facts: Array,
) -> None:
    for reader in range(len(chosen)):
        for at in range(chosen.shape[1]):
            other = chosen[reader, at]
            if other < 0:
                break
            for which in range(2):
                pair = facts[reader, at, which]
                if np.float64(strengths[reader, at, which]) > least[reader, at]:
                    pair[1], pair[2] = _shared(pair[0], other, common, fewest)


def _shared(row: int, other: int, common: tuple[Array, ...], fewest: int) -> tuple[int, int]:
    """What is best said of the two, and what is told of it."""
    gone, indptr, indices, data, author_ends, authors, telling, subject_ends, subjects = common
    if gone[row]:
        return UNSAID, 0
    if row < len(indptr) - 1 and other < len(indptr) - 1:
        start, end = indptr[row], indptr[row + 1]
        entry = start + np.searchsorted(indices[start:end], other)
        if entry < end and indices[entry] == other and data[entry] >= fewest:
            return CO_READ, data[entry]
    author = _first_of_both(author_ends, authors, row, other)
    if author >= 0 and telling[author]:
        return AUTHOR, author
    subject = _first_of_both(subject_ends, subjects, row, other)
    return (SUBJECT, subject) if subject >= 0 else (CLOSE, 0)


def _first_of_both(ends: Array, traits: Array, row: int, other: int) -> int:
    """-1 where they share none."""
    for place in range(ends[row], ends[row + 1]):
        for number in traits[ends[other] : ends[other + 1]]:
            if number == traits[place]:
                return place
    return -1
