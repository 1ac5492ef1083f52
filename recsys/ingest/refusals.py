"""The side file: every refused row with its number, field and reason, so that it can be mended."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from recsys.ingest.rows import Rejected

__all__ = ["SideFile"]


class SideFile:
    """`FILE.rejected.jsonl` beside the file, or in the working directory where that may not be
    written.  It is made when the first row is refused."""

    def __init__(self, file: Path) -> None:
        self.path: Path | None = None
        self._name = f"{file.name}.rejected.jsonl"
        self._directories = (file.parent, Path.cwd())
        self._out: io.TextIOWrapper | None = None

    def write(self, rows: Iterable[Rejected]) -> None:
        for row in rows:
            out = self._out = self._out or self._opened()
            out.write(json.dumps(_plain(row), ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        if self._out is not None:
            self._out.close()

    def _opened(self) -> io.TextIOWrapper:
        first, second = (directory / self._name for directory in self._directories)
        try:
            self.path, opened = first, first.open("w", encoding="utf-8", errors="backslashreplace")
        except OSError:
            self.path, opened = second, second.open("w", encoding="utf-8")
        return opened


def _plain(row: Rejected) -> dict[str, Any]:
    where = {"row": row.number} | ({} if row.line is None else {"line": row.line})
    return where | {"field": row.field, "reason": row.reason, "raw": row.raw}
