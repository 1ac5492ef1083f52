"""What units may share, author, subject or work: as numbers, which loops compare, and as each unit
has it written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.domain.unit import Unit
from recsys.models.base import Ints
from recsys.pipeline.said import escaped
from recsys.pipeline.splice import spliced
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
    def empty(cls, n_rows: int) -> Self:
        """No row has any."""
        ends, nothing = np.zeros(n_rows + 1, np.int32), np.zeros(0, np.int32)
        return cls(ends, nothing, Texts.of([]), {}, nothing, np.zeros(1, np.int32))

    def updated(self, rows: Mapping[int, Mapping[str, str]]) -> Self:
        """With these in place of what their rows had: as it is compared → as it is written.  New
        rows follow the last.  A name that no row has any longer keeps its number."""
        changed, names = np.array(sorted(rows), np.int64), dict(self.names)
        told, said = list[list[int]](), list[str]()
        for row in changed.tolist():
            told.append([names.setdefault(name, len(names)) for name in rows[row]])
            said += rows[row].values()
        own = np.concatenate([[0], np.cumsum([len(numbers) for numbers in told], dtype=np.int32)])
        new = np.fromiter(chain.from_iterable(told), np.int32)
        numbers, ends = spliced((self.numbers, self.ends), (new, own), changed)
        written = self._rewritten(said, own, changed)
        bounds = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=len(names)))])
        owners = _sorted(numbers, _owners(ends))
        return type(self)(ends, numbers, written, names, owners, bounds.astype(np.int32))

    def _rewritten(self, said: Sequence[str], ends: Ints, changed: NDArray[np.int64]) -> Texts:
        """`written`, with these in place of what the rows had: row i up to `ends[i + 1]`."""
        as_json = {name: escaped(name) for name in dict.fromkeys(said)}  # most stand there often
        old, new = self.written, Texts.of([as_json[name] for name in said])
        lengths, _ = spliced((old.lengths, self.ends), (new.lengths, ends), changed)
        content, _ = spliced(
            (old.content, old.ends[self.ends]), (new.content, new.ends[ends]), changed
        )
        return Texts.end_to_end(content, lengths)

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
    return first.ends + second.ends, _sorted(rows, numbers)


def _owners(ends: Ints) -> Ints:
    """The row of each number."""
    return np.repeat(np.arange(len(ends) - 1, dtype=np.int32), np.diff(ends))


def _sorted(first: Ints, then: Ints) -> Ints:
    """`then`, in the order of `first`, and of its own where that is the same.  As one number they
    are sorted in a tenth of the time."""
    n = int(then.max(initial=0)) + 1
    return (np.sort(first.astype(np.int64) * n + then) % n).astype(np.int32)


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
