"""The hot path: what a request needs to know of its reader, for all readers who wait at once, in
one consistent look."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, overload

from sqlalchemy import Connection, bindparam, func, select

from recsys.domain.event import LoggedEvent
from recsys.domain.ids import ReaderId
from recsys.stores.base import ReaderView
from recsys.stores.codec import reader_from_json
from recsys.stores.sql.driver import among
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.rows import FOR_EVER, LOGGED, clean, logged
from recsys.stores.sql.schema import events, unit_changes

__all__ = ["views"]

SEQ, READER, AT = 0, 2, 4
"""Columns of `LOGGED`."""

HEADS = Prepared(
    select(
        select(func.coalesce(func.max(events.c.seq), 0)).scalar_subquery(),
        select(func.coalesce(func.max(unit_changes.c.version), 0)).scalar_subquery(),
    )
)
RECORDS = "SELECT id, record FROM readers WHERE id {among}"
RECENT = Prepared(
    LOGGED.where(events.c.reader == bindparam("reader"), clean(bindparam("until")))
    .order_by(events.c.at.desc(), events.c.seq.desc())
    .limit(bindparam("limit"))
)


def views(
    reads: Reads, readers: Sequence[ReaderId | None], limit: int, until: int | None
) -> list[ReaderView]:
    """One for each of `readers`, in their order."""
    horizon = FOR_EVER if until is None else until
    named = list(dict.fromkeys(reader for reader in readers if reader is not None))
    with reads.look() as connection:
        [(last, catalogue)] = HEADS.rows(connection)
        records = dict(among(connection, RECORDS, named))
        rows = _recent(connection, named, horizon, limit)
    of_reader = {
        reader: ReaderView(
            reader_from_json(records[reader]) if reader in records else None,
            tuple([row[SEQ] for row in rows[reader]]),
            Recent(rows[reader], horizon),
            last,
            catalogue,
        )
        for reader in named
    }
    nobody = ReaderView(None, (), (), last, catalogue)
    return [nobody if reader is None else of_reader[reader] for reader in readers]


class Recent(Sequence[LoggedEvent]):
    """Rows as events: made when one is looked at, for a list that is known already needs none."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], until: int) -> None:
        self._rows = rows
        self._until = until

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> LoggedEvent: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[LoggedEvent]: ...
    def __getitem__(self, at: int | slice) -> LoggedEvent | Sequence[LoggedEvent]:
        return self._events[at]

    def __iter__(self) -> Iterator[LoggedEvent]:
        return iter(self._events)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._events == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # like a list's

    @cached_property
    def _events(self) -> tuple[LoggedEvent, ...]:
        return tuple([logged(row, self._until) for row in self._rows])


def _recent(
    connection: Connection, readers: Sequence[ReaderId], until: int, limit: int
) -> dict[str, list[tuple[Any, ...]]]:
    """The latest rows of each, oldest first."""
    asked = [{"reader": reader, "until": until, "limit": limit} for reader in readers]
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in RECENT.rows_of_each(connection, asked):
        found[row[READER]].append(row)
    for rows in found.values():
        rows.sort(key=itemgetter(AT, SEQ))
    return found
