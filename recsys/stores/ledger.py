"""Counting what a reader was pushed, for whatever store holds the pushes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from recsys.domain.push import OPEN_STATES, PushState, QuotaLedger

__all__ = ["ARRIVED", "COUNTED", "MEMORY", "Sent", "ledger_of"]

ARRIVED = frozenset(
    {PushState.DELIVERED, PushState.ACCEPTED, PushState.REJECTED, PushState.IGNORED}
)
COUNTED = OPEN_STATES | ARRIVED | {PushState.UNKNOWN}

DAY = timedelta(hours=24)
MEMORY = timedelta(days=7)
"""Finished pushes older than that count for nothing any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What counting needs to know of one push."""

    state: PushState
    not_before: datetime
    finished_at: datetime | None


def ledger_of(
    sent: Iterable[Sent], version: int, *, now: datetime, sending: bool = False
) -> QuotaLedger:
    """`sending`: planned pushes are left out, and those in flight happen `now`."""
    seen = [
        one
        for one in sent
        if one.state in COUNTED and not (sending and one.state is PushState.PLANNED)
    ]
    waiting = [now if sending else one.not_before for one in seen if one.state in OPEN_STATES]
    finished = [
        one.finished_at
        for one in seen
        if one.state not in OPEN_STATES and one.finished_at and one.finished_at > now - MEMORY
    ]
    return QuotaLedger(
        version=version,
        last_push_at=max(waiting + finished, default=None),
        sent_24h=len(waiting) + sum(at > now - DAY for at in finished),
        sent_7d=len(waiting) + len(finished),
    )
