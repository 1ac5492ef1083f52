"""The best of very many units by the product of two vectors, and no other: the units' vectors are
read as int8 codes, and whatever may be among the best is scored by the vectors themselves.

How far a code may be from its vector is known (the length of what was rounded away, by Cauchy and
Schwarz), so nothing that belongs among the best is left out.  What takes time is reading the
codes; which of them are worth reading is `nearest`'s.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, Ints
from recsys.models.compiling import compiled

__all__ = ["Asked", "Scan", "Spans"]

MOST = 127
"""The largest code."""
ROUNDING = np.float32(1e-6)
"""What a sum in float32 may be off, of the largest number in it."""
ROWS = 65_536
"""Quantised at once."""
ARRAYS = ("factors", "codes", "steps", "errors", "offsets", "sizes", "items", "places")

Spans = NDArray[np.int64]
"""(n, 2): from each first row on, before each second."""


@dataclass(frozen=True)
class Asked:
    """What the best are wanted of."""

    vector: Floats
    level: int = 0
    """Which of the offsets."""
    known: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    """Items, each once, that get something `added`, and are looked at in any case."""
    added: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    hidden: NDArray[np.bool_] | None = None
    """(n_items,): what is not wanted; None: everything is."""


@dataclass(frozen=True)
class Scan:
    """`offsets[level] + factors @ vector`.  Rows are in the order that they lie in, which need not
    be that of the items."""

    factors: Floats
    """(n, d)."""
    codes: NDArray[np.int8]
    steps: Floats
    """(n,): times its codes each row is about its vector,"""
    errors: Floats
    """(n,): but for so long a difference."""
    offsets: Floats
    """(n_levels, n)."""
    sizes: Floats
    """The longest vector, and the largest offset of each level."""
    items: Ints
    """(n,): of each row, and `places`: the row of each item."""
    places: Ints

    @classmethod
    def of(cls, factors: Floats, offsets: Floats, items: Ints | None = None) -> Self:
        """`factors` and `offsets` by item; `items`: the order to lay them in."""
        order = np.arange(len(factors), dtype=np.int32) if items is None else items
        laid = factors if items is None else factors[items]
        codes, steps, errors, longest = _quantised(laid)
        largest = np.abs(offsets).max(axis=1, initial=0.0)
        sizes = np.concatenate([[longest], largest]).astype(np.float32)
        places = np.empty_like(order)
        places[order] = np.arange(len(order), dtype=np.int32)
        levels = np.ascontiguousarray(offsets[:, order], np.float32)
        return cls(laid, codes, steps, errors, levels, sizes, order, places)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def whole(self) -> Spans:
        return np.array([[0, len(self)]], np.int64)

    def best(self, asked: Asked, k: int, spans: Spans | None = None) -> tuple[Ints, Floats]:
        """The `k` best items of those in `spans`, or of all, highest first, ties by item; and
        their scores."""
        items = self.items[self._candidates(asked, k, spans)]
        scores = self.scores(asked, items)
        order = np.lexsort((items, -scores))[:k]
        return items[order], scores[order]

    def scores(self, asked: Asked, items: Ints) -> Floats:
        """Whether hidden or not."""
        rows = self.places[items]
        scores = self.offsets[asked.level, rows] + self._products(rows, asked.vector)
        told: Floats = scores + _added(asked, items)
        return told

    def vectors(self, items: Ints) -> Floats:
        """(n_asked, d)."""
        return self.factors[self.places[items]]

    def save(self, directory: Path) -> None:
        for name in ARRAYS:
            save_array(directory, name, getattr(self, name))

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Asked once, so that nobody's list waits for the loop to be compiled."""
        loaded = cls(*(load_array(directory, name) for name in ARRAYS))
        loaded.best(Asked(np.zeros(loaded.codes.shape[1], np.float32)), 1, loaded.whole[:0])
        return loaded

    def _candidates(self, asked: Asked, k: int, spans: Spans | None) -> Ints:
        """Rows of the best and of some that come close, in no order."""
        query, measures = self._measured(asked)
        known = self.places[asked.known]
        rising = np.argsort(known)
        found: Ints = compiled(_loop())(
            (self.codes, self.steps, self.errors),
            self.offsets[asked.level],
            self.items,
            np.zeros(len(self), np.bool_) if asked.hidden is None else asked.hidden.copy(),
            self.whole if spans is None else spans,
            (known[rising], asked.added[rising]),
            query,
            measures,
            k,
        )
        return found

    def _products(self, rows: Ints, vector: Floats) -> Floats:
        """Row by row, so that they are the same bits in any company."""
        told: Floats = (self.factors[rows] * vector).sum(axis=1, dtype=np.float32)
        return told

    def _measured(self, asked: Asked) -> tuple[NDArray[np.int16], tuple[np.float32, ...]]:
        """The query in whole numbers, none so large that a sum leaves int32; their step, the
        query's length, and what rounding may add."""
        vector, width = asked.vector, len(asked.vector)
        most = min(32_767, (2**31 - 1) // (MOST * max(width, 1)))
        step = float(np.abs(vector).max(initial=0.0)) / most or 1.0
        query = np.rint(vector / step).astype(np.int16)
        length = float(np.linalg.norm(vector))
        lost = float(np.linalg.norm(vector - query * np.float32(step)))
        longest, largest = float(self.sizes[0]), float(self.sizes[1 + asked.level])
        largest += float(np.abs(asked.added).max(initial=0.0)) + length * longest
        slack = lost * longest + float(ROUNDING) * largest
        return query, (np.float32(step), np.float32(length), np.float32(slack))


def _quantised(vectors: Floats) -> tuple[NDArray[np.int8], Floats, Floats, float]:
    """Codes, steps, errors, and the longest vector, coded or not."""
    codes, longest = np.empty(vectors.shape, np.int8), 0.0
    steps, errors = np.empty((2, len(vectors)), np.float32)
    for at in range(0, len(vectors), ROWS):
        rows = slice(at, at + ROWS)
        highest = np.abs(vectors[rows]).max(axis=1, initial=0.0)
        steps[rows] = np.where(highest > 0, highest, 1.0) / MOST
        codes[rows] = np.rint(vectors[rows] / steps[rows, None])
        lost = vectors[rows] - codes[rows] * steps[rows, None]
        errors[rows] = np.linalg.norm(lost, axis=1) * (1 + ROUNDING)
        lengths = np.linalg.norm(vectors[rows], axis=1) + errors[rows]
        longest = max(longest, float(lengths.max(initial=0.0)))
    return codes, steps, errors, longest


def _added(asked: Asked, items: Ints) -> Floats:
    """To each of the items."""
    if not len(asked.known):
        return np.zeros(len(items), np.float32)
    rising = np.argsort(asked.known)
    known, added = asked.known[rising], asked.added[rising]
    at = np.minimum(np.searchsorted(known, items), len(known) - 1)
    return np.where(known[at] == items, added[at], np.float32(0.0))


def _loop() -> Any:
    from recsys.models.scan_loop import scanned

    return scanned
