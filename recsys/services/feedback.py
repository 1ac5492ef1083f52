"""What readers do, taken into the log: events, and answers to slates."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, SlateId, UnitId

__all__ = ["Answer", "EventResult", "EventStatus", "Feedback"]


class EventStatus(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class EventResult:
    id: EventId
    status: EventStatus
    note: str = ""
    """What the sender should know, such as that the event counts for nobody, and the remedy."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`verb` is accept, reject or ignore."""

    unit: UnitId
    verb: Verb


class Feedback:
    def append(self, events: Sequence[Event], *, agent: str = "") -> "Future[list[EventResult]]":
        """One result per event, in order; done when all are on disk.  `agent`: the user agent
        that made them: what robots do is marked.  An event of a reader without consent to a
        history is stored for nobody, and its note says so."""
        raise NotImplementedError

    def answer(self, slate: SlateId, answers: Sequence[Answer]) -> "Future[list[EventResult]]":
        """NotFound: no such slate.  Invalid: a unit that is not in it (`answers.2.unit`).  The
        same answer given twice is one event."""
        raise NotImplementedError
