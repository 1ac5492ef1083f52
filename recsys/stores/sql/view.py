"""The hot path: what a request needs to know of its reader, for all readers who wait at once, in
one consistent look."""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

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
RECORDS = "SELECT id, record FROM readers WHERE id {among}"
RECENT = Prepared(
    select(*(events.c[name] for name in COLUMNS))
    .where(events.c.reader == bindparam("reader"), clean(bindparam("until")))
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
            background_from_json(records[reader]) if reader in records else None,
            tuple([row[SEQ] for row in rows[reader]]),
            _told(rows[reader]),
            last,
            catalogue,
        )
        for reader in named
    }
    nobody = ReaderView(None, (), NOTHING_DONE, last, catalogue)
    return [nobody if reader is None else of_reader[reader] for reader in readers]


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
