"""Lists as a table: one row for each entry of each list, by reader and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recsys.domain.ids import ReaderId, UnitId
from recsys.pipeline.listed import Listed
from recsys.pipeline.outline import SOURCES
from recsys.services.night.plan import Plan

__all__ = ["SCHEMA", "Block", "table"]

_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("reader", _WORD),
        ("position", pa.int16()),
        ("unit", _WORD),
        ("score", pa.float64()),
        ("source", _WORD),
        ("personal", pa.bool_()),
        ("notice", _WORD),
        ("model", _WORD),
        ("policy", _WORD),
        ("catalogue", pa.int64()),
        ("events", pa.int64()),
        ("made_at", pa.timestamp("us", "UTC")),
    ]
)


@dataclass(frozen=True, slots=True)
class Block:
    """Lists of some readers; `notices` are codes, empty for a personal list."""

    readers: Sequence[ReaderId]
    notices: Sequence[str]
    listed: Listed
    units: Sequence[UnitId]
    """By row."""
    catalogue: int
    """Version of it that the lists were made with."""


def table(plan: Plan, block: Block) -> pa.Table:
    """As `SCHEMA` says, readers in the order given.  A list without an entry is not in it."""
    owners, places = np.nonzero(block.listed.rows >= 0)
    rows = block.listed.rows[owners, places]
    notices = _words(block.notices, owners)
    columns = {
        "reader": pa.DictionaryArray.from_arrays(
            owners.astype(np.int32), pa.array(block.readers, pa.string())
        ),
        "position": (places + 1).astype(np.int16),
        "unit": _units(rows, block.units),
        "score": [round(score, 6) for score in block.listed.scores[owners, places].tolist()],
        "source": pa.DictionaryArray.from_arrays(
            block.listed.sources[owners, places].astype(np.int32), pa.array(SOURCES)
        ),
        "personal": notices.is_null(),
        "notice": notices,
        "model": _same(plan.model or None, len(rows)),
        "policy": _same(plan.policy, len(rows)),
        "catalogue": np.full(len(rows), block.catalogue),
        "events": np.full(len(rows), plan.events),
        "made_at": pa.repeat(pa.scalar(plan.made_at, SCHEMA.field("made_at").type), len(rows)),
    }
    return pa.table(columns, schema=SCHEMA)


def _units(rows: NDArray[np.int32], ids: Sequence[UnitId]) -> pa.DictionaryArray:
    """Only units that are there are in the dictionary: a catalogue is much longer than a part."""
    listed, places = np.unique(rows, return_inverse=True)
    names = pa.array([ids[row] for row in listed.tolist()], pa.string())
    return pa.DictionaryArray.from_arrays(places.astype(np.int32), names)


def _words(words: Sequence[str], owners: NDArray[np.intp]) -> pa.DictionaryArray:
    """Null where there is no word."""
    each = pa.array([word or None for word in words], pa.string()).dictionary_encode()
    return each.take(pa.array(owners))


def _same(word: str | None, n: int) -> Any:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(n, np.int32), mask=np.full(n, word is None)),
        pa.array([word or ""]),
    )
