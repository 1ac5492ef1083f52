"""What units may share, author, subject or work: as numbers, which loops compare, and as each unit
has it written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.domain.unit import Unit
from recsys.models.base import Ints

__all__ = ["Trait", "authors_of", "plain", "subjects_of", "works_of"]


@dataclass(frozen=True, slots=True)
class Trait:
    """One of them, of all rows of a shelf."""

    ends: Ints
    """(n_rows + 1,), of `numbers` and `written`."""
    numbers: Ints
    """Of each row, in the order in which its unit names them, each once."""
    written: tuple[str, ...]
    names: Mapping[str, int]
    """As it is compared → its number."""

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """`rows`: as it is compared → as it is written."""
        names, numbers, written, ends = dict[str, int](), list[int](), list[str](), [0]
        for row in rows:
            numbers += [names.setdefault(name, len(names)) for name in row]
            written += row.values()
            ends.append(len(numbers))
        return cls(np.array(ends, np.int32), np.array(numbers, np.int32), tuple(written), names)

    @property
    def arrays(self) -> tuple[Ints, Ints]:
        """As `pair_loops` takes them."""
        return self.ends, self.numbers

    def rare(self, most: float) -> NDArray[np.bool_]:
        """Of each of `numbers`, whether no more rows than `most` have it."""
        return np.bincount(self.numbers, minlength=1)[self.numbers] <= most

    def rows(self) -> dict[str, Ints]:
        """Those that have it, rising, by how it is compared."""
        order = np.argsort(self.numbers, kind="stable")
        owners = np.repeat(np.arange(len(self.ends) - 1, dtype=np.int32), np.diff(self.ends))[order]
        bounds = np.searchsorted(self.numbers[order], np.arange(len(self.names) + 1)).tolist()
        return {name: owners[bounds[n] : bounds[n + 1]] for name, n in self.names.items()}


def plain(name: str) -> str:
    """How subjects, authors and works are compared: without case and outer spaces."""
    return name.strip().casefold()


def authors_of(unit: Unit) -> Mapping[str, str]:
    return _by_plain(unit.authors)


def subjects_of(unit: Unit) -> Mapping[str, str]:
    return _by_plain(unit.subjects)


def works_of(unit: Unit) -> Mapping[str, str]:
    return {plain(unit.work.id): unit.work.title} if unit.work else {}


def _by_plain(names: Iterable[str]) -> Mapping[str, str]:
    return {key: name.strip() for name in names if (key := plain(name))}
