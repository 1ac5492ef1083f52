"""Loops over the lists of many readers, compiled as `recsys.models.compiling` says: what the rules
of `caps` and `sources` do for one list, for a block of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.block_loops import NONE, columns_of, key_of
from recsys.models.compiling import compiled

__all__ = ["chosen", "nearness", "offered"]

Array = NDArray[Any]


def offered(
    scores: Array,
    known: tuple[Array, int],
    near: tuple[Array, ...],
    share: float,
    histories: tuple[Array, ...],
    barred: tuple[Array, ...],
) -> tuple[Array, Array, tuple[Array, ...]]:
    """Adds to float32 (n, n_rows) scores what is near the last welcome units, of which the largest
    becomes `share` of the highest score, and answers int32 (n, most found): rows of heads, rows
    near, those of the history and those that the model does not know, if they may be shown and
    score higher than any other could; highest first, ties by row, -1 at the end.  None where no
    heads are known.

    `known`: heads (n, c) as of `champion.Block`, and how many rows the model knows; `near`: the
    last welcome unit (n,), -1 for none, and arrays of a CSR matrix; `histories`: ends and rows;
    `barred`: ends and rows of each reader, and whether a row is barred from every list.  The other
    answers are the highest scores (n,), not below 0; and factors, 0 where nothing is near, ends of
    each one's entries, and the scores from before there: for `nearness`."""
    best = scores.max(axis=1, initial=0.0)
    loop = compiled(_offered)
    keys, most, *told = loop(scores, *known, *near, best, float(share), *histories, *barred)
    found = keys[:, :most]
    found.sort(axis=1)
    return columns_of(found, most), best, tuple(told)


def nearness(picked: Array, near: tuple[Array, ...], own: Array) -> Array:
    """A loop: float32 (n, k), what `offered` added to each of `picked`.  `own` (n, k), the scores,
    becomes what they were before.  `near`: as `offered` takes it, and what it tells last."""
    last, starts, columns, data, factors, ends, before = near
    added = np.zeros(picked.shape, np.float32)
    for reader in range(len(picked)):
        if last[reader] < 0:
            continue
        first, end = starts[last[reader]], starts[last[reader] + 1]
        for place in range(picked.shape[1]):
            entry = first + np.searchsorted(columns[first:end], picked[reader, place])
            if entry < end and columns[entry] == picked[reader, place]:
                own[reader, place] = before[ends[reader] + entry - first]
                added[reader, place] = max(data[entry], np.float32(0.0)) * factors[reader]
    return added


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


def _offered(
    scores: Array,
    heads: Array,
    trained: int,
    last: Array,
    starts: Array,
    columns: Array,
    data: Array,
    best: Array,
    share: float,
    ends: Array,
    history: Array,
    barred_ends: Array,
    barred: Array,
    shut: Array,
) -> tuple[Array, int, Array, Array, Array]:
    n, width = len(scores), 0
    spans = np.zeros(n + 1, np.int64)
    for reader in range(n):
        span = starts[last[reader] + 1] - starts[last[reader]] if last[reader] >= 0 else 0
        spans[reader + 1] = spans[reader] + span
        width = max(width, span + ends[reader + 1] - ends[reader])
    before, factors = np.empty(spans[n], np.float32), np.zeros(n, np.float32)
    _neared(scores, last, starts, columns, data, best, share, spans, before, factors)
    new, most = np.arange(trained, scores.shape[1]), 0
    keys = np.empty((n, heads.shape[1] + width + len(new)), np.int64)
    asked = np.full(scores.shape[1], -1, np.int32)
    for reader in range(n if heads.shape[1] else 0):
        near = columns[:0]
        if last[reader] >= 0:
            near = columns[starts[last[reader]] : starts[last[reader] + 1]]
        for row in barred[barred_ends[reader] : barred_ends[reader + 1]]:
            asked[row] = reader
        line, own, floor = scores[reader], keys[reader], _lowest(scores[reader], heads[reader])
        found = _pooled(line, heads[reader], floor, shut, reader, asked, own, 0)
        found = _pooled(line, near, floor, shut, reader, asked, own, found)
        rows = history[ends[reader] : ends[reader + 1]]
        found = _pooled(line, rows, floor, shut, reader, asked, own, found)
        found = _pooled(line, new, floor, shut, reader, asked, own, found)
        own[found:] = NONE
        most = max(most, found)
    return keys, most, factors, spans, before


def _neared(
    scores: Array,
    last: Array,
    starts: Array,
    columns: Array,
    data: Array,
    best: Array,
    share: float,
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
            most = share * np.float64(best[reader])
            factors[reader] = np.float32(most / np.float64(largest))
        for entry in range(first, end):
            column = columns[entry]
            before[ends[reader] + entry - first] = scores[reader, column]
            scores[reader, column] += max(data[entry], np.float32(0.0)) * factors[reader]


def _lowest(line: Array, heads: Array) -> np.float32:
    """-inf where there are no more."""
    floor = np.float32(np.inf)
    if heads[-1] < 0:
        return -floor
    for row in heads:
        floor = min(floor, line[row])
    return floor


def _pooled(
    line: Array,
    rows: Array,
    floor: np.float32,
    shut: Array,
    reader: int,
    asked: Array,
    keys: Array,
    found: int,
) -> int:
    """Adds keys of those that may be shown and are above the floor.  `asked` is the reader where a
    row may not be shown to them, or has its key already."""
    for row in rows:
        if row < 0 or asked[row] == reader or shut[row] or line[row] <= floor:
            continue
        asked[row] = reader
        keys[found], found = key_of(line[row], row), found + 1
    return found


def _chosen(
    offered: Array,
    window: int,
    ends: Array,
    kinds: Array,
    most: Array,
    whole: Array,
    picked: Array,
    short: Array,
) -> None:
    counts, used = np.zeros(len(most), np.int32), np.empty(offered.shape[1], np.bool_)
    for reader in range(len(offered)):
        rows, own, n = offered[reader], picked[reader], 0
        used[:] = rows < 0
        while n < len(own):
            places = np.empty(min(window, len(own) - n), np.int32)
            held = _fitting(rows, used, ends, kinds, counts, most, places, 0, True)
            if held < len(places) and whole[reader]:
                held = _fitting(rows, used, ends, kinds, counts, most, places, held, False)
            elif held < len(places):
                short[reader] = True
            for place in np.sort(places[:held]):
                for kind in kinds[ends[rows[place]] : ends[rows[place] + 1]]:
                    counts[kind] = 0
                own[n], n = rows[place], n + 1
            if held < len(places):
                break


def _fitting(
    rows: Array,
    used: Array,
    ends: Array,
    kinds: Array,
    counts: Array,
    most: Array,
    places: Array,
    held: int,
    strict: bool,
) -> int:
    """Fills `places` with those not used that fit; where it is not strict, with any."""
    for place in range(len(rows)):
        if held == len(places):
            break
        if used[place]:
            continue
        own, fits = kinds[ends[rows[place]] : ends[rows[place] + 1]], True
        for kind in own:
            fits &= counts[kind] < most[kind]
        if fits or not strict:
            used[place], places[held], held = True, place, held + 1
            for kind in own:
                counts[kind] += 1
    return held
