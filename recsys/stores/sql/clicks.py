"""Double clicks among events that were just appended: which ones the log holds near them, and
the marks.  The rule itself is `data.hygiene`'s."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, not_, select, update

from recsys.data.hygiene import CLICKS, GAP, Click, double_clicks
from recsys.domain.event import Verb
from recsys.stores.sql.columns import from_micros
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.schema import events

__all__ = ["mark_double_clicks"]

GAP_MICROS = int(GAP.total_seconds() * 1_000_000)

NEAR = Prepared(
    select(
        events.c.seq,
        events.c.id,
        events.c.reader,
        events.c.unit,
        events.c.verb,
        events.c.at,
        events.c.doubled_by,
    ).where(
        events.c.reader == bindparam("reader"),
        events.c.at.between(bindparam("first"), bindparam("last")),
        not_(events.c.robot),
    )
)
MARK = update(events).where(events.c.seq == bindparam("this")).values(doubled_by=bindparam("by"))


def mark_double_clicks(connection: Connection, appended: Iterable[Mapping[str, Any]]) -> None:
    """`appended`: rows of `events`.  Both they and what was there before may be marked."""
    clicks = [(row["reader"], row["at"]) for row in appended if _may_count(row)]
    near = [
        row
        for reader, first, last in _windows(clicks)
        for row in NEAR.rows(connection, reader=reader, first=first, last=last)
        if row[4] in CLICKS
    ]
    marked = {seq for seq, *_, doubled_by in near if doubled_by is not None}
    marks = [
        {"this": seq, "by": by}
        for seq, by in double_clicks(map(_click, near)).items()
        if seq not in marked
    ]
    if marks:
        connection.execute(MARK, marks)


def _may_count(row: Mapping[str, Any]) -> bool:
    return row["verb"] in CLICKS and row["reader"] is not None and not row["robot"]


def _windows(clicks: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """(reader, first, last) moments in which a click can make one of `clicks` double, or be made
    double by it; windows that overlap are one."""
    who, first, last = "", 0, -1
    for reader, at in sorted(clicks):
        if reader == who and at - GAP_MICROS <= last:
            last = at + GAP_MICROS
            continue
        if last >= first:
            yield who, first, last
        who, first, last = reader, at - GAP_MICROS, at + GAP_MICROS
    if last >= first:
        yield who, first, last


def _click(row: tuple[Any, ...]) -> Click:
    seq, identifier, reader, unit, verb, at, _ = row
    return Click(seq, identifier, reader, unit, Verb(verb), from_micros(at))
