"""What units may share, author, subject or work: as numbers, which loops compare, and as each unit
has it written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.domain.unit import Unit
from recsys.models.base import Ints
from recsys.pipeline.said import escaped
from recsys.pipeline.texts import Texts

__all__ = ["Trait", "authors_of", "by_row", "plain", "subjects_of", "works_of"]


@dataclass(frozen=True, slots=True)
class Trait:
    """One of them, of all rows of a shelf."""

    ends: Ints
    """(n_rows + 1,), of `numbers` and `written`."""
    numbers: Ints
    """Of each row, in the order in which its unit names them, each once."""
    written: Texts
    """As it stands between the quotes of a JSON string."""
    names: Mapping[str, int]
    """As it is compared → its number."""
    owners: Ints
    """Rows that have number 0, rising, then those that have 1, and so on..."""
    bounds: Ints
    """...(n_names + 1,), of those."""

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """`rows`: as it is compared → as it is written."""
        names, numbers, written, ends = dict[str, int](), list[int](), list[str](), [0]
        for row in rows:
            numbers += [names.setdefault(name, len(names)) for name in row]
            written += row.values()
            ends.append(len(numbers))
        told, of_row = np.array(numbers, np.int32), np.array(ends, np.int32)
        order = np.argsort(told, kind="stable")
        bounds = np.searchsorted(told[order], np.arange(len(names) + 1)).astype(np.int32)
        said = {name: escaped(name) for name in dict.fromkeys(written)}  # most stand there often
        texts = Texts.of([said[name] for name in written])
        return cls(of_row, told, texts, names, _owners(of_row)[order], bounds)

    @property
    def arrays(self) -> tuple[Ints, Ints]:
        """As `pair_loops` takes them."""
        return self.ends, self.numbers

    def rare(self, most: float) -> NDArray[np.bool_]:
        """Of each of `numbers`, whether no more rows than `most` have it."""
        return np.bincount(self.numbers, minlength=1)[self.numbers] <= most

    def having(self, name: str) -> Ints:
        """Rows that have it, rising; `name` as it is compared."""
        number = self.names.get(name)
        if number is None:
            return self.owners[:0]
        return self.owners[self.bounds[number] : self.bounds[number + 1]]


def by_row(first: Trait, second: Trait) -> tuple[Ints, Ints]:
    """(n_rows + 1,) ends, and the numbers of each row in both, rising: those of `second` follow."""
    rows = np.concatenate([_owners(first.ends), _owners(second.ends)])
    numbers = np.concatenate([first.numbers, second.numbers + np.int32(len(first.names))])
    return first.ends + second.ends, numbers[np.lexsort((numbers, rows))]


def _owners(ends: Ints) -> Ints:
    """The row of each number."""
    return np.repeat(np.arange(len(ends) - 1, dtype=np.int32), np.diff(ends))


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
