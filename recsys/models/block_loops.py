"""Loops over the histories of many readers and their scores, compiled as `loops` says.  A reader's
numbers are the same bits in any company: each sum is made in the order of the history."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled

__all__ = ["NONE", "columns_of", "dealt", "found_at", "head_columns", "leading", "poured"]

Array = NDArray[Any]

GROUPS, ROOM = 4, 4
"""Groups of scores, and places for what is found, for each of the `k` best."""
SIGN, SHIFT, REBASE = 0x8000, 13, np.float32(2.0**112)
"""A finite number of half precision is one of single precision of which the other bits, moved so
far, are those of a number that is so many times smaller."""
LEAST = 1e-9
NONE = np.iinfo(np.int64).max
"""Among keys: there are no more.  Its lower half, as a column, is -1."""


def poured(scores: Array, spreads: tuple[Array, ...]) -> None:
    """Adds to float32 (n, n_columns) scores what each history says, unit after unit; `spreads`:
    the arrays of `recsys.models.spread.Spreads`."""
    compiled(_poured)(scores, *spreads)


def found_at(indptr: Array, indices: Array, of: tuple[Array, ...], n_columns: int) -> Array:
    """float32 (n_entries,): what the sparse rows `of` (indptr, indices, data) hold at the columns
    `indices[indptr[i]:indptr[i + 1]]` of row i; 0 where nothing stands."""
    held: Array = compiled(_found_at)(indptr, indices, *of, n_columns)
    return held


def leading(scores: Array, k: int, indptr: Array, barred: Array) -> Array:
    """int32 (n, k): columns of the `k` highest scores of each row above -inf, highest first, ties
    by column, -1 where there are fewer; `barred[indptr[i]:indptr[i + 1]]` are not in row i."""
    aside = np.full(len(barred), -np.inf, np.float32)
    compiled(_swapped)(scores, indptr, barred, aside)
    keys = _keys_of_best(scores, k)
    compiled(_swapped)(scores, indptr, barred, aside)
    keys.sort(axis=1)
    return columns_of(keys, k)


def columns_of(keys: Array, k: int) -> Array:
    """int32 (n, k): the lower halves of the first keys, -1 for `NONE` and where there are fewer."""
    if keys.shape[1] >= k:
        return keys[:, :k].astype(np.int32)
    best = np.full((len(keys), k), -1, np.int32)
    best[:, : keys.shape[1]] = keys
    return best


def _keys_of_best(scores: Array, k: int) -> Array:
    """int64 (n, most found): a key for each score of a row that is above -inf and not below its
    floor, the column in its lower half; the higher the score, the lower the key, among equals the
    lower the column.  `NONE` where there are no more."""
    maxima, floors = _maxima_and_floors(scores, k)
    keys = np.empty((len(scores), min(ROOM * k, scores.shape[1])), np.int64)
    counts = np.zeros(len(scores), np.int64)
    compiled(_keyed)(scores, maxima, floors, k, keys, counts)
    most = int(counts.max(initial=0))
    if most > keys.shape[1]:
        keys = np.empty((len(scores), most), np.int64)
        compiled(_keyed)(scores, maxima, floors, k, keys, counts)
    return keys[:, :most]


def _maxima_and_floors(scores: Array, k: int) -> tuple[Array, Array]:
    """The highest of each of some groups of scores, and what at least `k` scores of each row are as
    high as: the k-th of those, which is many times faster to find than the k-th score itself."""
    groups = GROUPS * k
    if scores.shape[1] < 2 * groups:
        return scores, np.full(len(scores), -np.inf, np.float32)
    maxima = np.empty((len(scores), groups), np.float32)
    compiled(_highest_of_groups)(scores, maxima)
    return maxima, np.partition(maxima, groups - k, axis=1)[:, groups - k].copy()


def head_columns(
    scores: Array, head: Array, spreads: tuple[Array, ...], told: tuple[Array, ...]
) -> Array:
    """float32 (n_features, n * c): what `rerank.Shares` says of each of `head` (n, c), in order.
    `told`: parts in half precision and their scales, what each place is, facts of each column, and
    of each row."""
    parts, scales, of_place, facts, of_row = told
    n_parts = parts.shape[1]
    made = np.empty((n_parts + 4 + facts.shape[1] + 1, head.size), np.float32)
    halves, highest = parts.view(np.uint16), np.empty(len(head))
    compiled(_head_facts)(scores, head, of_place, facts, of_row, highest, made[n_parts + 2 :])
    compiled(_head_parts)(scores, head, *spreads, halves, scales, highest, made[: n_parts + 2])
    return made


def dealt(scores: Array, head: Array, told: Array) -> None:
    """The scores of each row's head (n, c), dealt out anew: the highest to the first by `told`
    (n, c), ties in the old order."""
    keys = np.empty(head.shape, np.int64)
    compiled(_placed)(head, told, keys)
    keys.sort(axis=1)
    compiled(_dealt)(scores, head, keys)


def _poured(
    scores: Array,
    ends: Array,
    rows: Array,
    weights: Array,
    starts: Array,
    columns: Array,
    data: Array,
) -> None:
    for reader in range(len(scores)):
        line = scores[reader]
        for held in range(ends[reader], ends[reader + 1]):
            weight = weights[held]
            for entry in range(starts[rows[held]], starts[rows[held] + 1]):
                line[columns[entry]] += data[entry] * weight


def _found_at(
    ends: Array, wanted: Array, indptr: Array, indices: Array, data: Array, n_columns: int
) -> Array:
    found = np.zeros(len(wanted), np.float32)
    place_of = np.full(n_columns, -1, np.int32)
    for row in range(len(ends) - 1):
        first, end = ends[row], ends[row + 1]
        for place in range(first, end):
            place_of[wanted[place]] = place
        for entry in range(indptr[row], indptr[row + 1]):
            place = place_of[indices[entry]]
            if place >= 0:
                found[place] = data[entry]
        for place in range(first, end):
            place_of[wanted[place]] = -1
    return found


def _swapped(scores: Array, indptr: Array, columns: Array, values: Array) -> None:
    for row in range(len(scores)):
        line = scores[row]
        for entry in range(indptr[row], indptr[row + 1]):
            held = line[columns[entry]]
            line[columns[entry]] = values[entry]
            values[entry] = held


def _highest_of_groups(scores: Array, maxima: Array) -> None:
    """Every so many-th score is of one group; those behind the last whole round are of none."""
    groups = maxima.shape[1]
    for row in range(len(scores)):
        line, own = scores[row], maxima[row]
        own[:] = line[:groups]
        for start in range(groups, len(line) - groups + 1, groups):
            part = line[start : start + groups]  # compared many at a time: no place is worked out
            for group in range(groups):
                own[group] = max(part[group], own[group])


def _keyed(scores: Array, maxima: Array, floors: Array, k: int, keys: Array, counts: Array) -> None:
    """Of the groups that `maxima` are of, only those are looked at that reach the floor.  No more
    than `k` of those that are level with the floor."""
    (n_rows, n_columns), groups, most = scores.shape, max(maxima.shape[1], 1), keys.shape[1]
    high = np.empty(groups, np.uint32)
    for row in range(n_rows):
        line, floor, own = scores[row], floors[row], keys[row]
        n_high, found, level = 0, 0, 0
        for group in range(maxima.shape[1]):
            high[n_high] = group
            n_high += maxima[row, group] >= floor
        for start in range(0, n_columns, groups):
            if start + groups > n_columns:
                n_high = n_columns - start
                high[:n_high] = np.arange(n_high)
            part = line[start:]
            for group in high[:n_high]:
                score = part[group]
                if score < floor or score == -np.inf or (score == floor and level == k):
                    continue
                level += score == floor
                if found < most:
                    bits = np.int64(np.float32(score + np.float32(0.0)).view(np.int32))
                    height = bits if bits >= 0 else bits ^ 0x7FFFFFFF
                    own[found] = (-height << 32) | (start + np.int64(group))
                found += 1
        counts[row] = found
        own[found:] = NONE


def _head_facts(
    scores: Array,
    head: Array,
    of_place: Array,
    facts: Array,
    of_row: Array,
    highest: Array,
    made: Array,
) -> None:
    """And the highest score of each row, never 0."""
    n_rows, n_head = head.shape
    for row in range(n_rows):
        highest[row] = LEAST
        for place in range(n_head):
            column, at = head[row, place], row * n_head + place
            if column < 0:
                break
            score = np.float64(scores[row, column])
            highest[row] = max(highest[row], score)
            made[0, at] = score / highest[row]
            made[1, at] = of_place[place]
            for fact in range(facts.shape[1]):
                made[2 + fact, at] = facts[column, fact]
            made[-1, at] = of_row[row]


def _head_parts(  # noqa: C901 - a compiled loop calls no other
    scores: Array,
    head: Array,
    ends: Array,
    rows: Array,
    weights: Array,
    starts: Array,
    columns: Array,
    data: Array,
    parts: Array,
    scales: Array,
    highest: Array,
    made: Array,
) -> None:
    (n_rows, n_head), n_parts = head.shape, parts.shape[1]
    place_of = np.full(scores.shape[1], -1, np.int16)
    hits, hit = np.empty(scores.shape[1], np.int64), np.empty(scores.shape[1], np.int16)
    table = np.empty((n_head, n_parts + 2))
    for row in range(n_rows):
        table[:] = 0.0
        for place in range(n_head):
            if head[row, place] >= 0:
                place_of[head[row, place]] = place
        for held in range(ends[row], ends[row + 1]):
            weight, n_hits = weights[held], 0
            for entry in range(starts[rows[held]], starts[rows[held] + 1]):
                place = place_of[columns[entry]]
                hits[n_hits], hit[n_hits] = entry, place
                n_hits += place >= 0  # no branch, which nobody could foresee
            for at in range(n_hits):
                entry = hits[at]
                line, part, added = table[hit[at]], parts[entry], data[entry] * weight
                for member in range(n_parts):
                    half = np.uint32(part[member])
                    bits = np.uint32((half & SIGN) << 16 | (half & ~SIGN) << SHIFT)
                    line[member] += np.float64(bits.view(np.float32) * REBASE) * weight
                if line[n_parts] == 0 or added > line[n_parts + 1]:
                    line[n_parts + 1] = added
                line[n_parts] += 1
        for place in range(n_head):
            if head[row, place] < 0:
                break
            place_of[head[row, place]] = -1
            at = row * n_head + place
            made[n_parts, at] = table[place, n_parts]
            made[n_parts + 1, at] = table[place, n_parts + 1] / highest[row]
        for member in range(n_parts):
            scale, at = np.float64(scales[member]), row * n_head
            for place in range(n_head):
                made[member, at + place] = table[place, member] * scale


def _placed(head: Array, told: Array, keys: Array) -> None:
    """Places by what is told of them, as in `_keyed`."""
    for row in range(len(head)):
        for place in range(head.shape[1]):
            keys[row, place] = NONE
            if head[row, place] >= 0:
                bits = np.int64(np.float32(told[row, place] + np.float32(0.0)).view(np.int32))
                keys[row, place] = (-(bits if bits >= 0 else bits ^ 0x7FFFFFFF) << 32) | place


def _dealt(scores: Array, head: Array, keys: Array) -> None:
    n_head = head.shape[1]
    heights = np.empty(n_head, np.float32)
    for row in range(len(head)):
        n = 0
        while n < n_head and head[row, n] >= 0:
            heights[n] = scores[row, head[row, n]]
            n += 1
        for place in range(n):
            scores[row, head[row, keys[row, place] & 0xFFFFFFFF]] = heights[place]
