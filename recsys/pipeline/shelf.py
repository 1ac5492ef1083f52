"""The catalogue as lists read it: at one version, in the row order of one model.

Rows 0 … trained-1 are the model's; units it does not know follow in the order they came.  A
shelf never changes: `updated` makes the next one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self

import numpy as np
import orjson
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit
from recsys.models.base import Floats, Ints
from recsys.models.bundle import Bundle
from recsys.models.newcomers import Reach
from recsys.pipeline.card import card_of
from recsys.pipeline.closures import Closures
from recsys.pipeline.kinds import Kinds
from recsys.pipeline.texts import Texts
from recsys.pipeline.traits import Trait, authors_of, subjects_of, works_of

__all__ = ["Shelf"]

INDEXES = ("withdrawn", "kinds", "common", "texts", "reach")
FEW = 20
AUTHOR_SHARE = 0.05
"""An author of more units than `FEW`, and of a larger part of the catalogue, is no reason."""


@dataclass(frozen=True)
class Shelf:
    bundle: Bundle | None
    version: int
    units: tuple[Unit | None, ...]
    """By row; None where the model knows a unit that the catalogue does not."""
    ids: tuple[UnitId, ...]
    rows: Mapping[UnitId, int]
    fresh: sp.csr_matrix
    """(n_new, n_terms) text vectors of the rows that the model does not know."""
    newcomers: sp.csr_matrix
    """(n_new, n_features): what the model reads of the same rows, to score them."""
    postings: sp.csr_matrix
    """(n_terms, trained) text vectors of those it does, by term."""
    id_texts: Texts
    """`ids`, as JSON strings."""
    closures: Closures
    by: Trait
    """Whom units are by."""
    about: Trait
    """What they are about."""
    works: Trait
    """Which work they belong to."""
    arrived: tuple[UnitId, ...] = ()
    """What is in the catalogue, in the order it came."""
    cards: dict[int, bytes] = field(default_factory=dict)
    """By row, made when first asked for, by whichever thread."""

    @classmethod
    def empty(cls, bundle: Bundle | None) -> Self:
        """Version 0: before anything was in the catalogue."""
        ids = () if bundle is None else bundle.items.ids
        postings, fresh, newcomers = _vectors(bundle)
        none = Trait.empty(len(ids))
        return cls(
            bundle=bundle,
            version=0,
            units=(None,) * len(ids),
            ids=ids,
            rows={unit: row for row, unit in enumerate(ids)},
            fresh=fresh,
            newcomers=newcomers,
            postings=postings,
            id_texts=_told(ids),
            closures=Closures.empty(len(ids)),
            by=none,
            about=none,
            works=none,
        )

    def updated(self, states: Iterable[Unit], version: int) -> Self:
        """The shelf at `version`, after units came to be `states`, oldest first."""
        latest = {unit.id: unit for unit in states}
        added = [unit for unit in latest.values() if unit.id not in self.rows]
        arrived = (
            *self.arrived,
            *(identifier for identifier in latest if self.row(identifier) is None),
        )
        rows = {**self.rows, **{u.id: len(self.units) + i for i, u in enumerate(added)}}
        changed = {rows[identifier]: unit for identifier, unit in latest.items()}
        units = [*self.units, *added]
        for row, unit in changed.items():
            units[row] = unit
        fresh, newcomers = self._read(units, changed.keys())
        return replace(
            self,
            version=version,
            units=tuple(units),
            ids=(*self.ids, *(unit.id for unit in added)),
            rows=rows,
            fresh=fresh,
            newcomers=newcomers,
            id_texts=self.id_texts.followed_by(_told(unit.id for unit in added)),
            closures=self.closures.updated(changed, len(units)),
            by=self.by.updated(_each(authors_of, changed)),
            about=self.about.updated(_each(subjects_of, changed)),
            works=self.works.updated(_each(works_of, changed)),
            arrived=arrived,
            cards={row: card for row, card in self.cards.copy().items() if row not in changed},
        )

    def under(self, bundle: Bundle | None) -> Self:
        """The same catalogue in the row order of another model: nothing of it is read again."""
        states = (self.unit(self.rows[identifier]) for identifier in self.arrived)
        other = type(self).empty(bundle).updated(states, self.version)
        held = self.cards.copy()  # lists are being made of this shelf
        other.cards.update((other.rows[self.ids[row]], card) for row, card in held.items())
        return other

    def prepare(self) -> None:
        """Makes the indexes, so that no list waits for them."""
        for index in INDEXES:
            getattr(self, index)

    def __len__(self) -> int:
        return len(self.units)

    @property
    def trained(self) -> int:
        return 0 if self.bundle is None else len(self.bundle.items)

    @cached_property
    def withdrawn(self) -> Ints:
        """Rows taken down, or unknown to the catalogue."""
        return np.flatnonzero(self.closures.gone).astype(np.int32)

    @cached_property
    def hidden(self) -> Ints:
        """Those of them that the model knows."""
        return self.withdrawn[self.withdrawn < self.trained]

    @property
    def absent(self) -> NDArray[np.bool_]:
        """By row: known to the model, and not to the catalogue."""
        return self.closures.absent

    @cached_property
    def gaps(self) -> bool:
        """Whether any is."""
        return bool(self.absent.any())

    def closed(self, at: datetime) -> Ints:
        """Rows under embargo at that instant: of two instants, as many rows are the same rows."""
        return self.closures.at(at)

    @cached_property
    def kinds(self) -> Kinds:
        return Kinds.of(self.by, self.works)

    def unit(self, row: int) -> Unit:
        unit = self.units[row]
        if unit is None:
            raise KeyError(f"row {row} is not in the catalogue: `withdrawn` names it")
        return unit

    def unit_id(self, row: int) -> UnitId:
        return self.ids[row]

    def row(self, unit: UnitId) -> int | None:
        """None when it is not in the catalogue, whatever the model knows."""
        row = self.rows.get(unit)
        return None if row is None or self.units[row] is None else row

    def known(self, units: Iterable[UnitId]) -> Ints:
        """Rows in the order given; units that are not in the catalogue are left out."""
        return _rows(row for unit in units if (row := self.row(unit)) is not None)

    def cards_of(self, rows: Iterable[int]) -> list[bytes]:
        held = self.cards
        return [held[row] if row in held else self._card(row) for row in rows]

    @cached_property
    def common(self) -> tuple[NDArray[Any], ...]:
        """What units have in common: how many readers, as arrays of a CSR matrix over the rows that
        the model knows, where they are enough to be told; authors, and which of them are worth
        telling: who wrote most of what there is says nothing about one unit of it; subjects.
        Before these, which rows are not to be named: they were taken down, and count still."""
        readers = (np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32))
        if self.bundle is not None:
            pairs = self.bundle.co_readers
            readers = pairs.indptr, pairs.indices, pairs.data
        telling = self.by.rare(max(FEW, AUTHOR_SHARE * len(self)))
        return self.closures.gone, *readers, *self.by.arrays, telling, *self.about.arrays

    @cached_property
    def reach(self) -> Reach:
        """What the units that the model does not know have of what it hears in histories."""
        if self.bundle is None:
            return Reach(self.newcomers[:0])
        return self.bundle.model.reach(self.newcomers)

    @cached_property
    def texts(self) -> Texts:
        """For answers: each row's id, then `by.written` and `about.written`."""
        return self.id_texts.followed_by(self.by.written, self.about.written)

    def matches(self, query: sp.csr_matrix) -> Floats:
        """Cosine of every row's text with one (1, n_terms) vector of length 1."""
        found = np.zeros(len(self), np.float32)
        starts, rows, weights = self.postings.indptr, self.postings.indices, self.postings.data
        for term, weight in zip(query.indices, query.data, strict=True):
            span = slice(starts[term], starts[term + 1])
            found[rows[span]] += weight * weights[span]
        if self.fresh.shape[0]:
            found[self.trained :] = (self.fresh @ query.T).toarray().ravel()
        return found

    def _card(self, row: int) -> bytes:
        card = self.cards[row] = card_of(self.unit(row))
        return card

    def _read(
        self, units: Sequence[Unit | None], changed: Collection[int]
    ) -> tuple[sp.csr_matrix, sp.csr_matrix]:
        """`fresh` and `newcomers` again, with changed and added rows made anew."""
        if self.bundle is None or max(changed, default=-1) < self.trained:
            return self.fresh, self.newcomers
        new = sorted(row for row in changed if row >= self.trained)
        read = [unit for row in new if (unit := units[row])]
        places, n_rows = [row - self.trained for row in new], len(units) - self.trained
        return (
            _replaced(self.fresh, self.bundle.vectoriser.vectors(read), places, n_rows),
            _replaced(self.newcomers, self.bundle.model.features(read), places, n_rows),
        )


def _told(ids: Iterable[UnitId]) -> Texts:
    return Texts.of([orjson.dumps(identifier) for identifier in ids])  # others may go on meanwhile


def _rows(rows: Iterable[int]) -> Ints:
    return np.fromiter(rows, dtype=np.int32)


def _replaced(
    held: sp.csr_matrix, made: sp.csr_matrix, places: Sequence[int], n_rows: int
) -> sp.csr_matrix:
    """`n_rows` rows: those of `made` at `places`, elsewhere those of `held`."""
    order = np.arange(n_rows)
    order[places] = held.shape[0] + np.arange(len(places))
    return sp.csr_matrix(sp.vstack([held, made], format="csr", dtype=np.float32)[order])


def _vectors(bundle: Bundle | None) -> tuple[sp.csr_matrix, sp.csr_matrix, sp.csr_matrix]:
    """`postings`, and `fresh` and `newcomers` of no unit."""
    if bundle is None:
        nothing = sp.csr_matrix(np.zeros((0, 0), np.float32))
        return nothing, nothing, nothing
    postings = sp.csr_matrix(bundle.text.T, dtype=np.float32)
    return postings, bundle.vectoriser.vectors([]), bundle.model.features([])


def _each(
    of_unit: Callable[[Unit], Mapping[str, str]], units: Mapping[int, Unit]
) -> Mapping[int, Mapping[str, str]]:
    return {row: of_unit(unit) for row, unit in units.items()}
