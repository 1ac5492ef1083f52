"""Remembers what a file has said before, in eight bytes a row: memory stays flat."""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

__all__ = ["Digests", "Seen", "digests"]

Digests = NDArray[np.uint64]


def digests(texts: Iterable[str]) -> Digests:
    parts = (blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(b"".join(parts), np.uint64)


class Seen:
    """Sorted runs, each at least twice as long as the next: merging costs O(n log n) in all."""

    def __init__(self) -> None:
        self._runs: list[Digests] = []

    def add(self, batch: Digests) -> NDArray[np.int64]:
        """How often each was there before it, in the batch or in earlier ones."""
        order = np.argsort(batch, kind="stable")
        ordered = batch[order]
        before = np.empty(len(batch), np.int64)
        before[order] = np.arange(len(batch)) - np.searchsorted(ordered, ordered)
        for run in self._runs:
            before += np.searchsorted(run, batch, "right") - np.searchsorted(run, batch, "left")
        self._runs.append(ordered)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate([self._runs[-1], last]))
        return before
