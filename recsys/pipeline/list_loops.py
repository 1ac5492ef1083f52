"""Loops over one list, compiled as `recsys.models.compiling` says."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.compiling import compiled

__all__ = [
    "FITS",
    "OVER_AUTHOR",
    "OVER_WORK",
    "fitting",
    "highest",
    "removed",
]

Array = NDArray[Any]

CHUNK = 16
"""Scores that are looked at together: most chunks hold none of the best."""
FITS = 0
"""What `fitting` says of a row, and the others below."""
OVER_AUTHOR = 1
OVER_WORK = 2
UNASKED = 3


def highest(scores: Array, away: Array, k: int) -> Array:
    """int32: the `k` rows with the highest scores above -inf that are not `away`, highest first,
    ties by row."""
    rows, values = np.empty(k, np.int32), np.empty(k, np.float32)
    return rows[: compiled(_highest)(scores, away, rows, values)]


def fitting(
    found: Array, held: Array, places: int, kinds: tuple[Array, Array], most: tuple[int, int, int]
) -> Array:
    """uint8, of each of `found`: whether it fits beside `held` and those before it, until so many
    `places` are filled.  `kinds`: ends, and the kinds of each row; `most`: so many kinds are
    authors, and so many of an author and of a work fit."""
    told = np.full(len(found), UNASKED, np.uint8)
    among = np.empty(places, np.int32)
    among[: len(held)] = held
    compiled(_fitting)(found, among, len(held), *kinds, *most, told)
    return told


def removed(scores: Array, rules: Array, least: float, names: int) -> tuple[Array, Array]:
    """Rows with a rule that score at least so much, highest first, ties by row; and int64
    (names,): how many rows each rule removed."""
    rows, counts = np.empty(len(rules), np.int32), np.zeros(names + 1, np.int64)
    found = rows[: compiled(_removed)(scores, rules, np.float32(least), rows, counts)]
    return found[np.argsort(-scores[found], kind="stable")], counts[1:]


def _highest(scores: Array, away: Array, rows: Array, values: Array) -> int:
    """Each is put in its place among those found before."""
    n_rows, k, found = len(scores), len(rows), 0
    floor = np.float32(-np.inf)
    for start in range(0, n_rows, CHUNK):
        end = min(start + CHUNK, n_rows)
        high = end - start < CHUNK
        if not high:
            for step in range(CHUNK):
                high |= scores[start + step] > floor
        if not high:
            continue
        for row in range(start, end):
            score = scores[row]
            if score <= floor or away[row]:
                continue
            place = min(found, k - 1)
            while place > 0 and values[place - 1] < score:
                rows[place], values[place] = rows[place - 1], values[place - 1]
                place -= 1
            rows[place], values[place] = row, score
            found = min(found + 1, k)
            if found == k:
                floor = values[k - 1]
    return found


def _fitting(
    found: Array,
    among: Array,
    held: int,
    ends: Array,
    kinds: Array,
    authors: int,
    per_author: int,
    per_work: int,
    told: Array,
) -> None:
    for place in range(len(found)):
        if held == len(among):
            break
        row, told[place] = found[place], FITS
        for kind in kinds[ends[row] : ends[row + 1]]:
            count = 0
            for other in among[:held]:
                for theirs in kinds[ends[other] : ends[other + 1]]:
                    count += theirs == kind
            if count >= (per_author if kind < authors else per_work):
                told[place] = OVER_AUTHOR if kind < authors else OVER_WORK
                break
        if told[place] == FITS:
            among[held] = row
            held += 1


def _removed(scores: Array, rules: Array, least: np.float32, rows: Array, counts: Array) -> int:
    found = 0
    for row in range(len(rules)):
        rule = rules[row]
        if rule == 0:
            continue
        counts[rule] += 1
        if scores[row] >= least:
            rows[found] = row
            found += 1
    return found
