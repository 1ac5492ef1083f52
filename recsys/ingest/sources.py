"""Opens a file by its extension."""

from collections.abc import Callable
from pathlib import Path

from recsys.ingest.csvfile import CsvSource
from recsys.ingest.jsonlfile import JsonLinesSource
from recsys.ingest.parquetfile import ParquetSource
from recsys.ingest.rows import Source, Unusable

__all__ = ["open_source"]

_FORMATS: dict[str, Callable[[Path], Source]] = {
    ".csv": CsvSource,
    ".tsv": CsvSource,
    ".jsonl": JsonLinesSource,
    ".ndjson": JsonLinesSource,
    ".parquet": ParquetSource,
}


def open_source(file: Path) -> Source:
    if file.suffix.lower() not in _FORMATS:
        raise Unusable(f"{file.name} is none of {', '.join(_FORMATS)}")
    try:
        return _FORMATS[file.suffix.lower()](file)
    except OSError as problem:
        raise Unusable(f"{file} cannot be read: {problem.strerror or problem}") from None
