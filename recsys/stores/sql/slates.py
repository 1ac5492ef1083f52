"""Slates as they were given out: written once, never changed."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from sqlalchemy import func, select

from recsys.domain.ids import ReaderId, SlateId
from recsys.domain.slate import SlateRecord
from recsys.stores.sql.columns import to_micros
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.schema import slates
from recsys.stores.sql.writer import Rows, Writer

__all__ = ["SqlSlates", "slate_rows"]

COLUMNS = [slates.c[name] for name in ("id", "reader", "at", "model", "answer", "trace")]
RECORD = select(*COLUMNS)


class SqlSlates:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def append(self, records: Sequence[SlateRecord]) -> "Future[None]":
        return self._writer.submit(slate_rows(records), rows=len(records))

    def of(self, slate: SlateId) -> SlateRecord | None:
        with self._reads.look() as connection:
            row = connection.execute(RECORD.where(slates.c.id == slate)).one_or_none()
        return None if row is None else _record(row)

    def of_reader(self, reader: ReaderId, *, limit: int) -> list[SlateRecord]:
        latest = RECORD.where(slates.c.reader == reader).order_by(slates.c.seq.desc())
        with self._reads.look() as connection:
            return [_record(row) for row in connection.execute(latest.limit(limit))]

    def count(self) -> int:
        with self._reads.look() as connection:
            return connection.scalar(select(func.count()).select_from(slates)) or 0


def slate_rows(records: Sequence[SlateRecord]) -> Rows:
    """What writes them."""
    values = [
        (one.id, one.reader, to_micros(one.at), one.model, one.answer, one.trace) for one in records
    ]
    return Rows(slates, COLUMNS, values, "a slate with this id is recorded already")


def _record(row: Any) -> SlateRecord:
    return SlateRecord(**row._mapping)
