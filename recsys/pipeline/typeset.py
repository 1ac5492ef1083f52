"""Lists as pieces, which are texts that have numbers, and the loop that copies these to their
places, compiled as `recsys.models.compiling` says."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["printed"]

Array = NDArray[Any]
Table = tuple[Array, Array]


def printed(
    pieces: Array, ends: Array, often: Table, digits: Table, own: Table, shelf: Table
) -> tuple[Array, Array]:
    """A loop: uint8 (n_bytes,), all pieces one after the other; and int64 (n_parts + 1,), where
    each part begins and ends, as `ends` say of its pieces.  Texts of a table are numbered behind
    those of the one before."""
    (often_content, often_ends), (digit_content, digit_ends) = often, digits
    (own_content, own_ends), (shelf_content, shelf_ends) = own, shelf
    cuts = np.zeros(len(ends), np.int64)
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
                    text = often_content[often_ends[piece] : often_ends[piece + 1]]
                elif piece < first_own:
                    number = piece - first_digits
                    text = digit_content[digit_ends[number] : digit_ends[number + 1]]
                elif piece < first_shelf:
                    number = piece - first_own
                    text = own_content[own_ends[number] : own_ends[number + 1]]
                else:
                    number = piece - first_shelf
                    text = shelf_content[shelf_ends[number] : shelf_ends[number + 1]]
                if is_measured:
                    place = out[at:]
                    for byte in range(len(text)):  # three times as fast as the slice at once
                        place[byte] = text[byte]
                at += len(text)
            cuts[part + 1] = at
    return out, cuts
