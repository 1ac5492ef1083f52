"""What a store promises of pushes: decisions, quota ledger and outbox.  The other aggregates are
`base`'s, and so is what holds for all."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Protocol

from recsys.domain.ids import PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import Ending, Push, PushState, QuotaLedger
from recsys.domain.slate import SlateRecord

__all__ = ["Outbox", "PushLog", "PushStore"]


class Outbox(Protocol):
    """What a sender sees of the pushes: work to claim, under a lease and a fence."""

    def claim(self, limit: int, *, now: datetime, lease: timedelta) -> list[Push]:
        """Due pushes (`not_before` ≤ now, past `expires_at` too), now `inflight`, fence and
        attempts one higher.  An inflight push whose lease ran out is due again, unless bytes were
        sent: that one becomes `unknown`, finished when they were sent."""
        ...

    def settle(self, push: PushId, fence: int, ending: Ending, *, now: datetime) -> "Future[bool]":
        """End a claim: delivered, planned again (bytes sent are forgotten), dead, cancelled,
        expired or unknown.  False, and nothing written, when the fence is old."""
        ...

    def mark_bytes_sent(self, push: PushId, fence: int, *, now: datetime) -> "Future[bool]": ...


class PushLog(Protocol):
    """What became of pushes."""

    def of(self, push: PushId) -> Push | None: ...
    def of_slate(self, slate: SlateId) -> Push | None:
        """The push that the slate was made for."""
        ...

    def inbox(self, reader: ReaderId, *, after: int = 0, limit: int = 50) -> list[Push]:
        """Delivered and answered pushes with `seq` > after, oldest first."""
        ...

    def units_of(self, reader: ReaderId) -> frozenset[UnitId]:
        """Units of every push ever planned for the reader, whatever became of it."""
        ...

    def unanswered(self, *, before: datetime, limit: int) -> list[Push]:
        """Still `delivered`, and delivered before that; oldest first."""
        ...

    def counts(self) -> Mapping[PushState, int]: ...


class PushStore(Outbox, PushLog, Protocol):
    """Decisions, quota ledger and outbox.  The source of truth for what was sent to whom."""

    def plan(self, push: Push, slate: SlateRecord, ledger_version: int) -> "Future[bool]":
        """Decision, its slate, ledger and outbox row in one transaction.  False, and nothing
        written: the ledger moved on since (`lost_race`), the dedupe key was used before, or the
        reader is not there (any more)."""
        ...

    def ledger(
        self, reader: ReaderId, *, now: datetime, sending: PushId | None = None
    ) -> QuotaLedger:
        """As `QuotaLedger` says; with `sending`, as the sender of that push must see it: planned
        pushes are left out, and that push itself; others in flight count as pushed `now`."""
        ...

    def answer(self, push: PushId, state: PushState, *, now: datetime) -> "Future[bool]":
        """accepted, rejected or ignored, of a delivered push; the last answer wins, and
        `finished_at` stays the time of delivery."""
        ...

    def cancel(
        self, *, reader: ReaderId | None = None, units: Collection[UnitId] = (), now: datetime
    ) -> "Future[int]":
        """Every planned push of the reader or else, where none is named, with one of the units
        in it; how many."""
        ...
