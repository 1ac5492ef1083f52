"""Loops over the heads of lists that trees put in order, compiled as `compiling` says."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.block_loops import NONE, key_of
from recsys.models.compiling import compiled
from recsys.models.loops import summed_leaves

__all__ = ["dealt", "head_columns", "led"]

Array = NDArray[Any]

SIGN, SHIFT, REBASE = 0x8000, 13, np.float32(2.0**112)
"""A finite number of half precision is one of single precision of which the other bits, moved so
far, are those of a number that is so many times smaller."""
LEAST = 1e-9


def head_columns(
    scores: Array, head: Array, spreads: tuple[Array, ...], told: tuple[Array, ...]
) -> Array:
    """A loop: float32 (n_features, n * c), what `rerank.Shares` says of each of `head` (n, c), in
    order.  `told`: bits of parts in half precision and their scales, what each place is, facts of
    each column, and of each row."""
    parts, scales, of_place, facts, of_row = told
    n_parts = parts.shape[1]
    made = np.empty((n_parts + 4 + facts.shape[1] + 1, head.size), np.float32)
    highest = np.empty(len(head))
    _head_facts(scores, head, of_place, facts, of_row, highest, made[n_parts + 2 :])
    _head_parts(scores, head, spreads, parts, scales, highest, made[: n_parts + 2])
    return made


def led(
    scores: Array,
    head: Array,
    spreads: tuple[Array, ...],
    told: tuple[Array, ...],
    trees: tuple[Array, ...],
) -> Array:
    """A loop: float32 (n, c), what trees say of `head_columns`."""
    columns = head_columns(scores, head, spreads, told)
    return summed_leaves(columns, trees).reshape(head.shape)


def dealt(scores: Array, head: Array, told: Array) -> None:
    """The scores of each row's head (n, c), dealt out anew: the highest to the first by `told`
    (n, c), ties in the old order."""
    keys = compiled(_placed)(head, told)
    keys.sort(axis=1)
    compiled(_dealt)(scores, head, keys)


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


def _head_parts(
    scores: Array,
    head: Array,
    spreads: tuple[Array, ...],
    parts: Array,
    scales: Array,
    highest: Array,
    made: Array,
) -> None:
    (n_rows, n_head), n_parts = head.shape, parts.shape[1]
    ends, rows, weights, starts, columns, data = spreads
    place_of = np.full(scores.shape[1], -1, np.int16)
    hits, hit = np.empty(scores.shape[1], np.int64), np.empty(scores.shape[1], np.int16)
    table = np.empty((n_head, n_parts + 2))
    for row in range(n_rows):
        table[:] = 0.0
        for place in range(n_head):
            if head[row, place] >= 0:
                place_of[head[row, place]] = place
        for held in range(ends[row], ends[row + 1]):
            own = range(starts[rows[held]], starts[rows[held] + 1])
            n_hits = _found(columns, own, place_of, hits, hit)
            _spoken(table, hits[:n_hits], hit[:n_hits], parts, data, weights[held])
        for place in range(n_head):
            if head[row, place] >= 0:
                place_of[head[row, place]] = -1
        _told(table, scales, highest[row], made[:, row * n_head : (row + 1) * n_head])


def _found(columns: Array, own: range, place_of: Array, hits: Array, hit: Array) -> int:
    """Entries of which the column has a place, and that place."""
    n_hits = 0
    for entry in own:
        place = place_of[columns[entry]]
        hits[n_hits], hit[n_hits] = entry, place
        n_hits += place >= 0  # no branch, which nobody could foresee
    return n_hits


def _spoken(
    table: Array, hits: Array, hit: Array, parts: Array, data: Array, weight: np.float32
) -> None:
    """Adds what each of the members says; and how many units speak, and the loudest of them."""
    n_parts = parts.shape[1]
    for at in range(len(hits)):
        entry = hits[at]
        line, part, added = table[hit[at]], parts[entry], data[entry] * weight
        for member in range(n_parts):
            half = np.uint32(part[member])
            bits = np.uint32((half & SIGN) << 16 | (half & ~SIGN) << SHIFT)
            line[member] += np.float64(bits.view(np.float32) * REBASE) * weight
        if line[n_parts] == 0 or added > line[n_parts + 1]:
            line[n_parts + 1] = added
        line[n_parts] += 1


def _told(table: Array, scales: Array, highest: float, made: Array) -> None:
    n_head, n_parts = len(table), len(scales)
    for place in range(n_head):
        made[n_parts, place] = table[place, n_parts]
        made[n_parts + 1, place] = table[place, n_parts + 1] / highest
    for member in range(n_parts):
        scale = np.float64(scales[member])
        for place in range(n_head):
            made[member, place] = table[place, member] * scale


def _placed(head: Array, told: Array) -> Array:
    """Keys of places by what is told of them."""
    keys = np.empty(head.shape, np.int64)
    for row in range(len(head)):
        for place in range(head.shape[1]):
            is_there = head[row, place] >= 0
            keys[row, place] = key_of(told[row, place], place) if is_there else NONE
    return keys


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
