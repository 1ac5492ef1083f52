"""What histories want of units that came after the fit: a loop, compiled as `compiling` says."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["heard"]

Array = NDArray[Any]


def heard(
    totals: Array,
    histories: tuple[Array, Array, Array],
    shares: Array,
    told: tuple[Array, Array, Array, Array],
    factors: Array,
    share: np.float32,
    backwards: bool,
    of_units: tuple[Array, Array, Array, Array],
) -> None:
    """Adds to float32 (n, n_new) totals what each history, `histories` (ends, rows, weights), hears
    by a `reaching.Hearing`, times `shares` (n,).  `of_units`: as `newcomers.Step` says.

    Every sum is made in single precision and in the order in which a product of sparse matrices
    makes it (SMMP: Bank and Douglas 1993), of whole rows column by column, so that lists of before
    are replayed to the bit."""
    (ends, rows, weights), (starts, firsts, columns, data) = histories, told
    place_of, unit_ends, units, values = of_units
    sums = np.zeros(len(unit_ends), np.float32)
    order, met = np.empty(len(unit_ends), np.int32), np.zeros(len(unit_ends), np.bool_)
    for reader in range(len(totals)):
        n = 0
        for held in range(ends[reader], ends[reader + 1]):
            begin, end = starts[rows[held]], starts[rows[held] + 1]
            ahead = firsts[rows[held]] - begin
            for entry in range(begin, end):
                column = columns[entry + ahead]
                place = place_of[column]
                if place < 0:
                    continue
                if not met[place]:
                    met[place], order[n], n = True, column, n + 1
                sums[place] += weights[held] * data[entry]
        for at in range(n):
            column = order[n - 1 - at] if backwards else order[at]
            place = place_of[column]
            wanted = sums[place]
            if len(factors):
                wanted = wanted * factors[column]
            wanted = wanted * share * shares[reader]
            for entry in range(unit_ends[place], unit_ends[place + 1]):
                totals[reader, units[entry]] += wanted * values[entry]
            sums[place], met[place] = 0.0, False
