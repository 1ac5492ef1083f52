"""Loops over what speaks for the units of lists, and what the two have in common, compiled as
`recsys.models.loops` says.

`common` is a shelf's.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled

__all__ = ["heaviest", "paired"]

Array = NDArray[Any]


def heaviest(
    strengths: Array, rows: Array, chosen: Array, common: tuple[Array, ...]
) -> tuple[Array, Array]:
    """What `paired` answers, for one list: `strengths` (n_rows, k) is how much each of `rows` adds
    to the score of each of `chosen` (k,)."""
    most, facts = _nothing(chosen[None])
    compiled(_heaviest)(strengths, rows, most[0], facts[0])
    compiled(_alike)(chosen[None], *common, facts)
    return most[0], facts[0]


def paired(
    chosen: Array,
    spreads: tuple[Array, ...],
    nearby: tuple[Array, ...],
    common: tuple[Array, ...],
    n_rows: int,
) -> tuple[Array, Array]:
    """float32 (n, k, 2): how much the two units of each history that speak loudest for each of
    `chosen` (n, k) add to its score, ties by place, 0 where there are fewer; int32 (n, k, 2, 4):
    those units, how many readers they share, and the places of the first author and the first
    subject they share, -1 for none.  `spreads`: of `models.spread`; `nearby`: the last welcome
    units, a CSR matrix's arrays, and factors."""
    most, facts = _nothing(chosen)
    compiled(_strongest)(chosen, *spreads, *nearby, n_rows, most, facts)
    compiled(_alike)(chosen, *common, facts)
    return most, facts


def _nothing(chosen: Array) -> tuple[Array, Array]:
    most = np.zeros((*chosen.shape, 2), np.float32)
    facts = np.zeros((*most.shape, 4), np.int32)
    facts[..., 2:] = -1
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
    indptr: Array,
    indices: Array,
    data: Array,
    author_ends: Array,
    authors: Array,
    subject_ends: Array,
    subjects: Array,
    facts: Array,
) -> None:
    told = len(indptr) - 1
    for reader in range(len(chosen)):
        for at in range(chosen.shape[1]):
            other = chosen[reader, at]
            if other < 0:
                break
            for pair in facts[reader, at]:
                row = pair[0]
                if row < told and other < told:
                    start, end = indptr[row], indptr[row + 1]
                    entry = start + np.searchsorted(indices[start:end], other)
                    if entry < end and indices[entry] == other:
                        pair[1] = data[entry]
                for place in range(author_ends[row], author_ends[row + 1]):
                    for number in authors[author_ends[other] : author_ends[other + 1]]:
                        if number == authors[place] and pair[2] < 0:
                            pair[2] = place
                for place in range(subject_ends[row], subject_ends[row + 1]):
                    for number in subjects[subject_ends[other] : subject_ends[other + 1]]:
                        if number == subjects[place] and pair[3] < 0:
                            pair[3] = place
