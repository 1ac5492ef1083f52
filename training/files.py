"""Tables of interactions and units on disk: CSV, Parquet or JSON Lines, as researchers keep them.

Only the columns `reader`, `unit` and, where there is one, `at` are read; every row counts as a
loan.  Importing into a library, with all its checks, is `recsys.ingest`'s.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import date
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
from recsys.ingest.coerce import SCALES

__all__ = ["UNTITLED", "Pairs", "joined", "raw_log", "read_pairs"]

IDS = ("reader", "unit")
SECONDS_A_DAY = 86_400
MICROSECONDS_A_DAY = 86_400_000_000
EPOCH = date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
ZONED = r"Z$|[T ].*[+-]\d\d(:?\d\d)?$"
FINER = r"(\.\d{6})\d+"
"""What is less than a microsecond, with what is not."""
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

    def where(self, chosen: NDArray[np.bool_]) -> "Pairs":
        days = None if self.days is None else self.days[chosen]
        kept = pa.array(chosen)
        return Pairs(self.readers.filter(kept), self.units.filter(kept), days)


def read_pairs(file: Path) -> Pairs:
    """Invalid names the file, the column and the first row that cannot be read, from 1."""
    table = _table(file)
    if not len(table):
        raise Invalid(file.name, "has no rows")
    readers, units = (_ids(_column(table, name, file), f"{file.name}.{name}") for name in IDS)
    timed = "at" in table.column_names
    days = _days(_column(table, "at", file), f"{file.name}.at") if timed else None
    return Pairs(readers, units, days)


def joined(first: Pairs, then: Pairs) -> Pairs:
    """One after the other.  `then` without times is as late as the last of `first`; where `first`
    has none, those of `then` say nothing."""
    days = None
    if first.days is not None:
        later = np.full(len(then), first.days.max()) if then.days is None else then.days
        days = np.concatenate([first.days, later])
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


def _column(table: pa.Table, name: str, file: Path) -> pa.ChunkedArray:
    held = table.column_names.count(name)
    if held != 1:
        reason = "stands in two columns" if held else f"no such column; it has {table.column_names}"
        raise Invalid(f"{file.name}.{name}", reason)
    return table[name]


def _ids(column: pa.ChunkedArray, field: str) -> pa.ChunkedArray:
    try:
        texts = column.cast(pa.string())
    except pa.ArrowException as problem:
        raise Invalid(field, f"cannot be read as text: {problem}") from None
    _refuse_holes(texts, field)
    check = unit_id if field.endswith("unit") else reader_id
    for text in texts.unique().to_pylist():
        try:
            check(text, field=field)
        except Invalid as problem:
            row = pc.index(texts, text).as_py() + 1
            raise Invalid(field, f"{problem.reason} (row {row})") from None
    return texts


def _days(column: pa.ChunkedArray, field: str) -> NDArray[np.float64]:
    """Times without a zone are taken as UTC, numbers as seconds since the epoch, or as milli-,
    micro- or nanoseconds where they are too large for that."""
    _refuse_holes(column, field)
    try:
        days = _read_days(column)
    except pa.ArrowNotImplementedError:
        raise Invalid(field, f"{column.type} is no type of times") from None
    except pa.ArrowInvalid:
        # The more rows, the more can be wrong: halving finds the first.
        row = bisect(range(len(column)), False, key=lambda last: _fails(column[: last + 1]))
        shown = repr(column[row].as_py())
        raise Invalid(field, f"{shown} is no time (ISO 8601) (row {row + 1})") from None
    known = (days >= FIRST_DAY) & (days <= LAST_DAY)
    if not known.all():
        raise Invalid(field, f"is in none of the years 1 to 9999 (row {int(known.argmin()) + 1})")
    return days


def _read_days(column: pa.ChunkedArray) -> NDArray[np.float64]:
    if pa.types.is_temporal(column.type):
        return _days_of_stamps(column.cast(pa.timestamp("us"), safe=False))
    try:
        return _days_of_numbers(np.asarray(column.cast(pa.float64()).to_numpy(), np.float64))
    except pa.ArrowInvalid:
        texts = pc.replace_substring_regex(column.cast(pa.string()), FINER, r"\1")
    zoned = pc.match_substring_regex(texts, ZONED)
    with_zone, without = pc.if_else(zoned, texts, None), pc.if_else(zoned, None, texts)
    utc = with_zone.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    return _days_of_stamps(pc.coalesce(utc, without.cast(pa.timestamp("us"))))


def _days_of_stamps(stamps: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(stamps.cast(pa.int64()).to_numpy(), np.float64) / MICROSECONDS_A_DAY


def _days_of_numbers(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    least, scales = zip(*SCALES, strict=True)
    scale = np.select([np.abs(numbers) >= size for size in least], scales, 1.0)
    return np.asarray(numbers / scale / SECONDS_A_DAY)


def _fails(column: pa.ChunkedArray) -> bool:
    try:
        _read_days(column)
    except pa.ArrowInvalid:
        return True
    return False


def _refuse_holes(column: pa.ChunkedArray, field: str) -> None:
    if column.null_count:
        row = pc.index(column.is_null(), True).as_py() + 1
        raise Invalid(field, f"is empty (row {row})")
