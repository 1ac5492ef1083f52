"""The log: append-only, idempotent by id, in order of sequence number, double clicks marked."""

from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Any

from sqlalchemy import Connection, bindparam, func, not_, select

from recsys.domain.event import Event, LoggedEvent
from recsys.domain.ids import ReaderId, SlateId
from recsys.stores.base import Admission, Appended, Outcome
from recsys.stores.sql.admission import barred
from recsys.stores.sql.clicks import mark_double_clicks
from recsys.stores.sql.driver import among
from recsys.stores.sql.engine import Reads, insert_rows
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.rows import FACTS, FOR_EVER, LOGGED, facts, logged
from recsys.stores.sql.schema import ACCEPTS, events
from recsys.stores.sql.writer import Writer

__all__ = ["SqlEvents"]

Facts = tuple[Any, ...]
Arrived = tuple[Facts, bool]
"""An event, and whether a robot made it."""

LAST = Prepared(select(func.coalesce(func.max(events.c.seq), 0)))
NAMES = ("seq", *FACTS, "robot")
COLUMNS = [events.c[name] for name in NAMES]
KNOWN = f"SELECT seq, {', '.join(FACTS)} FROM events WHERE id {{among}}"

PAGE = Prepared(
    LOGGED.where(events.c.seq > bindparam("after"), events.c.seq <= bindparam("until"))
    .order_by(events.c.seq)
    .limit(1000)
)
LATEST = Prepared(
    LOGGED.where(events.c.reader == bindparam("reader"), events.c.seq <= bindparam("until"))
    .order_by(events.c.at.desc(), events.c.seq.desc())
    .limit(bindparam("limit"))
)
ABOUT = Prepared(LOGGED.where(events.c.slate == bindparam("slate")).order_by(events.c.seq))


FEW = 20
"""With more events than that an append fills statements by itself."""


@dataclass(frozen=True, slots=True)
class _Append:
    """The work of appending.  In one transaction it makes no difference to anybody whether events
    came in one call or in several: nobody sees the log between two of them."""

    arrived: "Sequence[Arrived]"
    admission: Admission | None

    @property
    def kind(self) -> Hashable | None:
        return (_Append, self.admission) if len(self.arrived) <= FEW else None

    def __call__(self, connection: Connection) -> list[Appended]:
        return _append(connection, self.arrived, self.admission)

    def together(self, connection: Connection, works: "Sequence[_Append]") -> list[list[Appended]]:
        arrived = [one for work in works for one in work.arrived]
        answers = iter(_append(connection, arrived, self.admission))
        return [list(islice(answers, len(work.arrived))) for work in works]


class SqlEvents:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def append(
        self,
        events: Sequence[Event],
        *,
        robots: Sequence[bool] = (),
        admission: Admission | None = None,
    ) -> "Future[list[Appended]]":
        marks = chain(robots, repeat(False))
        arrived = [(facts(event), mark) for event, mark in zip(events, marks, strict=False)]
        return self._writer.submit(_Append(arrived, admission), rows=len(arrived))

    def of_reader(
        self, reader: ReaderId, *, limit: int, until: int | None = None
    ) -> list[LoggedEvent]:
        with self._reads.look() as connection:
            found = LATEST.rows(connection, reader=reader, limit=limit, until=_horizon(until))
        return [logged(row, _horizon(until)) for row in reversed(found)]

    def of_slate(self, slate: SlateId) -> list[LoggedEvent]:
        with self._reads.look() as connection:
            found = ABOUT.rows(connection, slate=slate)
        return [logged(row, FOR_EVER) for row in found]

    def scan(self, *, after: int = 0, until: int | None = None) -> Iterator[LoggedEvent]:
        """Page by page: memory stays flat, and no look is held open."""
        while page := self._page(after, _horizon(until)):
            yield from page
            after = page[-1].seq

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
            return _last(connection)

    def count(self) -> int:
        """The log has no gaps: its last number is its length."""
        return self.last_seq()

    def _page(self, after: int, until: int) -> list[LoggedEvent]:
        with self._reads.look() as connection:
            rows = PAGE.rows(connection, after=after, until=until)
        return [logged(row, until) for row in rows]


def _horizon(until: int | None) -> int:
    return FOR_EVER if until is None else until


def _last(connection: Connection) -> int:
    [(seq,)] = LAST.rows(connection)
    return int(seq)


def _append(
    connection: Connection, arrived: Sequence[Arrived], admission: Admission | None
) -> list[Appended]:
    seq = _last(connection)
    held = {row[1]: (row[0], row[1:]) for row in among(connection, KNOWN, _ids(arrived))}
    nobodys = _barred(connection, arrived, admission)
    answers, fresh = [], []
    for fact, robot in arrived:
        identifier, reader, *rest = fact
        is_barred = reader in nobodys
        kept = (identifier, None, *rest) if is_barred else fact
        if identifier in held:
            number, stored = held[identifier]
            outcome = Outcome.DUPLICATE if _same(stored, kept) else Outcome.CONFLICT
            answers.append(Appended(identifier, outcome, number, is_barred))
            continue
        seq += 1
        held[identifier] = seq, kept
        fresh.append(dict(zip(NAMES, (seq, *kept, robot), strict=True)))
        answers.append(Appended(identifier, Outcome.STORED, seq, is_barred))
    if fresh:
        insert_rows(connection, events, COLUMNS, [tuple(row.values()) for row in fresh])
        mark_double_clicks(connection, fresh)
    return answers


def _ids(arrived: Sequence[Arrived]) -> Iterator[str]:
    return (fact[0] for fact, _ in arrived)


def _barred(
    connection: Connection, arrived: Sequence[Arrived], admission: Admission | None
) -> set[str]:
    named = {fact[1] for fact, _ in arrived if fact[1] is not None}
    return barred(connection, named, admission) if admission and named else set()


def _same(stored: Facts, fact: Facts) -> bool:
    """An event that is kept for nobody is the same whoever did it."""
    if stored[1] is None or fact[1] is None:
        return stored[2:] == fact[2:]
    return stored == fact
