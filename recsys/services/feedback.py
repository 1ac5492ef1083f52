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
from recsys.domain.ids import EventId, PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import PushState
from recsys.domain.reader import Reader
from recsys.errors import Invalid, NotFound
from recsys.pipeline.notices import consent_call
from recsys.services.answers import ANSWERS, Told
from recsys.services.futures import chained, done, then
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
        self._stores = stores
        self._readers = readers
        self._clock = clock

    def append(
        self, events: Sequence[Event], *, agents: Sequence[str] = ()
    ) -> "Future[list[EventResult]]":
        """One result per event, in order; done when all are on disk.  `agents[i]`: the user agent
        that made event i: what robots do is marked.  An event of a reader without consent to a
        history is stored for nobody, and its note says so."""
        known, admitted = self._readers.admit({e.reader for e in events if e.reader is not None})
        kept = [_for_whom(event, known) for event in events]
        robots = list(map(is_robot, agents))
        return chained(admitted, lambda _: self._stored(events, kept, robots))

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

    def _stored(
        self, sent: Sequence[Event], kept: Sequence[Event], robots: Sequence[bool]
    ) -> "Future[list[EventResult]]":
        """An id that was stored under the reader's other standing, with the consent or without,
        is the same event still."""

        def look_again(appended: list[Appended]) -> "Future[list[EventResult]]":
            clashes = [i for i, one in enumerate(appended) if one.outcome is Outcome.CONFLICT]
            others = [_other_standing(sent[i], kept[i]) for i in clashes]
            if not clashes:
                return done(_results(sent, kept, appended))
            again = self._stores.events.append(others)
            return then(again, lambda found: _results(sent, kept, _merged(appended, found)))

        return chained(self._stores.events.append(kept, robots=robots), look_again)


def _for_whom(event: Event, known: Mapping[ReaderId, Reader]) -> Event:
    reader = known.get(event.reader) if event.reader else None
    if event.reader is None or (reader and reader.consents.allows(Purpose.HISTORY)):
        return event
    return replace(event, reader=None)


def _other_standing(sent: Event, kept: Event) -> Event:
    return sent if kept.reader is None else replace(kept, reader=None)


def _merged(appended: list[Appended], found: list[Appended]) -> list[Appended]:
    again = iter(found)
    return [next(again) if one.outcome is Outcome.CONFLICT else one for one in appended]


def _results(
    sent: Sequence[Event], kept: Sequence[Event], appended: Sequence[Appended]
) -> list[EventResult]:
    return [
        EventResult(one.id, EventStatus(one.outcome.value), _note(was, now, one.outcome))
        for was, now, one in zip(sent, kept, appended, strict=True)
    ]


def _note(sent: Event, kept: Event, outcome: Outcome) -> str:
    if outcome is Outcome.CONFLICT:
        return f"the id {sent.id!r} was used before for another event; nothing was changed"
    if sent.reader is None or kept.reader is not None:
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
