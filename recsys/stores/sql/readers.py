"""Readers, the look at those whom requests are about, and their erasure from every table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from recsys.data.doings import Doings
from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.stores.base import NOTHING_KNOWN, ReaderView, Upserted
from recsys.stores.codec import reader_from_json, reader_to_json
from recsys.stores.sql.doings import doings
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.pages import paged, pages
from recsys.stores.sql.schema import (
    events,
    grants,
    push_ledgers,
    push_units,
    pushes,
    readers,
    slates,
)
from recsys.stores.sql.view import views
from recsys.stores.sql.writer import Writer

__all__ = ["SqlReaders", "write_readers"]


class SqlReaders:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def upsert(self, readers: Sequence[Reader]) -> "Future[Upserted]":
        arrived = [(reader, reader_to_json(reader)) for reader in readers]
        return self._writer.submit(
            lambda connection: write_readers(connection, arrived), rows=len(arrived)
        )

    def of(self, ids: Iterable[ReaderId]) -> Mapping[ReaderId, Reader]:
        with self._reads.look() as connection:
            found = [reader_from_json(record) for _, record in _records(connection, ids)]
        return {reader.id: reader for reader in found}

    def views(
        self,
        readers: Sequence[ReaderId | None],
        *,
        limit: int,
        until: int | None = None,
        known: Mapping[ReaderId, ReaderView] = NOTHING_KNOWN,
    ) -> list[ReaderView]:
        return views(self._reads, readers, limit, until, known if until is None else NOTHING_KNOWN)

    def doings(self, readers: Sequence[ReaderId], *, limit: int, until: int) -> Doings:
        return doings(self._reads, readers, limit, until)

    def scan(self, *, agreed: Purpose | None = None) -> Iterator[Reader]:
        rows = select(readers.c.row, readers.c.record)
        if agreed is not None:
            rows = rows.join(grants).where(grants.c.purpose == agreed)
        for _, record in paged(self._reads, rows, readers.c.row):
            yield reader_from_json(record)

    def erase(self, reader: ReaderId) -> "Future[bool]":
        return self._writer.submit(lambda connection: _erase(connection, reader))

    def count(self) -> int:
        with self._reads.look() as connection:
            return connection.scalar(select(func.count()).select_from(readers)) or 0


def _records(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for page in pages(ids):
        rows = select(readers.c.id, readers.c.record).where(readers.c.id.in_(page))
        yield from connection.execute(rows)


def write_readers(connection: Connection, arrived: Sequence[tuple[Reader, bytes]]) -> Upserted:
    """In the order given; of a reader that comes twice the last state is kept."""
    stored = dict(_records(connection, [reader.id for reader, _ in arrived]))
    known = dict(stored)
    added = changed = 0
    for reader, record in arrived:
        held = known.get(reader.id)
        added += held is None
        changed += held is not None and held != record
        known[reader.id] = record
    new = [{"id": i, "record": r} for i, r in known.items() if i not in stored]
    moved = [{"this": i, "record": known[i]} for i, held in stored.items() if held != known[i]]
    if new:
        connection.execute(insert(readers), new)
    if moved:
        connection.execute(update(readers).where(readers.c.id == bindparam("this")), moved)
    touched = {row["id"] for row in new} | {row["this"] for row in moved}
    latest = {reader.id: reader for reader, _ in arrived if reader.id in touched}
    _write_grants(connection, latest)
    return Upserted(added, changed, len(arrived) - added - changed)


def _write_grants(connection: Connection, changed: Mapping[ReaderId, Reader]) -> None:
    for page in pages(changed):
        found = select(readers.c.id, readers.c.row).where(readers.c.id.in_(page))
        rows = dict(connection.execute(found).all())
        connection.execute(delete(grants).where(grants.c.reader.in_(rows.values())))
        granted = [
            {"purpose": purpose, "reader": row}
            for identifier, row in rows.items()
            for purpose in Purpose
            if changed[ReaderId(identifier)].consents.allows(purpose)
        ]
        if granted:
            connection.execute(insert(grants), granted)


def _erase(connection: Connection, reader: str) -> bool:
    """What refers to a row goes before the row."""
    theirs = select(pushes.c.id).where(pushes.c.reader == reader)
    row = select(readers.c.row).where(readers.c.id == reader)
    statements = (
        update(events).where(events.c.reader == reader).values(reader=None),
        delete(push_units).where(push_units.c.push.in_(theirs)),
        delete(pushes).where(pushes.c.reader == reader),
        delete(slates).where(slates.c.reader == reader),
        delete(push_ledgers).where(push_ledgers.c.reader == reader),
        delete(grants).where(grants.c.reader.in_(row)),
        delete(readers).where(readers.c.id == reader),
    )
    return sum(connection.execute(statement).rowcount for statement in statements) > 0
