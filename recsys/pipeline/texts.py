"""Byte strings end to end, for loops that know no words."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Texts"]


class Texts(NamedTuple):
    content: NDArray[np.uint8]
    ends: NDArray[np.int64]
    """(n + 1,): text i is `content[ends[i] : ends[i + 1]]`."""

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> Self:
        ends = np.array([0, *accumulate(map(len, texts))], np.int64)
        return cls(np.frombuffer(b"".join(texts), np.uint8), ends)

    @classmethod
    def end_to_end(cls, content: NDArray[np.uint8], lengths: NDArray[np.int64]) -> Self:
        return cls(content, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))

    def followed_by(self, *others: "Texts") -> "Texts":
        """Their texts are numbered after these."""
        parts = [self, *others]
        starts = np.cumsum([0, *(len(part.content) for part in parts)])
        ends = [part.ends[1:] + start for part, start in zip(parts, starts[:-1], strict=True)]
        content = np.concatenate([part.content for part in parts])
        return Texts(content, np.concatenate([starts[:1], *ends]))

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.ends)

    @property
    def n(self) -> int:
        return len(self.ends) - 1
