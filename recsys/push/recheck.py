"""The gates again, at the moment of sending: what was right when a push was planned may not be."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.push import Push
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit
from recsys.push.config import PushConfig
from recsys.push.eligibility import Case, Gate, No, refusal
from recsys.push.timing import quiet_until
from recsys.stores.push_base import PushStore

__all__ = ["Lookup", "Recheck"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The latest of what the gates ask about; None: it is not there any more."""

    reader: Callable[[ReaderId], Reader | None]
    unit: Callable[[UnitId], Unit | None]


class Recheck:
    def __init__(
        self, pushes: PushStore, lookup: Lookup, channels: Collection[str], config: PushConfig
    ) -> None:
        self._pushes = pushes
        self._lookup = lookup
        self._channels = channels
        self._config = config

    def __call__(self, push: Push, now: datetime) -> No | None:
        """Why the push may not be sent now; what is against it for good comes before what only
        makes it wait."""
        reader = self._lookup.reader(push.reader)
        if reader is None:
            return No(Gate.NO_PUSH_CONSENT, "the reader is gone")
        closed = next((unit for unit in push.units if not self._is_open(unit, now)), None)
        if closed is not None:
            return No(Gate.UNIT_CLOSED, closed)
        ledger = self._pushes.ledger(reader.id, now=now, sending=push.id)
        no = refusal(Case(reader, ledger, self._channel(push, reader), now), self._config)
        return no or self._quiet(reader, now)

    def _is_open(self, unit: UnitId, now: datetime) -> bool:
        latest = self._lookup.unit(unit)
        return latest is not None and latest.is_open(now)

    def _channel(self, push: Push, reader: Reader) -> str:
        wanted = push.channel in reader.push.channels and push.channel in self._channels
        return push.channel if wanted else ""

    def _quiet(self, reader: Reader, now: datetime) -> No | None:
        until = quiet_until(reader, now)
        return None if until is None else No(Gate.QUIET_HOURS, reader.time_zone, until)
