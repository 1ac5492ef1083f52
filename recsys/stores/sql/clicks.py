"""Double clicks among events that were just appended: which ones the log holds near them, and
the marks.  The rule itself is `data.hygiene`'s."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, update

from recsys.data.hygiene import CLICKS, GAP, Click, double_clicks
from recsys.domain.event import Verb
from recsys.domain.instant import from_micros
from recsys.stores.sql.driver import execute, has_arrays
from recsys.stores.sql.pages import pages
from recsys.stores.sql.schema import events

__all__ = ["mark_double_clicks"]

GAP_MICROS = int(GAP.total_seconds() * 1_000_000)

NEAR = """
WITH windows(reader, first, last) AS ({windows})
SELECT e.seq, e.id, e.reader, e.unit, e.verb, e.at, e.doubled_by
FROM windows AS w JOIN events AS e ON e.reader = w.reader AND e.at BETWEEN w.first AND w.last
WHERE NOT e.robot
"""
"""One statement for all readers of a batch: by Core it would be compiled anew for every number of
them, and one for each reader takes three times as long."""
ARRAYS = "SELECT * FROM unnest(CAST(%s AS TEXT[]), CAST(%s AS BIGINT[]), CAST(%s AS BIGINT[]))"
MARK = update(events).where(events.c.seq == bindparam("this")).values(doubled_by=bindparam("by"))


def mark_double_clicks(connection: Connection, appended: Iterable[Mapping[str, Any]]) -> None:
    """`appended`: rows of `events`.  Both they and what was there before may be marked."""
    clicks = [(row["reader"], row["at"]) for row in appended if _may_count(row)]
    near = [row for page in pages(_windows(clicks)) for row in _near(connection, page)]
    marked = {seq for seq, *_, doubled_by in near if doubled_by is not None}
    marks = [
        {"this": seq, "by": by}
        for seq, by in double_clicks(map(_click, near)).items()
        if seq not in marked
    ]
    if marks:
        connection.execute(MARK, marks)


def _near(connection: Connection, windows: list[tuple[str, int, int]]) -> list[tuple[Any, ...]]:
    text, values = _given(connection, windows)
    rows = execute(connection, NEAR.format(windows=text), values)
    return [row for row in rows.fetchall() if row[4] in CLICKS]


def _given(connection: Connection, windows: list[tuple[str, int, int]]) -> tuple[str, list[Any]]:
    if has_arrays(connection):
        return ARRAYS, list(map(list, zip(*windows, strict=True)))
    text = f"VALUES {', '.join(['(?, ?, ?)'] * len(windows))}"
    return text, [value for window in windows for value in window]


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
