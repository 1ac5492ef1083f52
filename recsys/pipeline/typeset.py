"""Lists as pieces, which are texts that have numbers, and the loop that copies these to their
places, compiled as `recsys.models.loops` says."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled
from recsys.pipeline.texts import Texts

__all__ = ["Pieces", "Tables", "printed"]

Array = NDArray[Any]

PARTS = 4
"""Of each list: entries, candidates, how many rows each rule removed, and drops."""


class Tables(NamedTuple):
    """Texts, numbered one table after the other."""

    often: Texts
    """`phrases`'."""
    digits: Texts
    """The scores (n, m) of all rows, what reasons (n, k, r) count, and how many rows each rule
    removed (n, n_rules)."""
    own: Texts
    """A card for each entry, in their order; words; and reasons that are not put together here."""
    shelf: Texts
    """Ids by row, authors and subjects."""


class Pieces(NamedTuple):
    """Numbers of texts: the first part of all lists, then the next of all."""

    numbers: Array
    ends: Array
    """int64 (PARTS * n + 1,)"""

    @classmethod
    def room(cls, n: int, most: int) -> "Pieces":
        """For `n` lists."""
        return cls(np.empty(most, np.int64), np.zeros(PARTS * n + 1, np.int64))

    def part(self, part: int) -> tuple[Array, Array]:
        """Where it is to be put: the numbers, and (n + 1,) ends, of which the first is known once
        the part before is there."""
        n = len(self.ends) // PARTS
        return self.numbers, self.ends[part * n : (part + 1) * n + 1]


def printed(pieces: Pieces, tables: Tables) -> tuple[bytes, list[int]]:
    """All one after the other, and where each part of each list begins and ends."""
    cuts = np.zeros(len(pieces.ends), np.int64)
    arrays = [array for table in tables for array in table]
    return compiled(_printed)(*pieces, *arrays, cuts).tobytes(), cuts.tolist()


def _printed(
    pieces: Array,
    ends: Array,
    often: Array,
    often_ends: Array,
    digits: Array,
    digit_ends: Array,
    own: Array,
    own_ends: Array,
    shelf: Array,
    shelf_ends: Array,
    cuts: Array,
) -> Array:
    first_digits = len(often_ends) - 1
    first_own = first_digits + len(digit_ends) - 1
    first_shelf = first_own + len(own_ends) - 1
    out, at = np.empty(0, np.uint8), 0
    for is_measured in (False, True):
        if is_measured:
            out, at = np.empty(at, np.uint8), 0
        for part in range(len(ends) - 1):
            for piece in pieces[ends[part] : ends[part + 1]]:
                if piece < first_digits:
                    text = often[often_ends[piece] : often_ends[piece + 1]]
                elif piece < first_own:
                    number = piece - first_digits
                    text = digits[digit_ends[number] : digit_ends[number + 1]]
                elif piece < first_shelf:
                    number = piece - first_own
                    text = own[own_ends[number] : own_ends[number + 1]]
                else:
                    number = piece - first_shelf
                    text = shelf[shelf_ends[number] : shelf_ends[number + 1]]
                if is_measured:
                    place = out[at:]
                    for byte in range(len(text)):  # three times as fast as the slice at once
                        place[byte] = text[byte]
                at += len(text)
            cuts[part + 1] = at
    return out
