"""What units share: their authors, subjects, the words of their titles, their publishers.

Each kind gives a unit names; a name that at least `LEAST` units bear is a thing, with a column of
its own; an author is one with a single unit, whose next may come any day.  How much it says that
two units share a thing is the models' matter.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Self

import numpy as np
import orjson
import scipy.sparse as sp
from numpy.typing import NDArray

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
    """The things of one kind, in order of their names.

    Columns are found by the hashes of names: as strings, those of a library of 15,000 units take
    a server 14 MB, and a tenth of a second to load.
    """

    def __init__(self, kind: str, names: Sequence[str]) -> None:
        self.kind = kind
        self._told = orjson.dumps(names)
        hashes = _hashes(names)
        self._columns = np.argsort(hashes).astype(np.int32)
        self._hashes = hashes[self._columns]

    def __len__(self) -> int:
        return len(self._columns)

    @classmethod
    def fit(cls, units: Sequence[Unit], kind: str) -> Self:
        bearing = Counter(name for unit in units for name in _names(unit, kind))
        return cls(kind, sorted(name for name, n in bearing.items() if n >= LEAST[kind]))

    def rows(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """Binary (n_units, n_things) float32: which unit has what.  That a name is taken for
        another is as likely as one 64-bit hash among all others."""
        borne = [_names(unit, self.kind) for unit in units]
        hashes = _hashes(chain.from_iterable(borne))
        places = np.searchsorted(self._hashes, hashes)
        known = np.append(self._hashes, 0)[places] == hashes
        known &= places < len(self)
        owners = np.repeat(np.arange(len(units)), [len(names) for names in borne])[known]
        columns = self._columns[places[known]]
        ones = np.ones(len(columns), np.float32)
        return sp.csr_matrix((ones, (owners, columns)), shape=(len(units), len(self)))

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        content = orjson.dumps({"kind": self.kind, "names": orjson.Fragment(self._told)})
        (directory / "things.json").write_bytes(content)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(**orjson.loads((directory / "things.json").read_bytes()))


def _hashes(names: Iterable[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, names), np.int64)


def _names(unit: Unit, kind: str) -> set[str]:
    plain = (" ".join(name.casefold().split()) for name in KINDS[kind](unit))
    return {name for name in plain if name}
