"""What a sender sees of the pushes: claims under a lease, ended under a fence."""

from collections.abc import Iterable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from recsys.domain.ids import PushId, UnitId
from recsys.domain.push import Ending, Push, PushState
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.pages import pages
from recsys.stores.sql.schema import push_units, pushes
from recsys.stores.sql.writer import Writer

__all__ = ["COLUMNS", "SqlOutbox", "load"]

COLUMNS = [column for column in pushes.c if column.name != "row"]
INFLIGHT = pushes.c.state == PushState.INFLIGHT


class SqlOutbox:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def claim(self, limit: int, *, now: datetime, lease: timedelta) -> list[Push]:
        return self._writer.submit(
            lambda connection: _claim(connection, limit, now, now + lease)
        ).result()

    def settle(self, push: PushId, fence: int, ending: Ending, *, now: datetime) -> "Future[bool]":
        values: dict[str, Any] = {
            "state": ending.state,
            "result": ending.result,
            "lease_until": None,
        }
        if ending.state is PushState.PLANNED:
            tried = pushes.c.attempts - int(not ending.attempted)
            values |= {"bytes_sent_at": None, "attempts": tried}
        else:
            values |= {"finished_at": now}
        if ending.not_before is not None:
            values |= {"not_before": ending.not_before}
        return self._writer.submit(lambda connection: _settle(connection, push, fence, values))

    def mark_bytes_sent(self, push: PushId, fence: int, *, now: datetime) -> "Future[bool]":
        values = {"bytes_sent_at": now}
        return self._writer.submit(lambda connection: _held(connection, push, fence, values))


def load(connection: Connection, *where: ColumnElement[bool], **page: Any) -> list[Push]:
    """Pushes with their units.  `page`: `order` and `limit`, where there may be many."""
    rows = select(*COLUMNS).where(*where).order_by(page.get("order", pushes.c.row))
    found = [dict(row._mapping) for row in connection.execute(rows.limit(page.get("limit")))]
    units = _units(connection, [values["id"] for values in found])
    return [Push(**values, units=tuple(units[values["id"]])) for values in found]


def _units(connection: Connection, ids: Iterable[str]) -> dict[str, list[UnitId]]:
    units: dict[str, list[UnitId]] = {}
    for page in pages(ids):
        rows = select(push_units).where(push_units.c.push.in_(page)).order_by(push_units.c.place)
        for row in connection.execute(rows):
            units.setdefault(row.push, []).append(row.unit)
    return units


def _claim(connection: Connection, limit: int, now: datetime, lease: datetime) -> list[Push]:
    """What another sender left behind after bytes were sent is nobody's to send again."""
    lapsed = and_(INFLIGHT, pushes.c.lease_until <= now)
    connection.execute(
        update(pushes)
        .where(lapsed, pushes.c.bytes_sent_at.is_not(None))
        .values(state=PushState.UNKNOWN, finished_at=pushes.c.bytes_sent_at, lease_until=None)
    )
    due = or_(and_(pushes.c.state == PushState.PLANNED, pushes.c.not_before <= now), lapsed)
    ids = connection.scalars(
        select(pushes.c.id).where(due).order_by(pushes.c.not_before, pushes.c.row).limit(limit)
    ).all()
    chosen = pushes.c.id.in_(ids)
    connection.execute(
        update(pushes)
        .where(chosen)
        .values(
            state=PushState.INFLIGHT,
            lease_until=lease,
            fence=pushes.c.fence + 1,
            attempts=pushes.c.attempts + 1,
        )
    )
    return load(connection, chosen, order=pushes.c.not_before)


def _settle(connection: Connection, push: PushId, fence: int, values: dict[str, Any]) -> bool:
    if values["state"] is PushState.DELIVERED:
        last = connection.scalar(select(func.max(pushes.c.seq))) or 0
        values = values | {"seq": last + 1}
    return _held(connection, push, fence, values)


def _held(connection: Connection, push: PushId, fence: int, values: dict[str, Any]) -> bool:
    """Written only while the claim with this fence holds."""
    mine = and_(pushes.c.id == push, pushes.c.fence == fence, INFLIGHT)
    return connection.execute(update(pushes).where(mine).values(values)).rowcount == 1
