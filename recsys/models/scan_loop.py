"""The loop over quantised vectors, for `scan`, which imports it once a catalogue needs it: Numba
takes half a second to be imported."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

__all__ = ["scanned"]

Array = NDArray[Any]

AHEAD = 2048
"""Bytes that are asked for before they are needed: without it the loop waits for memory more than
half of the time."""
NEXT = 8
"""Rows, where they lie here and there."""
LINE = 64
BLOCK = 64
"""Rows that are scored before the best are picked out."""


def _prefetch(typing: Any, array: Any, at: Any) -> Any:
    """`prefetch(array, at)`: the byte at this place will be read.  It may lie past the end."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, i32 = ir.IntType(8).as_pointer(), ir.IntType(32)
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.gep(builder.bitcast(data, byte), [arguments[1]])
        kind = ir.FunctionType(ir.VoidType(), [byte, i32, i32, i32])
        call = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(call, [place, i32(0), i32(3), i32(1)])
        return context.get_dummy_value()

    return types.void(array, types.intp), code


prefetch: Any = intrinsic(_prefetch)


def _dot(codes: Array, row: int, query: Array) -> Any:
    """In int32 throughout, which is what makes it quick."""
    total = np.int32(0)
    vector = codes[row]
    for at in range(codes.shape[1]):
        total = np.int32(total + np.int32(vector[at]) * np.int32(query[at]))
    return np.float32(total)


def _raised(floors: Array, value: Any) -> None:
    """The least of the heap gives way to `value`."""
    at, size = 0, len(floors)
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and floors[child + 1] < floors[child]:
            child += 1
        if floors[child] >= value:
            break
        floors[at] = floors[child]
        at = child
    floors[at] = value


def _packed(rows: Array, highest: Array, count: int, floor: Any) -> int:
    """Those that may still be among the best, moved to the front, in their order."""
    kept = 0
    for at in range(count):
        if highest[at] >= floor:
            rows[kept], highest[kept] = rows[at], highest[at]
            kept += 1
    return kept


dot: Any = njit(_dot)
packed: Any = njit(_packed)


def _scored(
    vectors: Any, offsets: Array, query: Array, measures: Any, first: int, highest: Array
) -> Any:
    """The highest that each of the rows from `first` on may score, and the highest of those."""
    codes, steps, errors = vectors
    step, length, slack = measures
    width, most = codes.shape[1], np.float32(-np.inf)
    for at in range(len(highest)):
        row = first + at
        for line in range(0, width, LINE):
            prefetch(codes, row * width + AHEAD + line)
        score = offsets[row] + steps[row] * step * dot(codes, row, query)
        highest[at] = score + (errors[row] * length + slack)
        most = max(most, highest[at])
    return most


def _scored_known(
    vectors: Any, offsets: Array, query: Array, measures: Any, given: Any, highest: Array
) -> Any:
    """The same of rows here and there, which get something added."""
    codes, steps, errors = vectors
    step, length, slack = measures
    (rows, added), width, last = given, codes.shape[1], len(given[0]) - 1
    for at in range(len(highest)):
        row, next_row = rows[at], rows[min(at + NEXT, last)]
        for line in range(0, width, LINE):
            prefetch(codes, next_row * width + line)
        score = added[at] + offsets[row] + steps[row] * step * dot(codes, row, query)
        highest[at] = score + (errors[row] * length + slack)
    return np.float32(np.inf)


def _roomier(rows: Array, highest: Array, count: int, floor: Any) -> Any:
    """The same with room for another block: packed, and longer where that is not enough."""
    count = packed(rows, highest, count, floor)
    if 2 * (count + BLOCK) > len(rows):
        rows = np.concatenate((rows, np.empty_like(rows)))
        highest = np.concatenate((highest, np.empty_like(highest)))
    return rows, highest, count


raised: Any = njit(_raised)
roomier: Any = njit(_roomier)
scored: Any = njit(_scored)
scored_known: Any = njit(_scored_known)


def scanned(
    vectors: Any,
    offsets: Array,
    items: Array,
    hidden: Array,
    spans: Array,
    given: Any,
    query: Array,
    measures: Any,
    k: int,
) -> Array:
    """Rows of all that may be among the `k` best: of those in `spans` (n, 2), and of those `given`,
    rows and what is added to each.  Nothing `hidden`, which is by item.  `vectors`: codes, steps
    and errors; `measures`: the step of the query, its length, and what its own rounding may add."""
    known, added = given
    rows, highest = np.empty(4 * k + 1024, np.int32), np.empty(4 * k + 1024, np.float32)
    count, floors, block = 0, np.full(k, -np.inf, np.float32), np.empty(BLOCK, np.float32)
    for span in range(-1, len(spans)):
        first, end = (0, len(known)) if span < 0 else (spans[span, 0], spans[span, 1])
        for start in range(first, end, BLOCK):
            tops = block[: min(BLOCK, end - start)]
            if span < 0:
                these = known[start:end], added[start:end]
                most = scored_known(vectors, offsets, query, measures, these, tops)
            else:
                most = scored(vectors, offsets, query, measures, start, tops)
            if most <= floors[0]:
                continue
            if count + BLOCK > len(rows):
                rows, highest, count = roomier(rows, highest, count, floors[0])
            for at in range(len(tops)):
                row = known[start + at] if span < 0 else start + at
                if tops[at] > floors[0] and not hidden[items[row]]:
                    rows[count], highest[count] = row, tops[at]
                    count += 1
                    error = vectors[2][row] * measures[1] + measures[2]
                    least = np.float32(tops[at] - 2 * error)
                    if least > floors[0]:
                        raised(floors, least)
        if span < 0:
            hidden[items[known]] = True
    return rows[: packed(rows, highest, count, floors[0])]
