"""Numbers as they stand in answers, many at once: a loop, compiled as `recsys.models.compiling`
says.  They are written as `orjson` writes them: as few digits as tell them from any other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["in_digits"]

Array = NDArray[Any]

MILLION = 1_000_000
BEHIND = 6
"""So many digits stand behind the point, at most."""
WHOLE = 2.0**24
"""From here on, numbers of single precision are whole."""
MOST = 1e15
TOO_LARGE = f"a score that is not below {MOST:.0e} is not written"
LONGEST = 24
"""Bytes."""
ZERO, POINT, MINUS, EXPONENT, SIX = 48, 46, 45, 101, 54
"""Characters."""


def in_digits(numbers: Array, told: Array, counts: Array) -> tuple[Array, Array]:
    """The arrays of `texts.Texts`: float32 `numbers`, rounded to six digits behind the point: 1.25,
    3.0, 2e-6; then `told` and `counts`, integers, 0 for what is below it.  ValueError where a
    number is not below `MOST`."""
    n, first = len(numbers) + len(told) + len(counts), len(numbers)
    content, ends = np.empty(n * LONGEST, np.uint8), np.zeros(n + 1, np.int64)
    _in_millionths(numbers, content, ends)
    _in_ones(told, content, ends[first:])
    _in_ones(counts, content, ends[first + len(told) :])
    return content[: ends[n]], ends


def _in_millionths(numbers: Array, content: Array, ends: Array) -> None:
    end = 0
    for at in range(len(numbers)):
        number, places = abs(np.float64(numbers[at])), BEHIND
        if not number < np.float32(MOST):
            raise ValueError(TOO_LARGE)
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
            end = _put(whole, content, end)
            while places > 1 and behind % 10 == 0:
                behind, places = behind // 10, places - 1
            content[end] = POINT
            for place in range(places):
                content[end + places - place], behind = ZERO + behind % 10, behind // 10
            end += places + 1
        ends[at + 1] = end


def _in_ones(numbers: Array, content: Array, ends: Array) -> None:
    end = ends[0]
    for at in range(len(numbers)):
        end = _put(max(numbers[at], 0), content, end)
        ends[at + 1] = end


def _put(number: int | np.int64, content: Array, end: int) -> int:
    """And where it ends."""
    length, rest = 1, number // 10
    while rest > 0:
        length, rest = length + 1, rest // 10
    for place in range(length):
        content[end + length - 1 - place], number = ZERO + number % 10, number // 10
    return end + length
