"""Numbers as they stand in answers, many at once; the loops are compiled as `recsys.models.loops`
says.  They are written as `orjson` writes them: as few digits as tell them from any other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled
from recsys.pipeline.texts import Texts

__all__ = ["in_digits"]

Array = NDArray[Any]

MILLION = 1_000_000
BEHIND = 6
"""So many digits stand behind the point, at most."""
WHOLE = 2.0**24
"""From here on, numbers of single precision are whole."""
MOST = 1e15
LONGEST = 24
"""Bytes."""
ZERO, POINT, MINUS, EXPONENT, SIX = 48, 46, 45, 101, 54
"""Characters."""


def in_digits(numbers: Array, *counts: Array) -> Texts:
    """float32 `numbers`, rounded to six digits behind the point: 1.25, 3.0, 2e-6; then `counts`,
    integers, 0 for what is below it.  All may be of any shape, and come in its order.  ValueError
    where a number is not below `MOST`."""
    if not (np.abs(numbers) < MOST).all():
        raise ValueError(f"a score that is not below {MOST:.0e} is not written")
    n = numbers.size + sum(of.size for of in counts)
    content, ends = np.empty(n * LONGEST, np.uint8), np.zeros(n + 1, np.int64)
    compiled(_in_millionths)(numbers.ravel(), content, ends)
    first = numbers.size
    for of in counts:
        compiled(_in_ones)(of.ravel(), content, ends[first:])
        first += of.size
    return Texts(content[: ends[-1]], ends)


def _in_millionths(numbers: Array, content: Array, ends: Array) -> None:
    end = 0
    for at in range(len(numbers)):
        number, places = abs(np.float64(numbers[at])), BEHIND
        whole, behind = np.int64(number), np.int64(0)
        if number < WHOLE:
            millionths = np.int64(np.rint(number * MILLION))
            whole, behind = millionths // MILLION, millionths % MILLION
        if np.signbit(numbers[at]):
            content[end], end = MINUS, end + 1
        if whole == 0 and 0 < behind < 10:
            content[end], content[end + 1] = ZERO + behind, EXPONENT
            content[end + 2], content[end + 3], end = MINUS, SIX, end + 4
        else:
            length, rest = 1, whole // 10
            while rest > 0:
                length, rest = length + 1, rest // 10
            for place in range(length):
                content[end + length - 1 - place], whole = ZERO + whole % 10, whole // 10
            while places > 1 and behind % 10 == 0:
                behind, places = behind // 10, places - 1
            end += length
            content[end] = POINT
            for place in range(places):
                content[end + places - place], behind = ZERO + behind % 10, behind // 10
            end += places + 1
        ends[at + 1] = end


def _in_ones(numbers: Array, content: Array, ends: Array) -> None:
    end = ends[0]
    for at in range(len(numbers)):
        rest, length = max(numbers[at], 0) // 10, 1
        while rest > 0:
            length, rest = length + 1, rest // 10
        rest = max(numbers[at], 0)
        for place in range(length):
            content[end + length - 1 - place], rest = ZERO + rest % 10, rest // 10
        end += length
        ends[at + 1] = end
