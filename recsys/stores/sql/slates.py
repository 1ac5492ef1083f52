"""Slates as they were given out: written once, never changed."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from sqlalchemy import bindparam, func, select

from recsys.domain.ids import ReaderId, SlateId
from recsys.domain.instant import from_micros, to_micros
from recsys.domain.slate import SlateRecord
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.packed import packed, unpacked
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.schema import slates
from recsys.stores.sql.writer import Rows, Writer

__all__ = ["SqlSlates", "slate_rows"]

COLUMNS = [slates.c[name] for name in ("id", "reader", "at", "model", "answer", "trace")]
RECORD = Prepared(select(*COLUMNS).where(slates.c.id == bindparam("slate")))
LATEST = Prepared(
    select(*COLUMNS)
    .where(slates.c.reader == bindparam("reader"))
    .order_by(slates.c.seq.desc())
    .limit(bindparam("limit"))
)


class SqlSlates:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def append(self, records: Sequence[SlateRecord]) -> "Future[None]":
        return self._writer.submit(slate_rows(records), rows=len(records))

    def of(self, slate: SlateId) -> SlateRecord | None:
        with self._reads.look() as connection:
            rows = RECORD.rows(connection, slate=slate)
        return _record(rows[0]) if rows else None

    def of_reader(self, reader: ReaderId, *, limit: int) -> list[SlateRecord]:
        with self._reads.look() as connection:
            return list(map(_record, LATEST.rows(connection, reader=reader, limit=limit)))

    def count(self) -> int:
        with self._reads.look() as connection:
            return connection.scalar(select(func.count()).select_from(slates)) or 0


def slate_rows(records: Sequence[SlateRecord]) -> Rows:
    """What writes them."""
    values = [
        (one.id, one.reader, to_micros(one.at), one.model, packed(one.answer), one.trace)
        for one in records
    ]
    return Rows(slates, COLUMNS, values, "a slate with this id is recorded already")


def _record(row: tuple[Any, ...]) -> SlateRecord:
    slate, reader, at, model, answer, trace = row
    return SlateRecord(
        id=SlateId(slate),
        reader=reader,
        at=from_micros(at),
        model=model,
        answer=unpacked(answer),
        trace=trace,
    )
