"""Loops over the lists of many readers, compiled as `recsys.models.loops` says: what the rules of
`caps` and `sources` do for one list, for a block of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.block_loops import NONE, columns_of
from recsys.models.loops import compiled

__all__ = ["chosen", "neared", "nearness", "pooled"]

Array = NDArray[Any]


def neared(
    scores: Array, last: Array, near: tuple[Array, ...], most: Array
) -> tuple[Array, Array, Array]:
    """Adds to float32 (n, n_rows) scores what is near `last` (n,), -1 for nobody: of CSR `near`
    what is above 0, times what makes the largest of it `most` (n,).  Answers that factor, 0 where
    nothing is near; int64 (n + 1,) ends of each one's entries; and the scores from before there."""
    ends = np.zeros(len(last) + 1, np.int64)
    np.cumsum(_spans(last, near[0]), out=ends[1:])
    before, factors = np.empty(ends[-1], np.float32), np.zeros(len(last), np.float32)
    compiled(_neared)(scores, last, *near, most, ends, before, factors)
    return factors, ends, before


def nearness(
    picked: Array, last: Array, near: tuple[Array, ...], told: tuple[Array, ...], own: Array
) -> Array:
    """float32 (n, k): what `neared` added to each of `picked`.  `own` (n, k), the scores, becomes
    what they were before.  `told`: the answer of `neared`."""
    added = np.zeros(picked.shape, np.float32)
    compiled(_nearness)(picked, last, *near, *told, own, added)
    return added


def pooled(
    scores: Array,
    heads: Array,
    near: tuple[Array, ...],
    spans: Array,
    histories: tuple[Array, Array],
    barred: tuple[Array, ...],
) -> Array:
    """int32 (n, most found): rows of `heads` (n, c), those near the last welcome unit and those of
    the history, if they may be shown and score higher than any other could: highest first, ties by
    row, -1 at the end.  `near`: last, and arrays of the CSR matrix; `spans`: the ends that
    `neared` answers; `histories`: ends and rows; `barred`: ends and rows of each reader, and
    whether a row is barred from every list."""
    ends, _ = histories
    lengths = spans[1:] - spans[:-1] + ends[1:] - ends[:-1]
    most = heads.shape[1] + int(lengths.max(initial=0))
    keys, counts = np.empty((len(scores), most), np.int64), np.zeros(len(scores), np.int64)
    compiled(_pooled)(scores, heads, *near, *histories, *barred, keys, counts)
    found = keys[:, : counts.max(initial=0)]
    found.sort(axis=1)
    return columns_of(found, found.shape[1])


def chosen(
    offered: Array, k: int, window: int, kinds: tuple[Array, ...], whole: Array
) -> tuple[Array, Array]:
    """int32 (n, k): of `offered` (n, m) rows, best first and -1 at the end, those that caps let
    into a list, `window` by `window`.  `kinds`: ends and kinds of each row, and the most of each
    kind.  `whole` (n,): whether there is no more to offer; where there is, and the list is not full
    without it, the second answer is True."""
    picked = np.full((len(offered), k), -1, np.int32)
    short = np.zeros(len(offered), np.bool_)
    compiled(_chosen)(offered, window, *kinds, whole, picked, short)
    return picked, short


def _spans(last: Array, starts: Array) -> Array:
    """How many entries each one's row has; 0 where it is -1."""
    spans: Array = (starts[last + 1] - starts[last]) * (last >= 0)
    return spans


def _neared(
    scores: Array,
    last: Array,
    starts: Array,
    columns: Array,
    data: Array,
    most: Array,
    ends: Array,
    before: Array,
    factors: Array,
) -> None:
    for reader in range(len(scores)):
        if last[reader] < 0:
            continue
        largest = np.float32(0.0)
        first, end = starts[last[reader]], starts[last[reader] + 1]
        for entry in range(first, end):
            largest = max(largest, data[entry])
        if largest > 0:
            factors[reader] = np.float32(most[reader] / np.float64(largest))
        for entry in range(first, end):
            column = columns[entry]
            before[ends[reader] + entry - first] = scores[reader, column]
            scores[reader, column] += max(data[entry], np.float32(0.0)) * factors[reader]


def _nearness(
    picked: Array,
    last: Array,
    starts: Array,
    columns: Array,
    data: Array,
    factors: Array,
    ends: Array,
    before: Array,
    own: Array,
    added: Array,
) -> None:
    for reader in range(len(picked)):
        if last[reader] < 0:
            continue
        first, end = starts[last[reader]], starts[last[reader] + 1]
        for place in range(picked.shape[1]):
            entry = first + np.searchsorted(columns[first:end], picked[reader, place])
            if entry < end and columns[entry] == picked[reader, place]:
                own[reader, place] = before[ends[reader] + entry - first]
                added[reader, place] = max(data[entry], np.float32(0.0)) * factors[reader]


def _pooled(  # noqa: C901 - a compiled loop calls no other
    scores: Array,
    heads: Array,
    last: Array,
    starts: Array,
    columns: Array,
    ends: Array,
    history: Array,
    barred_ends: Array,
    barred: Array,
    shut: Array,
    keys: Array,
    counts: Array,
) -> None:
    n_readers, n_heads = heads.shape
    asked = np.full(scores.shape[1], -1, np.int32)
    rows = np.empty(keys.shape[1], np.int32)
    for reader in range(n_readers):
        line, floor, n, found = scores[reader], np.float32(-np.inf), 0, 0
        if heads[reader, n_heads - 1] >= 0:
            floor = np.float32(np.inf)
            for row in heads[reader]:
                floor = min(floor, line[row])
        for row in barred[barred_ends[reader] : barred_ends[reader + 1]]:
            asked[row] = reader
        for row in heads[reader]:
            if row >= 0:
                rows[n], n = row, n + 1
        if last[reader] >= 0:
            for row in columns[starts[last[reader]] : starts[last[reader] + 1]]:
                rows[n], n = row, n + 1
        for row in history[ends[reader] : ends[reader + 1]]:
            rows[n], n = row, n + 1
        for row in rows[:n]:
            if asked[row] == reader or shut[row] or line[row] <= floor:
                continue
            asked[row] = reader
            bits = np.int64(np.float32(line[row] + np.float32(0.0)).view(np.int32))
            keys[reader, found] = (-(bits if bits >= 0 else bits ^ 0x7FFFFFFF) << 32) | row
            found += 1
        counts[reader] = found
        keys[reader, found:] = NONE


def _chosen(  # noqa: C901 - a compiled loop calls no other
    offered: Array,
    window: int,
    ends: Array,
    kinds: Array,
    most: Array,
    whole: Array,
    picked: Array,
    short: Array,
) -> None:
    n_offered, k = offered.shape[1], picked.shape[1]
    counts, used = np.zeros(len(most), np.int32), np.empty(n_offered, np.bool_)
    for reader in range(len(offered)):
        rows, n = offered[reader], 0
        used[:] = rows < 0
        while n < k and not short[reader]:
            first, end = n, min(n + window, k)
            places = np.empty(end - first, np.int32)
            for strict in (True, False):
                for place in range(n_offered):
                    if n == end:
                        break
                    row = rows[place]
                    if used[place]:
                        continue
                    fits = True
                    for kind in kinds[ends[row] : ends[row + 1]]:
                        fits &= counts[kind] < most[kind]
                    if fits or not strict:
                        used[place], places[n - first], n = True, place, n + 1
                        for kind in kinds[ends[row] : ends[row + 1]]:
                            counts[kind] += 1
                if n < end and strict and not whole[reader]:
                    short[reader] = True
                    break
            for place in np.sort(places[: n - first]):
                for kind in kinds[ends[rows[place]] : ends[rows[place] + 1]]:
                    counts[kind] = 0
                picked[reader, first] = rows[place]
                first += 1
            if n < end:
                break
