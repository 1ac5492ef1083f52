"""The log: append-only, idempotent by id, in order of sequence number, double clicks marked."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, not_, select, update

from recsys.data.hygiene import CLICKS, GAP, Click, double_clicks
from recsys.domain.event import Event, LoggedEvent, Verb
from recsys.domain.ids import EventId, ReaderId
from recsys.stores.base import Appended, Outcome
from recsys.stores.sql.columns import from_micros
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.pages import paged, pages
from recsys.stores.sql.rows import FACTS, LOGGED, facts, logged
from recsys.stores.sql.schema import ACCEPTS, events
from recsys.stores.sql.writer import Writer

__all__ = ["SqlEvents"]

Facts = tuple[Any, ...]

LAST = select(func.coalesce(func.max(events.c.seq), 0))
KNOWN = select(events.c.seq, *(events.c[name] for name in FACTS))


class SqlEvents:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def append(
        self, events: Sequence[Event], *, robots: Sequence[bool] = ()
    ) -> "Future[list[Appended]]":
        marks = chain(robots, repeat(False))
        arrived = [(facts(event), mark) for event, mark in zip(events, marks, strict=False)]
        return self._writer.submit(lambda connection: _append(connection, arrived))

    def of_reader(
        self, reader: ReaderId, *, limit: int, until: int | None = None
    ) -> list[LoggedEvent]:
        rows = LOGGED.where(events.c.reader == reader)
        if until is not None:
            rows = rows.where(events.c.seq <= until)
        latest = rows.order_by(events.c.at.desc(), events.c.seq.desc()).limit(limit)
        with self._reads.look() as connection:
            found = connection.execute(latest).all()
        return [logged(row, until) for row in reversed(found)]

    def scan(self, *, after: int = 0, until: int | None = None) -> Iterator[LoggedEvent]:
        rows = LOGGED if until is None else LOGGED.where(events.c.seq <= until)
        for row in paged(self._reads, rows, events.c.seq, after):
            yield logged(row, until)

    def accepts(self, *, after: int) -> int:
        accepted = select(func.count()).where(
            events.c.seq > after,
            ACCEPTS,
            not_(events.c.robot),
        )
        with self._reads.look() as connection:
            return connection.scalar(accepted) or 0

    def last_seq(self) -> int:
        with self._reads.look() as connection:
            return connection.scalar(LAST) or 0

    def count(self) -> int:
        """The log has no gaps: its last number is its length."""
        return self.last_seq()


def _append(connection: Connection, arrived: Sequence[tuple[Facts, bool]]) -> list[Appended]:
    before = seq = connection.scalar(LAST) or 0
    held = _held(connection, arrived)
    answers, fresh = [], []
    for fact, robot in arrived:
        identifier = EventId(fact[0])
        if identifier in held:
            number, stored = held[identifier]
            outcome = Outcome.DUPLICATE if _same(stored, fact) else Outcome.CONFLICT
            answers.append(Appended(identifier, outcome, number))
            continue
        seq += 1
        held[identifier] = seq, fact
        fresh.append(dict(zip(FACTS, fact, strict=True), seq=seq, robot=robot))
        answers.append(Appended(identifier, Outcome.STORED, seq))
    if fresh:
        connection.execute(insert(events), fresh)
    if any(row["verb"] in CLICKS for row in fresh):
        _mark(connection, before)
    return answers


def _held(
    connection: Connection, arrived: Sequence[tuple[Facts, bool]]
) -> dict[EventId, tuple[int, Facts]]:
    return {
        EventId(fact[0]): (seq, fact)
        for page in pages(fact[0] for fact, _ in arrived)
        for seq, *rest in connection.execute(KNOWN.where(events.c.id.in_(page)))
        for fact in [tuple(rest)]
    }


def _same(stored: Facts, fact: Facts) -> bool:
    """An event that is kept for nobody is the same whoever did it."""
    if stored[1] is None or fact[1] is None:
        return stored[2:] == fact[2:]
    return stored == fact


def _mark(connection: Connection, before: int) -> None:
    """Mark what is now known to be a double click, among all that is near the new clicks."""
    new, near = events.alias("new"), events.alias("near")
    gap = int(GAP.total_seconds() * 1_000_000)
    rows = (
        select(
            near.c.seq,
            near.c.id,
            near.c.reader,
            near.c.unit,
            near.c.verb,
            near.c.at,
            near.c.doubled_by,
        )
        .distinct()
        .join_from(
            new,
            near,
            (near.c.reader == new.c.reader)
            & near.c.at.between(new.c.at - gap, new.c.at + gap)
            & (near.c.unit == new.c.unit)
            & (near.c.verb == new.c.verb),
        )
        .where(new.c.seq > before, new.c.verb.in_(sorted(CLICKS)))
        .where(not_(new.c.robot), not_(near.c.robot))
    )
    found = connection.execute(rows).all()
    marked = {row.seq for row in found if row.doubled_by is not None}
    marks = double_clicks(
        Click(row.seq, row.id, row.reader, row.unit, Verb(row.verb), from_micros(row.at))
        for row in found
    )
    updates = [{"this": seq, "by": by} for seq, by in marks.items() if seq not in marked]
    if updates:
        statement = update(events).where(events.c.seq == bindparam("this"))
        connection.execute(statement.values(doubled_by=bindparam("by")), updates)
