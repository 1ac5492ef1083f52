"""Rows of cells into CSV, JSON Lines or Parquet, by the extension of the file.

The same rows make the same bytes.  A file is written beside its place and moved there when it is
whole: who reads it never sees half of it.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from recsys.ingest.cells import Cells, Columns, Type, written_time
from recsys.ingest.rows import Unusable

__all__ = ["write_file", "write_lines"]

ROW_GROUP = 20_000


def write_file(file: Path, columns: Columns, rows: Iterable[Cells]) -> int:
    """How many rows."""
    if file.suffix.lower() not in _FORMATS:
        raise Unusable(f"{file.name} is none of {', '.join(_FORMATS)}")
    partial = file.with_name(f".{file.name}.partial")
    try:
        count = _FORMATS[file.suffix.lower()](partial, columns, rows)
        partial.replace(file)
    except OSError as problem:
        raise Unusable(f"{file} cannot be written: {problem.strerror or problem}") from None
    finally:
        partial.unlink(missing_ok=True)
    return count


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """JSON Lines of any rows, each with columns of its own."""
    with file.open("wb") as out:
        for row in rows:
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _write_csv(file: Path, columns: Columns, rows: Iterable[Cells], delimiter: str = ",") -> int:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(
            out, delimiter=delimiter, lineterminator="\r\n"
        )  # RFC 4180; and quotes \r
        writer.writerow(columns)
        return _each(rows, lambda row: writer.writerow(_csv_cell(row[name]) for name in columns))


def _write_tsv(file: Path, columns: Columns, rows: Iterable[Cells]) -> int:
    return _write_csv(file, columns, rows, "\t")


def _write_json_lines(file: Path, columns: Columns, rows: Iterable[Cells]) -> int:
    with io.BufferedWriter(file.open("wb", buffering=0), 2**20) as out:
        return _each(
            rows,
            lambda row: out.write(
                orjson.dumps(
                    row, default=_plain, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
                )
            ),
        )


def _write_parquet(file: Path, columns: Columns, rows: Iterable[Cells]) -> int:
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in columns.items()])
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as out:
        for group in _groups(rows):
            plain = [{name: _parquet_cell(row[name]) for name in columns} for row in group]
            out.write_table(pa.Table.from_pylist(plain, schema=schema))
            count += len(group)
    return count


def _groups(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    remaining = iter(rows)
    while group := list(islice(remaining, ROW_GROUP)):
        yield group


def _each(rows: Iterable[Cells], write: Callable[[Cells], Any]) -> int:
    count = 0
    for row in rows:
        write(row)
        count += 1
    return count


def _csv_cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return _joined(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return written_time(value) if isinstance(value, datetime) else value


def _parquet_cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _joined(values: tuple[str, ...]) -> str:
    """`a; b`, or a JSON list where that would be read back otherwise."""
    plain = "; ".join(values)
    again = tuple(dict.fromkeys(part.strip() for part in plain.split(";")))
    safe = not values or (again == values and not plain.startswith("["))
    return plain if safe else json.dumps(values, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)


_ARROW = {
    Type.TEXT: pa.string(),
    Type.TEXTS: pa.list_(pa.string()),
    Type.TIME: pa.timestamp("us", "UTC"),
    Type.WHOLE: pa.int32(),
    Type.NUMBER: pa.float64(),
    Type.FLAG: pa.bool_(),
    Type.TABLES: pa.string(),
}
_FORMATS: dict[str, Callable[[Path, Columns, Iterable[Cells]], int]] = {
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".jsonl": _write_json_lines,
    ".ndjson": _write_json_lines,
    ".parquet": _write_parquet,
}
