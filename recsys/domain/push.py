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
from recsys.errors import Invalid

__all__ = ["OPEN_STATES", "Ending", "Push", "PushState", "QuotaLedger"]


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

    def __post_init__(self) -> None:
        if not self.units:
            raise Invalid("units", "a push brings at least one unit")
        if not 0 < self.propensity <= 1:
            raise Invalid("propensity", "a chance above 0 and at most 1")
        for name in ("planned_at", "not_before", "expires_at"):
            if getattr(self, name).tzinfo is None:
                raise Invalid(name, "a time needs a time zone")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a sending ended."""

    state: PushState
    result: str = ""
    """What there is to say of it."""
    not_before: datetime | None = None
    """When to try again, of a push that is planned once more; None: when it was due."""
    attempted: bool = True
    """Of a push that is planned once more: False gives the attempt back, since none was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLedger:
    """What counts against a reader's caps: every push that is planned or in flight, whenever it
    is due, and those delivered or of unknown fate in the last 24 hours, or 7 days.  Cancelled,
    expired and dead ones do not count."""

    version: int
    """Compare-and-set: a plan made on an older version is refused as `lost_race`."""
    last_push_at: datetime | None
    """The latest of them: when it was finished or, while open, is due (`not_before`)."""
    sent_24h: int
    sent_7d: int
