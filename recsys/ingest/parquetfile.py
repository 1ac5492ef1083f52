"""Parquet, read one batch of rows at a time."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from recsys.ingest.jsonlfile import flat
from recsys.ingest.rows import Rejected, Row, Unusable

__all__ = ["ParquetSource"]

BATCH = 4_096


class ParquetSource:
    columns: tuple[str, ...]
    size: int

    def __init__(self, file: Path) -> None:
        self._name = file.name
        self._read = 0
        try:
            self._file = pq.ParquetFile(file)
            self.size = self._file.metadata.num_rows
            self.columns = tuple(_names(self._file.schema_arrow))
        except (OSError, pa.ArrowException) as problem:
            raise Unusable(f"{file.name} is not a whole Parquet file: {problem}") from None

    def rows(self) -> Iterator[Row | Rejected]:
        for batch in self._batches():
            for cells in batch.to_pylist():
                self._read += 1
                yield Row(self._read, flat(cells))

    def position(self) -> int:
        return self._read

    def close(self) -> None:
        self._file.close()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._file.iter_batches(BATCH):
                yield _with_microseconds(batch)
        except (OSError, ValueError, pa.ArrowException) as problem:
            raise Unusable(f"{self._name} is damaged after row {self._read}: {problem}") from None


def _names(schema: pa.Schema) -> Iterator[str]:
    for field in schema:
        if pa.types.is_struct(field.type):
            yield from (f"{field.name}_{name}" for name in _names(pa.schema(list(field.type))))
        else:
            yield field.name


def _with_microseconds(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Python's times know nothing finer."""
    fields = [
        pa.field(f.name, pa.timestamp("us", f.type.tz)) if pa.types.is_timestamp(f.type) else f
        for f in batch.schema
    ]
    columns = [
        column.cast(field.type, safe=False) if field.type != column.type else column
        for column, field in zip(batch.columns, fields, strict=True)
    ]
    return pa.record_batch(columns, schema=pa.schema(fields))
