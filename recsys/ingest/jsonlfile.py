"""JSON Lines: one object a line.  Nested tables are flattened: `work.title` is `work_title`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from recsys.ingest.rows import Rejected, Row

__all__ = ["JsonLinesSource", "flat"]

MARK = b"\xef\xbb\xbf"


class JsonLinesSource:
    columns: tuple[str, ...] | None = None
    size: int

    def __init__(self, file: Path) -> None:
        self._file = file.open("rb")
        self.size = file.stat().st_size

    def rows(self) -> Iterator[Row | Rejected]:
        number = 0
        for line, text in enumerate(self._file, 1):
            text = text.removeprefix(MARK).strip() if line == 1 else text.strip()
            if text:
                number += 1
                yield _row(number, line, text)

    def position(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


def _row(number: int, line: int, text: bytes) -> Row | Rejected:
    try:
        cells = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        shown = text.decode("utf-8", "backslashreplace")
        return Rejected(number, "row", f"is not JSON: {problem.msg}", shown, line)
    if not isinstance(cells, dict):
        return Rejected(number, "row", "is not a JSON object", cells, line)
    return Row(number, flat(cells), line)


def flat(cells: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """One level: names of nested values are joined by `_`."""
    result: dict[str, Any] = {}
    for name, value in cells.items():
        if isinstance(value, dict):
            result |= flat(value, f"{prefix}{name}_")
        else:
            result[prefix + name] = value
    return result
