"""A push: the decision to send one slate over one channel at one time, and its fate.

The life of a push (`PushState`):

    planned ──claim──▶ inflight ──sent──▶ delivered ──▶ accepted | rejected | ignored
       │                  │ ├── temporary failure ──▶ planned (later)
       │                  │ ├── too many failures ──▶ dead
       │                  │ └── bytes left, no answer ──▶ unknown
       ├── consent withdrawn, unit taken down ──▶ cancelled
       └── expires_at passed ──▶ expired
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recsys.domain.ids import PushId, ReaderId, SlateId, UnitId

__all__ = ["OPEN_STATES", "Push", "PushState", "QuotaLedger", "Refusal"]


class PushState(StrEnum):
    PLANNED = "planned"
    INFLIGHT = "inflight"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IGNORED = "ignored"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    DEAD = "dead"


OPEN_STATES = frozenset({PushState.PLANNED, PushState.INFLIGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Decision and outbox row in one: they are written in one transaction, or not at all."""

    id: PushId
    """Also the idempotency key the channel passes on."""
    reader: ReaderId
    slate: SlateId
    units: tuple[UnitId, ...]
    channel: str
    trigger: str
    """`tick`, or `new_unit:<id>`."""
    payload: bytes
    """JSON, exactly what the channel sends."""
    planned_at: datetime
    not_before: datetime
    expires_at: datetime
    dedupe_key: str
    """Unique for ever: one reader is pushed one unit once."""
    policy: str
    propensity: float = 1.0
    state: PushState = PushState.PLANNED
    attempts: int = 0
    fence: int = 0
    """Grows with every claim: a completion with an older fence is refused."""
    lease_until: datetime | None = None
    bytes_sent_at: datetime | None = None
    finished_at: datetime | None = None
    seq: int = 0
    """Order of delivery, for streams that resume; 0 until delivered."""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLedger:
    """What a reader was already sent: planned and delivered count, cancelled do not."""

    version: int
    """Compare-and-set: a plan made on an older version is refused as `lost_race`."""
    last_push_at: datetime | None
    sent_24h: int
    sent_7d: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody was not pushed: the first gate that said no."""

    reader: ReaderId
    gate: str
    detail: str = ""
