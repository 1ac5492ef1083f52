"""Which event an answer to a slate is: the one that says so already, or the next."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from recsys.domain.event import LoggedEvent, Verb
from recsys.domain.ids import EventId, UnitId
from recsys.domain.push import PushState
from recsys.domain.slate import SlateRecord

__all__ = ["ANSWERS", "Told"]

ANSWERS = {
    Verb.ACCEPT: PushState.ACCEPTED,
    Verb.REJECT: PushState.REJECTED,
    Verb.IGNORE: PushState.IGNORED,
}
"""What a slate can be answered with, and what a push is then."""


class Told:
    """What was answered to one slate so far, unit by unit."""

    def __init__(self, record: SlateRecord, log: Iterable[LoggedEvent]) -> None:
        self.record = record
        self._latest: dict[UnitId, tuple[EventId, Verb]] = {}
        self._changes: Counter[UnitId] = Counter()
        for event in (logged.event for logged in log):
            ours = event.reader in (None, record.reader)
            if ours and event.unit is not None and event.verb in ANSWERS:
                self._add(event.unit, event.verb, event.id)

    def event_id(self, unit: UnitId, verb: Verb) -> EventId:
        """That of the unit's latest answer where this one says the same, so that saying it twice
        is one event; a change of mind gets one of its own, the same however often it is sent."""
        latest = self._latest.get(unit)
        if latest is not None and latest[1] is verb:
            return latest[0]
        text = "\0".join((self.record.id, unit, verb.value, str(self._changes[unit])))
        made = EventId(f"answer-{hashlib.sha256(text.encode()).hexdigest()[:32]}")
        self._add(unit, verb, made)
        return made

    def _add(self, unit: UnitId, verb: Verb, identifier: EventId) -> None:
        self._latest[unit] = identifier, verb
        self._changes[unit] += 1
