"""Pushes as decisions: plan, ledger, answers, cancellation, log.  Claims are `outbox`'s."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future
from datetime import datetime

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, or_, select, update

from recsys.domain.ids import PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import OPEN_STATES, Push, PushState, QuotaLedger
from recsys.domain.slate import SlateRecord
from recsys.stores.ledger import ARRIVED, COUNTED, MEMORY, Sent, ledger_of
from recsys.stores.sql.outbox import COLUMNS, SqlOutbox, load
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.schema import push_ledgers, push_units, pushes, readers
from recsys.stores.sql.slates import slate_rows

__all__ = ["SqlPushes"]

OF_SLATE = Prepared(select(pushes.c.id).where(pushes.c.slate == bindparam("slate")))


class SqlPushes(SqlOutbox):
    def plan(self, push: Push, slate: SlateRecord, ledger_version: int) -> "Future[bool]":
        return self._writer.submit(
            lambda connection: _plan(connection, push, slate, ledger_version)
        )

    def ledger(
        self, reader: ReaderId, *, now: datetime, sending: PushId | None = None
    ) -> QuotaLedger:
        recent = or_(pushes.c.state.in_(OPEN_STATES), pushes.c.finished_at > now - MEMORY)
        rows = select(pushes.c.state, pushes.c.not_before, pushes.c.finished_at).where(
            pushes.c.reader == reader, pushes.c.state.in_(COUNTED), recent
        )
        if sending is not None:
            rows = rows.where(pushes.c.id != sending)
        with self._reads.look() as connection:
            sent = [Sent(*row) for row in connection.execute(rows)]
            version = connection.scalar(_version_of(reader)) or 0
        return ledger_of(sent, version, now=now, sending=sending is not None)

    def answer(self, push: PushId, state: PushState, *, now: datetime) -> "Future[bool]":
        arrived = and_(pushes.c.id == push, pushes.c.state.in_(ARRIVED))
        statement = update(pushes).where(arrived).values(state=state)
        return self._writer.submit(lambda connection: connection.execute(statement).rowcount == 1)

    def cancel(
        self, *, reader: ReaderId | None = None, units: Collection[UnitId] = (), now: datetime
    ) -> "Future[int]":
        holding = select(push_units.c.push).where(push_units.c.unit.in_(units))
        meant = pushes.c.id.in_(holding) if reader is None else pushes.c.reader == reader
        statement = (
            update(pushes)
            .where(pushes.c.state == PushState.PLANNED, meant)
            .values(state=PushState.CANCELLED, finished_at=now)
        )
        return self._writer.submit(lambda connection: connection.execute(statement).rowcount)

    def of(self, push: PushId) -> Push | None:
        with self._reads.look() as connection:
            return next(iter(load(connection, pushes.c.id == push)), None)

    def of_slate(self, slate: SlateId) -> Push | None:
        """Most slates that are answered were never pushed: they cost one statement."""
        with self._reads.look() as connection:
            found = OF_SLATE.rows(connection, slate=slate)
            return load(connection, pushes.c.id == found[0][0])[0] if found else None

    def inbox(self, reader: ReaderId, *, after: int = 0, limit: int = 50) -> list[Push]:
        theirs = (pushes.c.reader == reader, pushes.c.seq > after, pushes.c.state.in_(ARRIVED))
        with self._reads.look() as connection:
            return load(connection, *theirs, order=pushes.c.seq, limit=limit)

    def units_of(self, reader: ReaderId) -> frozenset[UnitId]:
        rows = select(push_units.c.unit).join(pushes).where(pushes.c.reader == reader)
        with self._reads.look() as connection:
            return frozenset(map(UnitId, connection.scalars(rows)))

    def unanswered(self, *, before: datetime, limit: int) -> list[Push]:
        waiting = (pushes.c.state == PushState.DELIVERED, pushes.c.finished_at < before)
        with self._reads.look() as connection:
            return load(connection, *waiting, order=pushes.c.finished_at, limit=limit)

    def counts(self) -> Mapping[PushState, int]:
        rows = select(pushes.c.state, func.count()).group_by(pushes.c.state)
        with self._reads.look() as connection:
            return dict(connection.execute(rows).all())


def _plan(connection: Connection, push: Push, slate: SlateRecord, ledger_version: int) -> bool:
    """An erased reader cannot be planned for: a plan that was under way is lost with them."""
    used = select(pushes.c.row).where(pushes.c.dedupe_key == push.dedupe_key)
    known = select(readers.c.row).where(readers.c.id == push.reader)
    if connection.scalar(used) is not None or connection.scalar(known) is None:
        return False
    if not _move_on(connection, push.reader, ledger_version):
        return False
    slate_rows([slate])(connection)
    values = {column.name: getattr(push, column.name) for column in COLUMNS}
    connection.execute(insert(pushes), values)
    units = [{"push": push.id, "place": p, "unit": u} for p, u in enumerate(push.units)]
    connection.execute(insert(push_units), units)
    return True


def _move_on(connection: Connection, reader: ReaderId, version: int) -> bool:
    """Compare-and-set: the ledger is one version on, unless it was already."""
    held = connection.scalar(_version_of(reader))
    if (held or 0) != version:
        return False
    if held is None:
        connection.execute(insert(push_ledgers), {"reader": reader, "version": 1})
    else:
        mine = push_ledgers.c.reader == reader
        connection.execute(update(push_ledgers).where(mine).values(version=version + 1))
    return True


def _version_of(reader: ReaderId) -> Select[int]:
    return select(push_ledgers.c.version).where(push_ledgers.c.reader == reader)
