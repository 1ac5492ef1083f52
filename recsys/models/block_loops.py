"""Loops over the histories of many readers and their scores, compiled as `compiling` says.  A
reader's numbers are the same bits in any company: each sum is made in the order of the history."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.compiling import compiled

__all__ = ["NONE", "columns_of", "found_at", "key_of", "leading", "poured", "scored"]

Array = NDArray[Any]

GROUPS, ROOM = 4, 4
"""Groups of scores, and places for what is found, for each of the `k` best."""
LOWEST = np.iinfo(np.int32).min
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
    groups = GROUPS * k if scores.shape[1] >= 2 * GROUPS * k else 0
    keys, most = compiled(_keys_of_best)(scores, k, groups, indptr, barred)
    best = keys[:, :most]
    best.sort(axis=1)
    return columns_of(best, k)


def columns_of(keys: Array, k: int) -> Array:
    """int32 (n, k): the lower halves of the first keys, -1 for `NONE` and where there are fewer."""
    if keys.shape[1] >= k:
        return keys[:, :k].astype(np.int32)
    best = np.full((len(keys), k), -1, np.int32)
    best[:, : keys.shape[1]] = keys
    return best


def key_of(score: np.float32, column: int | np.int64) -> np.int64:
    """A loop's: the higher the score, the lower the key; among equals, the lower the column, which
    is its lower half."""
    bits = np.int64(np.float32(score + np.float32(0.0)).view(np.int32))
    return (-(bits if bits >= 0 else bits ^ 0x7FFFFFFF) << 32) | column


def scored(
    base: Array,
    ends: Array,
    rows: Array,
    weights: Array,
    starts: Array,
    columns: Array,
    data: Array,
) -> Array:
    """A loop: what `poured` makes of float32 (n_columns,) base for each history."""
    scores = np.empty((len(ends) - 1, len(base)), np.float32)
    for reader in range(len(scores)):
        line, own = scores[reader], slice(ends[reader], ends[reader + 1])
        for column in range(len(base)):
            line[column] = base[column]
        _added(line, rows[own], weights[own], starts, columns, data)
    return scores


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
        own = slice(ends[reader], ends[reader + 1])
        _added(scores[reader], rows[own], weights[own], starts, columns, data)


def _added(
    line: Array, rows: Array, weights: Array, starts: Array, columns: Array, data: Array
) -> None:
    for held in range(len(rows)):
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


def _keys_of_best(
    scores: Array, k: int, groups: int, indptr: Array, barred: Array
) -> tuple[Array, int]:
    """int64 (n, …): a key for each score of a row that may be among its `k` best, is above -inf and
    not barred, `NONE` where there are no more; and the most that there are.  Scores are looked at
    in so many groups, or one by one where that is 0."""
    aside = np.full(len(barred), -np.inf, np.float32)
    _swapped(scores, indptr, barred, aside)
    maxima, floors = scores, np.full(len(scores), -np.inf, np.float32)
    if groups:
        maxima = np.empty((len(scores), groups), np.float32)
        _highest_of_groups(scores, maxima)
        _set_floors(maxima, k, floors)
    keys = np.empty((len(scores), min(ROOM * k, scores.shape[1])), np.int64)
    most = _keyed(scores, maxima, floors, k, keys)
    if most > keys.shape[1]:
        keys = np.empty((len(scores), most), np.int64)
        _keyed(scores, maxima, floors, k, keys)
    _swapped(scores, indptr, barred, aside)
    return keys, most


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
        for group in range(groups):  # written out: to compile a slice of a slice takes seconds
            own[group] = line[group]
        for start in range(groups, len(line) - groups + 1, groups):
            part = line[start : start + groups]  # compared many at a time: no place is worked out
            for group in range(groups):
                own[group] = max(part[group], own[group])


def _set_floors(maxima: Array, k: int, floors: Array) -> None:
    """What at least `k` scores of each row are as high as: the k-th of the highest of groups, which
    is many times faster to find than the k-th score itself.  Found bit by bit, without a branch
    that nobody could foresee."""
    bits_of, floor_of = maxima.view(np.int32), floors.view(np.int32)
    ranks = np.empty(maxima.shape[1], np.int32)
    for row in range(len(maxima)):
        for group in range(len(ranks)):
            ranks[group] = _mirrored(bits_of[row, group])
        kth = np.int64(LOWEST)
        for bit in range(31, -1, -1):
            tried, reaching = np.int32(kth + (1 << bit)), np.int32(0)
            for group in range(len(ranks)):
                reaching += np.int32(ranks[group] >= tried)
            kth = np.int64(tried) if reaching >= k else kth
        floor_of[row] = _mirrored(np.int32(kth))


def _mirrored(bits: np.int32) -> np.int32:
    """Bits of a float as a whole number that rises with it, and back."""
    return np.int32(bits ^ ((bits >> 31) & 0x7FFFFFFF))


def _keyed(scores: Array, maxima: Array, floors: Array, k: int, keys: Array) -> int:
    """Of the groups that `maxima` are of, only those are looked at that reach the floor.  No more
    than `k` of those that are level with the floor.  The answer is how many the longest row has."""
    (n_rows, n_columns), groups, room = scores.shape, max(maxima.shape[1], 1), keys.shape[1]
    high, most = np.empty(groups, np.uint32), 0
    for row in range(n_rows):
        line, floor, own = scores[row], floors[row], keys[row]
        n_high, found, level = 0, 0, 0
        for group in range(maxima.shape[1]):
            high[n_high] = group
            n_high += maxima[row, group] >= floor
        for start in range(0, n_columns, groups):
            if start + groups > n_columns:
                n_high = n_columns - start
                for group in range(n_high):
                    high[group] = group
            part = line[start:]
            for group in high[:n_high]:
                score = part[group]
                if score < floor or score == -np.inf or (score == floor and level == k):
                    continue
                level += score == floor
                if found < room:
                    own[found] = key_of(score, start + np.int64(group))
                found += 1
        most = max(most, found)
        own[found:] = NONE
    return most
