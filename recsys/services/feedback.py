"""What readers do, taken into the log: events, and answers to slates, pushed ones included."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import StrEnum

import orjson

from recsys.clock import Clock
from recsys.data.hygiene import is_robot
from recsys.domain.consent import Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, PushId, SlateId, UnitId
from recsys.domain.push import PushState
from recsys.errors import Invalid, NotFound
from recsys.pipeline.notices import consent_call
from recsys.services.answers import ANSWERS, Told
from recsys.services.futures import chained, then
from recsys.services.just_heard import JustHeard
from recsys.services.readers import Readers
from recsys.stores.base import Appended, Outcome, Stores

__all__ = ["Answer", "EventResult", "EventStatus", "Feedback"]


class EventStatus(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"
    """Stored before, and nothing changed: sending again is safe."""
    CONFLICT = "conflict"
    """The id was used for another event: nothing changed."""
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
    def __init__(self, stores: Stores, readers: Readers, clock: Clock) -> None:
        self.just_heard = JustHeard()
        """Those whom what was taken in is about."""
        self._stores = stores
        self._readers = readers
        self._clock = clock

    def append(
        self, events: Sequence[Event], *, agents: Sequence[str] = ()
    ) -> "Future[list[EventResult]]":
        """One result per event, in order; done when all are on disk.  `agents[i]`: the user agent
        that made event i: what robots do is marked.  An event of a reader without consent to a
        history is stored for nobody, and its note says so."""
        appended = self._stores.events.append(
            events, robots=list(map(is_robot, agents)), admission=self._readers.admission
        )
        self.just_heard.add(event.reader for event in events)
        return then(appended, lambda found: list(map(_result, events, found)))

    def answer(self, slate: SlateId, answers: Sequence[Answer]) -> "Future[list[EventResult]]":
        """NotFound: no such slate.  Invalid: a unit that is not in it (`answers.2.unit`).  The
        same answer given twice is one event, and a change of mind is another.  A slate that was
        pushed answers its push."""
        record = self._stores.slates.of(slate)
        if record is None:
            raise NotFound("slate", slate)
        shown = orjson.loads(record.answer)
        places = {entry["unit"]: entry["position"] for entry in shown["entries"]}
        told = Told(record, self._stores.events.of_slate(slate))
        events = [
            self._answering(told, answer, places, f"answers.{i}")
            for i, answer in enumerate(answers)
        ]
        push = self._stores.pushes.of_slate(slate)
        named = push.id if push else None
        placed = [replace(event, surface=shown["surface"], push=named) for event in events]
        logged = then(self.append(placed), _once_answered)
        if named is None or not answers:
            return logged
        last = ANSWERS[answers[-1].verb]
        return chained(logged, lambda results: self._answered(named, last, results))

    def _answered(
        self, push: PushId, state: PushState, results: list[EventResult]
    ) -> "Future[list[EventResult]]":
        settled = self._stores.pushes.answer(push, state, now=self._clock.now())
        return then(settled, lambda _: results)

    def _answering(
        self, told: Told, answer: Answer, places: Mapping[str, int], field: str
    ) -> Event:
        record = told.record
        if answer.verb not in ANSWERS:
            raise Invalid(f"{field}.verb", "accept, reject or ignore")
        if answer.unit not in places:
            raise Invalid(f"{field}.unit", f"{answer.unit!r} is not in slate {record.id!r}")
        return Event(
            id=told.event_id(answer.unit, answer.verb),
            reader=record.reader,
            verb=answer.verb,
            at=self._clock.now(),
            unit=answer.unit,
            slate=record.id,
            position=places[answer.unit],
        )


def _result(sent: Event, appended: Appended) -> EventResult:
    return EventResult(appended.id, EventStatus(appended.outcome.value), _note(sent, appended))


def _note(sent: Event, appended: Appended) -> str:
    if appended.outcome is Outcome.CONFLICT:
        return f"the id {sent.id!r} was used before for another event; nothing was changed"
    if sent.reader is None or not appended.barred:
        return ""
    return (
        "counts for nobody: this reader has not agreed to a history.  "
        f"Ask, then {consent_call(sent.reader, Purpose.HISTORY)}"
    )


def _once_answered(results: list[EventResult]) -> list[EventResult]:
    """The id says which answer of the slate it is: only the moment can differ, and the first one
    stands."""
    return [
        replace(result, status=EventStatus.DUPLICATE, note="")
        if result.status is EventStatus.CONFLICT
        else result
        for result in results
    ]
