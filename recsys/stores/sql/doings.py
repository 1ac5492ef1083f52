"""What many readers did lately: one statement for many of them, columns instead of events."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, func, select

from recsys.data.doings import CODES, Doings
from recsys.domain.ids import ReaderId
from recsys.stores.sql.driver import execute, mark, one_of
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.pages import pages
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.rows import clean
from recsys.stores.sql.schema import events

__all__ = ["doings"]

OF_MANY = """
SELECT reader, verb, at, unit FROM events
WHERE reader {readers} AND seq <= {one} AND NOT robot
AND (doubled_by IS NULL OR doubled_by > {one})
ORDER BY reader, at, seq
"""
"""By Core, a row takes twice as long."""
LATEST = Prepared(
    select(events.c.reader, events.c.verb, events.c.at, events.c.unit)
    .where(events.c.reader == bindparam("reader"), clean(bindparam("until")))
    .order_by(events.c.at.desc(), events.c.seq.desc())
    .limit(bindparam("limit"))
)


def doings(reads: Reads, readers: Sequence[ReaderId], limit: int, until: int) -> Doings:
    """The latest `limit` clean events of each."""
    place = {reader: number for number, reader in enumerate(readers)}
    found: list[Any] = []
    for page in pages(readers):
        with reads.look() as connection:
            found += _of_page(connection, page, limit, until)
    who, verbs, at, units = zip(*found, strict=True) if found else ((), (), (), ())
    owners = np.array([place[reader] for reader in who], np.int32)
    order = np.argsort(owners, kind="stable")
    return Doings(
        owners[order],
        np.array([CODES[verb] for verb in verbs], np.uint8)[order],
        np.array(at, np.int64)[order],
        [units[number] for number in order.tolist()],
    )


def _of_page(connection: Connection, page: Sequence[ReaderId], limit: int, until: int) -> list[Any]:
    """Who did more than counts is read apart, so that nobody's log is read whole."""
    busy = _busy(connection, page, limit)
    others = [reader for reader in page if reader not in busy]
    found: list[Any] = []
    if others:
        compared, given = one_of(connection, others)
        text = OF_MANY.format(readers=compared, one=mark(connection))
        found += execute(connection, text, [*given, until, until]).fetchall()
    for reader in busy:
        found += LATEST.rows(connection, reader=reader, until=until, limit=limit)[::-1]
    return found


def _busy(connection: Connection, page: Sequence[ReaderId], limit: int) -> set[str]:
    counted = select(events.c.reader).where(events.c.reader.in_(page)).group_by(events.c.reader)
    return set(connection.scalars(counted.having(func.count() > limit)))
