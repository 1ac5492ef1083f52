"""Tables of interactions and units on disk: CSV, Parquet or JSON Lines, as researchers keep them.

Only the columns `reader`, `unit` and, where there is one, `at` are read; every row counts as a
loan.  Importing into a library, with all its checks, is `recsys.ingest`'s.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
from numpy.typing import NDArray

from recsys.data.assemble import RawLog
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId, reader_id, unit_id
from recsys.domain.unit import Unit
from recsys.errors import Invalid

__all__ = ["UNTITLED", "Pairs", "joined", "raw_log", "read_pairs"]

SECONDS_A_DAY = 86_400
MICROSECONDS_A_DAY = 86_400_000_000
UNTITLED = "untitled"
"""Of a unit that nothing is known of."""


@dataclass(frozen=True)
class Pairs:
    """Interactions in the order of their file.  `days` since the epoch, None without times."""

    readers: pa.ChunkedArray
    units: pa.ChunkedArray
    days: NDArray[np.float64] | None

    def __len__(self) -> int:
        return len(self.readers)


def read_pairs(file: Path) -> Pairs:
    table = _table(file)
    for column in ("reader", "unit"):
        if column not in table.column_names:
            raise Invalid(f"{file.name}.{column}", f"no such column; it has {table.column_names}")
    readers, units = (_ids(table[name], f"{file.name}.{name}") for name in ("reader", "unit"))
    days = _days(table["at"], f"{file.name}.at") if "at" in table.column_names else None
    return Pairs(readers, units, days)


def joined(first: Pairs, then: Pairs) -> Pairs:
    """One after the other; times only where both have them."""
    days = None
    if first.days is not None and then.days is not None:
        days = np.concatenate([first.days, then.days])
    return Pairs(_chained(first.readers, then.readers), _chained(first.units, then.units), days)


def raw_log(pairs: Pairs, catalogue: tuple[Unit, ...]) -> RawLog:
    """The catalogue's units come first; units it lacks follow, with nothing known of them."""
    listed = pa.array([unit.id for unit in catalogue], pa.string())
    units = _chained(pa.chunked_array([listed]), pairs.units).combine_chunks().dictionary_encode()
    readers = pairs.readers.combine_chunks().dictionary_encode()
    unlisted = [UnitId(text) for text in units.dictionary.to_pylist()[len(catalogue) :]]
    names = tuple(ReaderId(text) for text in readers.dictionary.to_pylist())
    n = len(pairs)
    log = EventLog(
        readers.indices.to_numpy().astype(np.int32),
        units.indices.to_numpy()[len(catalogue) :].astype(np.int32),
        np.full(n, VERBS.index(Verb.BORROW), np.uint8),
        np.zeros(n) if pairs.days is None else pairs.days,
        np.arange(1, n + 1, dtype=np.int64),
    )
    return RawLog(log, names, catalogue + tuple(map(_bare, unlisted)), (None,) * len(names))


def _bare(unit: UnitId) -> Unit:
    return Unit(id=unit, title=UNTITLED, url="urn:unlisted")


def _chained(first: pa.ChunkedArray, then: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([*first.chunks, *then.chunks], pa.string())


def _table(file: Path) -> pa.Table:
    readers = {
        ".csv": _read_csv,
        ".parquet": pa.parquet.read_table,
        ".jsonl": pa.json.read_json,
        ".ndjson": pa.json.read_json,
    }
    if file.suffix not in readers:
        raise Invalid(file.name, f"is none of {', '.join(readers)}")
    try:
        return readers[file.suffix](file)
    except (OSError, pa.ArrowException) as problem:
        raise Invalid(str(file), f"cannot be read: {problem}") from None


def _read_csv(file: Path) -> pa.Table:
    """Ids stay text: 007 is not 7."""
    types = {name: pa.string() for name in ("reader", "unit", "at")}
    return pa.csv.read_csv(file, convert_options=pa.csv.ConvertOptions(column_types=types))


def _ids(column: pa.ChunkedArray, field: str) -> pa.ChunkedArray:
    texts = column.cast(pa.string())
    if texts.null_count:
        row = pc.index(texts.is_null(), True).as_py() + 1
        raise Invalid(field, f"is empty in row {row}")
    check = unit_id if field.endswith("unit") else reader_id
    for text in texts.unique().to_pylist():
        check(text, field=field)
    return texts


def _days(column: pa.ChunkedArray, field: str) -> NDArray[np.float64]:
    """Times without a zone are taken as UTC, numbers as seconds since the epoch."""
    if column.null_count:
        raise Invalid(field, f"is empty in row {pc.index(column.is_null(), True).as_py() + 1}")
    texts = not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type))
    for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")) if texts else ():
        try:
            stamps = column.cast(kind, safe=False).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
        return np.asarray(stamps.to_numpy(), np.float64) / MICROSECONDS_A_DAY
    try:
        return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64) / SECONDS_A_DAY
    except pa.ArrowInvalid:
        example = column[0].as_py()
        raise Invalid(field, f"{example!r} or another of its cells is no time (ISO 8601)") from None
