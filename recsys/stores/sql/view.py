"""The hot path: one reader's view, two statements in one consistent look."""

from sqlalchemy import BindParameter, bindparam, func, select

from recsys.domain.ids import ReaderId
from recsys.stores.base import ReaderView
from recsys.stores.codec import reader_from_json
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.rows import FOR_EVER, LOGGED, clean, logged
from recsys.stores.sql.schema import events, readers, unit_changes

__all__ = ["view"]

READER: BindParameter[str] = bindparam("reader")

HEADS = Prepared(
    select(
        select(readers.c.record).where(readers.c.id == READER).scalar_subquery(),
        select(func.coalesce(func.max(events.c.seq), 0)).scalar_subquery(),
        select(func.coalesce(func.max(unit_changes.c.version), 0)).scalar_subquery(),
    )
)
RECENT = Prepared(
    LOGGED.where(events.c.reader == READER, clean(bindparam("until")))
    .order_by(events.c.at.desc(), events.c.seq.desc())
    .limit(bindparam("limit"))
)


def view(reads: Reads, reader: ReaderId, limit: int, until: int | None) -> ReaderView:
    horizon = FOR_EVER if until is None else until
    with reads.look() as connection:
        [(record, last, catalogue)] = HEADS.rows(connection, reader=reader)
        rows = RECENT.rows(connection, reader=reader, until=horizon, limit=limit)
    return ReaderView(
        None if record is None else reader_from_json(record),
        tuple(logged(row, horizon) for row in reversed(rows)),
        last,
        catalogue,
    )
