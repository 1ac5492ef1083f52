"""The hot path: what a request needs to know of its reader, for all readers who wait at once, in
one consistent look.

Whoever has done nothing since they were last looked at is known already: how many events they have,
and the last one's number, stand in an index, and cost a fraction of the events.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, bindparam, func, select

from recsys.data.doings import CODES
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.ids import ReaderId
from recsys.stores.base import ReaderView
from recsys.stores.codec import background_from_json
from recsys.stores.sql.driver import among
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.rows import FOR_EVER, clean
from recsys.stores.sql.schema import events, unit_changes

__all__ = ["views"]

SEQ, ID, READER, VERB, AT, UNIT, QUERY = range(7)
COLUMNS = ("seq", "id", "reader", "verb", "at", "unit", "query")
"""As far as lists are made of them."""

HEADS = Prepared(
    select(
        select(func.coalesce(func.max(events.c.seq), 0)).scalar_subquery(),
        select(func.coalesce(func.max(unit_changes.c.version), 0)).scalar_subquery(),
    )
)
STATES = """
SELECT id, record, (
    SELECT CASE WHEN count(*) <= {limit} THEN coalesce(max(seq), 0) END
    FROM (SELECT seq FROM events WHERE reader = readers.id LIMIT {limit} + 1) AS one
) FROM readers WHERE id {{among}}
"""
"""The record of each, and the number of their last event; none where the log holds too many."""
RECENT = Prepared(
    select(*(events.c[name] for name in COLUMNS))
    .where(events.c.reader == bindparam("reader"), clean(bindparam("until")))
    .order_by(events.c.at.desc(), events.c.seq.desc())
    .limit(bindparam("limit"))
)


class _State(NamedTuple):
    """As long as it is the same, all of a view is.  Events of a reader are only ever added, with
    growing numbers, or taken away from them all at once; what makes a click double is one that is
    added."""

    record: bytes
    last: int | None
    """Sequence number; 0 where there is none, None where it would have to be looked for."""

    @property
    def mark(self) -> Self | None:
        return None if self.last is None else self


def views(
    reads: Reads,
    readers: Sequence[ReaderId | None],
    limit: int,
    until: int | None,
    known: Mapping[ReaderId, ReaderView],
) -> list[ReaderView]:
    """One for each of `readers`, in their order."""
    horizon = FOR_EVER if until is None else until
    named = list(dict.fromkeys(reader for reader in readers if reader is not None))
    with reads.look() as connection:
        [(last, catalogue)] = HEADS.rows(connection)
        states = _states(connection, named, limit)
        held = {r: view for r, view in known.items() if view.mark and view.mark == states.get(r)}
        anew = [reader for reader in named if reader not in held]
        rows = _recent(connection, anew, horizon, limit)
    of_reader = {reader: _again(view, last, catalogue) for reader, view in held.items()}
    for reader in anew:
        state = states.get(reader)
        of_reader[reader] = ReaderView(
            state and background_from_json(state.record),
            tuple([row[SEQ] for row in rows[reader]]),
            _told(rows[reader]),
            last,
            catalogue,
            state.mark if state and until is None else None,
        )
    nobody = ReaderView(None, (), NOTHING_DONE, last, catalogue)
    return [nobody if reader is None else of_reader[reader] for reader in readers]


def _states(
    connection: Connection, readers: Sequence[ReaderId], limit: int
) -> dict[ReaderId, _State]:
    """Of those who are known."""
    found = among(connection, STATES.format(limit=limit), readers)
    return {reader: _State(record, last) for reader, record, last in found}


def _again(view: ReaderView, events: int, catalogue: int) -> ReaderView:
    return ReaderView(view.reader, view.inputs, view.recent, events, catalogue, view.mark)


def _told(rows: Sequence[tuple[Any, ...]]) -> Recent:
    return Recent(
        [row[ID] for row in rows],
        [CODES[row[VERB]] for row in rows],
        [row[AT] for row in rows],
        [row[UNIT] for row in rows],
        [row[QUERY] for row in rows],
    )


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
