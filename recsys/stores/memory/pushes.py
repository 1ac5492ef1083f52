"""Pushes in memory."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from recsys.domain.ids import PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import Push, PushState, QuotaLedger
from recsys.domain.slate import SlateRecord
from recsys.errors import Conflict
from recsys.stores.ledger import ARRIVED, Sent, ledger_of
from recsys.stores.memory.outbox import MemoryOutbox

__all__ = ["MemoryPushes"]


class MemoryPushes(MemoryOutbox):
    def plan(self, push: Push, slate: SlateRecord, ledger_version: int) -> "Future[bool]":
        return self._state.write(lambda: self._plan(push, slate, ledger_version))

    def ledger(
        self, reader: ReaderId, *, now: datetime, sending: PushId | None = None
    ) -> QuotaLedger:
        with self._state.lock:
            theirs = self._where(lambda push: push.reader == reader and push.id != sending)
            sent = [Sent(push.state, push.not_before, push.finished_at) for push in theirs]
            version = self._state.ledgers.get(reader, 0)
        return ledger_of(sent, version, now=now, sending=sending is not None)

    def answer(self, push: PushId, state: PushState, *, now: datetime) -> "Future[bool]":
        return self._state.write(lambda: self._answer(push, state))

    def cancel(
        self, *, reader: ReaderId | None = None, units: Collection[UnitId] = (), now: datetime
    ) -> "Future[int]":
        def meant(push: Push) -> bool:
            by_unit = not set(units).isdisjoint(push.units)
            theirs = by_unit if reader is None else push.reader == reader
            return theirs and push.state is PushState.PLANNED

        def cancelled() -> int:
            found = self._where(meant)
            for push in found:
                self._keep(replace(push, state=PushState.CANCELLED, finished_at=now))
            return len(found)

        return self._state.write(cancelled)

    def of(self, push: PushId) -> Push | None:
        return self._state.pushes.get(push)

    def of_slate(self, slate: SlateId) -> Push | None:
        return next(iter(self._where(lambda push: push.slate == slate)), None)

    def inbox(self, reader: ReaderId, *, after: int = 0, limit: int = 50) -> list[Push]:
        def theirs(push: Push) -> bool:
            return push.reader == reader and push.state in ARRIVED and push.seq > after

        return sorted(self._where(theirs), key=lambda push: push.seq)[:limit]

    def units_of(self, reader: ReaderId) -> frozenset[UnitId]:
        theirs = self._where(lambda push: push.reader == reader)
        return frozenset(unit for push in theirs for unit in push.units)

    def unanswered(self, *, before: datetime, limit: int) -> list[Push]:
        waiting = [
            (push.finished_at, push)
            for push in self._where(lambda push: push.state is PushState.DELIVERED)
            if push.finished_at is not None and push.finished_at < before
        ]
        return [push for _, push in sorted(waiting, key=lambda pair: pair[0])[:limit]]

    def counts(self) -> Mapping[PushState, int]:
        return Counter(push.state for push in self._where(lambda _: True))

    def _where(self, meant: Callable[[Push], bool]) -> list[Push]:
        with self._state.lock:
            return [push for push in self._state.pushes.values() if meant(push)]

    def _plan(self, push: Push, slate: SlateRecord, ledger_version: int) -> bool:
        state = self._state
        used = any(held.dedupe_key == push.dedupe_key for held in state.pushes.values())
        moved = state.ledgers.get(push.reader, 0) != ledger_version
        if used or moved or push.reader not in state.readers:
            return False
        if slate.id in state.slates or push.id in state.pushes:
            raise Conflict(f"push {push.id!r} or its slate is recorded already")
        state.ledgers[push.reader] = ledger_version + 1
        state.slates[slate.id] = slate
        self._keep(push)
        return True

    def _answer(self, push: PushId, state: PushState) -> bool:
        held = self._state.pushes.get(push)
        if held is None or held.state not in ARRIVED:
            return False
        self._keep(replace(held, state=state))
        return True
