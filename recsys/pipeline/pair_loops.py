"""Loops over what speaks for the units of lists, and the best that the two have in common, compiled
as `recsys.models.loops` says.

`common` is a shelf's; `fewest`, so many readers of both are told of.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled

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
    most, facts = _nothing(chosen[None])
    compiled(_heaviest)(strengths, rows, most[0], facts[0])
    compiled(_alike)(chosen[None], least[None], most, *common, fewest, facts)
    return most[0], facts[0]


def paired(
    chosen: Array,
    least: Array,
    spreads: tuple[Array, ...],
    nearby: tuple[Array, ...],
    common: tuple[Array, ...],
    fewest: int,
) -> tuple[Array, Array]:
    """float32 (n, k, 2): how much the two units of each history that speak loudest for each of
    `chosen` (n, k) add to its score, ties by place, 0 where there are fewer; int32 (n, k, 2, 3):
    those units, which of `UNSAID` to `SUBJECT` it is, and what is told of it.  `least` (n, k): what
    does not add more is not worth saying.  `spreads`: of `models.spread`; `nearby`: the last
    welcome units, a CSR matrix's arrays, and factors."""
    most, facts = _nothing(chosen)
    *_, ends, _ = common
    compiled(_strongest)(chosen, *spreads, *nearby, len(ends) - 1, most, facts)
    compiled(_alike)(chosen, least, most, *common, fewest, facts)
    return most, facts


def _nothing(chosen: Array) -> tuple[Array, Array]:
    shape = (*chosen.shape, 2)
    return np.zeros(shape, np.float32), np.zeros((*shape, 3), np.int32)


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


def _strongest(  # noqa: C901 - a compiled loop calls no other
    chosen: Array,
    ends: Array,
    rows: Array,
    weights: Array,
    starts: Array,
    columns: Array,
    data: Array,
    last: Array,
    near_starts: Array,
    near_columns: Array,
    near: Array,
    factors: Array,
    n_rows: int,
    strengths: Array,
    facts: Array,
) -> None:
    k = chosen.shape[1]
    place_of, added = np.full(n_rows, -1, np.int16), np.empty(k, np.float32)
    for reader in range(len(chosen)):
        for at in range(k):
            if chosen[reader, at] >= 0:
                place_of[chosen[reader, at]] = at
        for place in range(ends[reader], ends[reader + 1]):
            row, weight = rows[place], weights[place]
            added[:] = 0.0
            for entry in range(starts[row], starts[row + 1]):
                at = place_of[columns[entry]]
                if at >= 0:
                    added[at] = data[entry] * weight
            if row == last[reader]:
                for entry in range(near_starts[row], near_starts[row + 1]):
                    at = place_of[near_columns[entry]]
                    if at >= 0:
                        added[at] += max(near[entry], np.float32(0.0)) * factors[reader]
            held = place - ends[reader]
            for at in range(k):
                best = strengths[reader, at]
                if held == 0 or added[at] > best[0]:
                    best[1], facts[reader, at, 1, 0] = best[0], facts[reader, at, 0, 0]
                    best[0], facts[reader, at, 0, 0] = added[at], row
                elif held == 1 or added[at] > best[1]:
                    best[1], facts[reader, at, 1, 0] = added[at], row
        for at in range(k):
            if chosen[reader, at] >= 0:
                place_of[chosen[reader, at]] = -1


def _alike(  # noqa: C901 - a compiled loop calls no other
    chosen: Array,
    least: Array,
    strengths: Array,
    gone: Array,
    indptr: Array,
    indices: Array,
    data: Array,
    author_ends: Array,
    authors: Array,
    telling: Array,
    subject_ends: Array,
    subjects: Array,
    fewest: int,
    facts: Array,
) -> None:
    known = len(indptr) - 1
    for reader in range(len(chosen)):
        for at in range(chosen.shape[1]):
            other = chosen[reader, at]
            if other < 0:
                break
            for which in range(2):
                if not np.float64(strengths[reader, at, which]) > least[reader, at]:
                    continue
                pair = facts[reader, at, which]
                row, author, subject = pair[0], -1, -1
                if gone[row]:
                    continue
                pair[1] = CLOSE
                if row < known and other < known:
                    start, end = indptr[row], indptr[row + 1]
                    entry = start + np.searchsorted(indices[start:end], other)
                    if entry < end and indices[entry] == other and data[entry] >= fewest:
                        pair[1], pair[2] = CO_READ, data[entry]
                        continue
                for place in range(author_ends[row], author_ends[row + 1]):
                    for number in authors[author_ends[other] : author_ends[other + 1]]:
                        if number == authors[place] and author < 0:
                            author = place
                if author >= 0 and telling[author]:
                    pair[1], pair[2] = AUTHOR, author
                    continue
                for place in range(subject_ends[row], subject_ends[row + 1]):
                    for number in subjects[subject_ends[other] : subject_ends[other + 1]]:
                        if number == subjects[place] and subject < 0:
                            subject = place
                if subject >= 0:
                    pair[1], pair[2] = SUBJECT, subject
