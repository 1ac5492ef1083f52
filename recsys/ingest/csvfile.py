"""CSV as libraries export it: UTF-8 with or without a byte order mark; comma, semicolon or tab."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from recsys.ingest.rows import Rejected, Row, Unusable

__all__ = ["CsvSource"]

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 64 * 2**20
"""Characters; a longer cell is a quotation mark that was never closed."""
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class CsvSource:
    columns: tuple[str, ...]
    size: int

    def __init__(self, file: Path) -> None:
        self.size = file.stat().st_size
        with _text(file.open("rb")) as text:
            header = text.readline()
        self._delimiter = max(DELIMITERS, key=_unquoted(header).count)
        self.columns = _columns(file.name, header, self._delimiter)
        self._binary = file.open("rb")
        self._text = _text(self._binary)
        self._text.readline()

    def rows(self) -> Iterator[Row | Rejected]:
        # Our own limit holds only while we read: the module's is one for the whole process.
        parser = csv.reader(self._text, delimiter=self._delimiter, strict=True)
        number = 0
        while True:
            try:
                cells = _next(parser)
            except StopIteration:
                return
            except csv.Error as problem:
                number += 1
                yield Rejected(number, "row", f"is not CSV: {problem}", "", parser.line_num + 1)
                continue
            if cells:
                number += 1
                yield self._row(number, cells, parser.line_num + 1)

    def position(self) -> int:
        return self._binary.tell()

    def close(self) -> None:
        self._text.close()

    def _row(self, number: int, cells: list[str], line: int) -> Row | Rejected:
        if len(cells) != len(self.columns):
            reason = f"has {len(cells)} cells, and the header {len(self.columns)}"
            return Rejected(number, "row", reason, [_shown(cell) for cell in cells], line)
        for name, cell in zip(self.columns, cells, strict=True):
            if not cell.isascii() and not _is_text(cell):
                raw = dict(zip(self.columns, map(_shown, cells), strict=True))
                return Rejected(number, name, "is not UTF-8 text: convert the file", raw, line)
        return Row(number, dict(zip(self.columns, cells, strict=True)), line)


def _text(binary: BinaryIO) -> io.TextIOWrapper:
    """Bytes that are not UTF-8 are carried along, so that their row can be named and refused."""
    return io.TextIOWrapper(binary, "utf-8-sig", errors="surrogateescape", newline="")


def _next(parser: Iterator[list[str]]) -> list[str]:
    former = csv.field_size_limit(LONGEST_CELL)
    try:
        return next(parser)
    finally:
        csv.field_size_limit(former)


def _columns(name: str, header: str, delimiter: str) -> tuple[str, ...]:
    if header.encode("utf-8", "surrogateescape").startswith(WIDE_MARKS):
        raise Unusable(f"{name} is UTF-16: save it as UTF-8")
    columns: list[str] = []
    with suppress(StopIteration, csv.Error):
        columns = [cell.strip() for cell in next(csv.reader([header], delimiter=delimiter))]
    if not any(columns):
        raise Unusable(f"{name} is empty: its first line should name the columns")
    if not _is_text(header) or "\0" in header:
        raise Unusable(f"{name} does not begin with a line of UTF-8 text that names the columns")
    doubles = {column for column in columns if columns.count(column) > 1}
    if doubles:
        raise Unusable(f"{name} has two columns named {', '.join(sorted(doubles))}")
    return tuple(columns)


def _unquoted(header: str) -> str:
    """What stands outside quotation marks."""
    return "".join(header.split('"')[::2])


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(cell: str) -> str:
    """Bytes that are not UTF-8 as `\\xe9`."""
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
