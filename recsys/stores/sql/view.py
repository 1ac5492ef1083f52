"""The hot path: one reader's view, three statements in one consistent look."""

from sqlalchemy import func, select

from recsys.domain.ids import ReaderId
from recsys.stores.base import ReaderView
from recsys.stores.codec import reader_from_json
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.rows import LOGGED, clean, logged
from recsys.stores.sql.schema import events, readers, unit_changes

__all__ = ["view"]


def view(reads: Reads, reader: ReaderId, limit: int, until: int | None) -> ReaderView:
    record = select(readers.c.record).where(readers.c.id == reader).scalar_subquery()
    last = select(func.coalesce(func.max(events.c.seq), 0)).scalar_subquery()
    version = select(func.coalesce(func.max(unit_changes.c.version), 0)).scalar_subquery()
    recent = (
        LOGGED.where(events.c.reader == reader, clean(until))
        .order_by(events.c.at.desc(), events.c.seq.desc())
        .limit(limit)
    )
    with reads.look() as connection:
        held, seq, catalogue = connection.execute(select(record, last, version)).one()
        rows = connection.execute(recent).all()
    return ReaderView(
        None if held is None else reader_from_json(held),
        tuple(logged(row, until) for row in reversed(rows)),
        seq,
        catalogue,
    )
