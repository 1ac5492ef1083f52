"""What units share: their authors, subjects, the words of their titles, their publishers.

Each kind gives a unit names; a name that at least `LEAST` units bear is a thing, with a column of
its own; an author is one with a single unit, whose next may come any day.  How much it says that
two units share a thing is the models' matter.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from sys import intern
from typing import Self

import numpy as np
import orjson
import scipy.sparse as sp

from recsys.data.words import words
from recsys.domain.unit import Unit

__all__ = ["KINDS", "Things"]

LEAST: Mapping[str, int] = {"authors": 1, "subjects": 2, "title": 2, "publishers": 2}
PARTS = "--"
"""What subject headings put between a topic, its places and its times."""


def _subjects(unit: Unit) -> Iterator[str]:
    """Headings whole and in parts, and every word of theirs."""
    for heading in (*unit.subjects, *unit.keywords):
        yield heading
        yield from heading.split(PARTS)
        yield from words(heading)


def _title(unit: Unit) -> Iterator[str]:
    """Words of its own title and its work's, and pairs of neighbours among them."""
    for title in (unit.title, unit.work.title if unit.work else ""):
        found = words(title)
        yield from found
        yield from map(" ".join, pairwise(found))


def _publishers(unit: Unit) -> Iterator[str]:
    """The publisher's name, and the block of ISBNs it took its own from: nine digits of the
    thirteen, so that a series is a thing too."""
    yield unit.publisher
    for isbn in unit.work.isbn if unit.work else ():
        digits = "".join(c for c in isbn if c.isalnum())
        yield f"isbn {digits[:9]}" if len(digits) == 13 else f"isbn 978{digits[:6]}"


KINDS: Mapping[str, Callable[[Unit], Iterable[str]]] = {
    "authors": lambda unit: unit.authors,
    "subjects": _subjects,
    "title": _title,
    "publishers": _publishers,
}


class Things:
    """The things of one kind, in order of their names."""

    def __init__(self, kind: str, names: Sequence[str]) -> None:
        self.kind = kind
        self._column = {intern(name): column for column, name in enumerate(names)}

    def __len__(self) -> int:
        return len(self._column)

    @classmethod
    def fit(cls, units: Sequence[Unit], kind: str) -> Self:
        bearing = Counter(name for unit in units for name in _names(unit, kind))
        return cls(kind, sorted(name for name, n in bearing.items() if n >= LEAST[kind]))

    def rows(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """Binary (n_units, n_things) float32: which unit has what."""
        found = [self._columns(unit) for unit in units]
        indptr = np.cumsum([0, *map(len, found)]).astype(np.int32)
        indices = np.array([column for columns in found for column in columns], np.int32)
        ones = np.ones(len(indices), np.float32)
        return sp.csr_matrix((ones, indices, indptr), shape=(len(units), len(self)))

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        content = orjson.dumps({"kind": self.kind, "names": list(self._column)})
        (directory / "things.json").write_bytes(content)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(**orjson.loads((directory / "things.json").read_bytes()))

    def _columns(self, unit: Unit) -> list[int]:
        known = (self._column.get(name) for name in _names(unit, self.kind))
        return sorted(column for column in known if column is not None)


def _names(unit: Unit, kind: str) -> set[str]:
    plain = (" ".join(name.casefold().split()) for name in KINDS[kind](unit))
    return {name for name in plain if name}
