"""What is known of units and readers as sparse rows, for models that learn from it.

Each row has a column of its own, then one for every thing that at least `LEAST` rows share.
No id is a feature: rows are told apart by their number alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse as sp

from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = ["reader_features", "unit_features"]

LEAST = 2

Things = set[tuple[str, str]]
"""(kind, name)"""


def unit_features(units: Sequence[Unit]) -> sp.csr_matrix:
    """(n_units, n_units + n_things) float32, rows that sum to 1."""
    return _rows([_of_unit(unit) for unit in units])


def reader_features(readers: Sequence[Reader | None]) -> sp.csr_matrix:
    """(n_readers, n_readers + n_things) float32, rows that sum to 1."""
    return _rows([_of_reader(reader) for reader in readers])


def _of_unit(unit: Unit) -> Things:
    return {
        *_things("author", unit.authors),
        *_things("subject", (*unit.subjects, *unit.keywords)),
        *_things("language", (unit.language,)),
        *_things("publisher", (unit.publisher,)),
        *_things("work", (unit.work.title,) if unit.work else ()),
    }


def _of_reader(reader: Reader | None) -> Things:
    if reader is None:
        return set()
    return {
        *_things("library", (reader.home_library,)),
        *_things("affiliation", reader.affiliations),
        *_things("group", reader.groups),
        *_things("language", reader.languages),
        *_things("interest", reader.interests),
    }


def _things(kind: str, names: Iterable[str]) -> Things:
    return {(kind, plain) for name in names if (plain := name.strip().casefold())}


def _rows(things: Sequence[Things]) -> sp.csr_matrix:
    shared = sorted(t for t, n in Counter(t for row in things for t in row).items() if n >= LEAST)
    column = {thing: len(things) + place for place, thing in enumerate(shared)}
    found = [
        [row, *sorted(column[t] for t in known if t in column)] for row, known in enumerate(things)
    ]
    lengths = np.array([len(columns) for columns in found], np.int64)
    data = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    indices = np.array([c for columns in found for c in columns], np.int32)
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return sp.csr_matrix((data, indices, indptr), shape=(len(things), len(things) + len(shared)))
