"""Members of a blend that speak in vectors, as they serve where the units are too many to write
down what each of them adds to every other: one vector for a history, one for each unit.

Finding the best of the units is `scan`'s, and `nearest`'s where looking at all takes too long.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, HasVectors, Ints, Recommender
from recsys.models.nearest import Checked, Lists, checked, grouped
from recsys.models.scan import Asked, Scan
from recsys.models.spread import Spread

__all__ = ["Beside", "Vectors"]

EXACT_BYTES = 50_000_000
"""Codes that are read to the last for each list: in 4 ms, at the 12 GB/s that one core reads."""
LEADERS = 1000
"""Units that everybody gets most of: they are looked at whatever list they are in."""
ARRAYS = ("fold_in", "gains", "owners", "scales", "leaders")

Hidden = NDArray[np.bool_]


@dataclass(frozen=True)
class Beside:
    """What a member adds otherwise than by its vectors, to be collapsed with the others."""

    member: HasVectors

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return np.asarray(self.added(user_items).toarray(), np.float32)

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return self.member.beside(user_items)


@dataclass(frozen=True)
class Vectors:
    fold_in: Floats
    """(n_items, d): what a unit of a history brings to its vector."""
    gains: Floats
    """(n_bands, d): how much the member counts whose dimension it is."""
    owners: Ints
    """(d,): the member, rising."""
    scales: Floats
    """(n_items,), of what is added to each: the vectors in the scan are multiplied by them."""
    leaders: Ints
    """(n_bands, at most `LEADERS`)."""
    scan: Scan
    """A level of offsets for each band, and one more without any."""
    lists: Lists | None
    """None where every unit is looked at."""
    found: Checked | None
    """What the lists lose; None where there are none."""

    @classmethod
    def of(
        cls, members: Sequence[Recommender], weights: Floats, scales: Floats, base: Floats
    ) -> Self:
        """`weights`: (n_bands, n_members); `base`: (n_bands, n_items)."""
        speaking = [
            (place, *m.vectors()) for place, m in enumerate(members) if isinstance(m, HasVectors)
        ]
        owners = np.repeat([place for place, *_ in speaking], [f.shape[1] for *_, f in speaking])
        factors = np.concatenate([own for *_, own in speaking], axis=1) * scales[:, None]
        offsets = np.concatenate([base, np.zeros((1, len(scales)), np.float32)])
        order, sizes = grouped(factors, seed=0) if factors.size > EXACT_BYTES else (None, None)
        scan = Scan.of(factors.astype(np.float32, copy=False), offsets, order)
        return cls(
            np.concatenate([own for _, own, _ in speaking], axis=1),
            weights[:, owners],
            owners.astype(np.int32),
            scales,
            np.argsort(-base, axis=1, kind="stable")[:, :LEADERS].astype(np.int32),
            scan,
            None if sizes is None else Lists.of(scan, sizes),
            None,
        )

    def checked(self, spreads: Sequence[Spread]) -> Self:
        """The same, with what the lists lose of these readers' best."""
        if self.lists is None:
            return self
        return replace(
            self, found=checked(self.scan, self.lists, [self._asked(one) for one in spreads])
        )

    @property
    def dimensions(self) -> int:
        return len(self.owners)

    def best(self, spread: Spread, k: int, hidden: Hidden | None = None) -> tuple[Ints, Floats]:
        """The `k` items of the highest scores, the collapsed members' included, ties by item.
        `hidden`: (n_items,)."""
        asked = self._asked(spread, spread.band, hidden)
        if self.lists is None or self.found is None or not self.found.is_used:
            return self.scan.best(asked, k)
        spans = self.lists.spans(asked.vector, asked.level, self.found.share)
        return self.scan.best(asked, k, spans)

    def scores(self, spread: Spread, items: Ints) -> Floats:
        return self.scan.scores(self._asked(spread), items)

    def every(self, spread: Spread) -> Floats:
        """(n_items,): what the vectors add, to units of the history too.  Reads all vectors."""
        told: Floats = (self.scan.factors @ self._vector(spread))[self.scan.places]
        told[spread.rows] -= self._own(spread)
        return told

    def similar(self, spread: Spread, k: int) -> tuple[Ints, Floats]:
        """By what is added alone."""
        return self.scan.best(self._asked(spread, len(self.gains)), k)

    def parts(self, spread: Spread, items: Ints, n_members: int) -> Floats:
        """(n_asked, n_members): what each member itself adds, but for its weight."""
        scales = self.scales[items]
        vectors = self.scan.vectors(items) / np.where(scales > 0, scales, np.inf)[:, None]
        added = vectors * (spread.weights @ self.fold_in[spread.rows])
        starts = np.flatnonzero(np.diff(self.owners, prepend=-1))
        parts = np.zeros((len(items), n_members), np.float32)
        parts[:, self.owners[starts]] = np.add.reduceat(added, starts, axis=1)
        return parts

    def contributions(self, spread: Spread, items: Ints) -> Floats:
        """(n_history, n_asked): what each unit of the history adds.  None adds to itself."""
        told: Floats = self._brought(spread) @ self.scan.vectors(items).T
        told[spread.rows[:, None] == items] = 0.0
        return told

    def save(self, directory: Path) -> None:
        for name in ARRAYS:
            save_array(directory, name, getattr(self, name))
        self.scan.save(directory / "scan")
        if self.lists is not None:
            self.lists.save(directory / "lists")
        told = json.dumps(None if self.found is None else asdict(self.found))
        (directory / "found.json").write_text(told, "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        fold_in, gains, owners, scales, leaders = (load_array(directory, n) for n in ARRAYS)
        told = json.loads((directory / "found.json").read_text("utf-8"))
        lists = directory / "lists"
        return cls(
            fold_in,
            gains,
            owners,
            scales,
            leaders,
            Scan.load(directory / "scan"),
            Lists.load(lists) if lists.is_dir() else None,
            None if told is None else Checked(**told),
        )

    def _asked(
        self, spread: Spread, level: int | None = None, hidden: Hidden | None = None
    ) -> Asked:
        leaders = self.leaders[spread.band, : None if self.lists else 0]
        near, gets = _near(spread)
        items = np.concatenate([near, spread.rows, leaders])
        nothing = np.zeros(len(leaders), np.float32)
        added = np.concatenate([gets, -self._own(spread), nothing])
        known, of = np.unique(items, return_inverse=True)
        sums = np.bincount(of, added, minlength=len(known)).astype(np.float32)
        level = spread.band if level is None else level
        return Asked(self._vector(spread), level, known.astype(np.int32), sums, hidden)

    def _vector(self, spread: Spread) -> Floats:
        told: Floats = self._brought(spread).sum(axis=0)
        return told

    def _own(self, spread: Spread) -> Floats:
        """What each unit of the history would add to itself."""
        told: Floats = (self._brought(spread) * self.scan.vectors(spread.rows)).sum(axis=1)
        return told

    def _brought(self, spread: Spread) -> Floats:
        """(n_history, d)."""
        weights = spread.weights.astype(np.float32, copy=False)[:, None]
        told: Floats = self.fold_in[spread.rows] * weights * self.gains[spread.band]
        return told


def _near(spread: Spread) -> tuple[Ints, Floats]:
    """Items that collapsed members speak for, and what they add: for each unit of the history."""
    starts, items, added = spread.entries
    spans = [
        slice(*span) for span in zip(starts[spread.rows], starts[spread.rows + 1], strict=True)
    ]
    gets = [added[span] * weight for span, weight in zip(spans, spread.weights, strict=True)]
    return (
        np.concatenate([np.zeros(0, np.int32), *(items[span] for span in spans)]),
        np.concatenate([np.zeros(0, np.float32), *gets]),
    )
