"""What is known of units and readers as sparse rows, for models that learn from it.

There is a column for every thing that at least `LEAST` rows share; a reader has one of their own
beside.  No id is a feature: rows are told apart by their number alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse as sp

from recsys.data.words import words
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = ["reader_features", "unit_things"]

LEAST = 2

Things = set[tuple[str, str]]
"""(kind, name)"""


def reader_features(readers: Sequence[Reader | None]) -> sp.csr_matrix:
    """(n_readers, n_readers + n_things) float32, rows that sum to 1."""
    return _rows([_of_reader(reader) for reader in readers])


def unit_things(units: Sequence[Unit]) -> dict[str, sp.csr_matrix]:
    """By kind, binary (n_units, n_things) float32: what at least `LEAST` units have in common."""
    found = {
        "authors": [_things("", unit.authors) for unit in units],
        "subjects": [_things("", unit.subjects) for unit in units],
        "keywords": [_things("", unit.keywords) for unit in units],
        "title": [_things("", words(unit.title)) for unit in units],
    }
    return {kind: _shared(rows) for kind, rows in found.items()}


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
    own = sp.eye_array(len(things), dtype=np.float32, format="csr")
    rows = sp.csr_matrix(sp.hstack([own, _shared(things)], format="csr", dtype=np.float32))
    rows.data /= np.repeat(np.diff(rows.indptr), np.diff(rows.indptr))
    return rows


def _shared(things: Sequence[Things]) -> sp.csr_matrix:
    """A column for each thing that enough rows have, in order of the things."""
    rows_with = Counter(thing for row in things for thing in row)
    common = sorted(thing for thing, n in rows_with.items() if n >= LEAST)
    column = {thing: place for place, thing in enumerate(common)}
    found = [sorted(column[thing] for thing in row if thing in column) for row in things]
    indptr = np.cumsum([0, *(len(columns) for columns in found)]).astype(np.int32)
    indices = np.array([place for columns in found for place in columns], np.int32)
    ones = np.ones(len(indices), np.float32)
    return sp.csr_matrix((ones, indices, indptr), shape=(len(things), len(common)))
