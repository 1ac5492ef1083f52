"""The log in memory."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import chain, islice, repeat

from recsys.data.hygiene import CLICKS, Click, double_clicks
from recsys.domain.event import Event, Hygiene, LoggedEvent, Verb
from recsys.domain.ids import ReaderId, SlateId
from recsys.stores.base import Admission, Appended, Outcome
from recsys.stores.memory.state import State, Stored

__all__ = ["MemoryEvents", "clean", "latest"]


class MemoryEvents:
    def __init__(self, state: State) -> None:
        self._state = state

    def append(
        self,
        events: Sequence[Event],
        *,
        robots: Sequence[bool] = (),
        admission: Admission | None = None,
    ) -> "Future[list[Appended]]":
        return self._state.write(lambda: self._append(events, robots, admission))

    def of_reader(
        self, reader: ReaderId, *, limit: int, until: int | None = None
    ) -> list[LoggedEvent]:
        with self._state.lock:
            return latest(_of_reader(self._state, reader, until), limit)

    def of_slate(self, slate: SlateId) -> list[LoggedEvent]:
        return [logged for logged in self.scan() if logged.event.slate == slate]

    def scan(self, *, after: int = 0, until: int | None = None) -> Iterator[LoggedEvent]:
        for seq in range(after + 1, len(self._state.log) + 1):
            if until is not None and seq > until:
                return
            yield _logged(self._state, seq, until)

    def accepts(self, *, after: int) -> int:
        found = (logged for logged in self.scan(after=after) if logged.event.verb is Verb.ACCEPT)
        return sum(logged.hygiene is Hygiene.CLEAN for logged in found)

    def last_seq(self) -> int:
        return len(self._state.log)

    def count(self) -> int:
        return len(self._state.log)

    def _append(
        self, events: Sequence[Event], robots: Sequence[bool], admission: Admission | None
    ) -> list[Appended]:
        marks = zip(events, chain(robots, repeat(False)), strict=False)
        if admission is None:
            return [self._append_one(event, mark) for event, mark in marks]
        return [self._admitted(event, mark, admission) for event, mark in marks]

    def _admitted(self, event: Event, robot: bool, admission: Admission) -> Appended:
        if event.reader is None or self._is_agreed(event.reader, admission):
            return self._append_one(event, robot)
        return replace(self._append_one(replace(event, reader=None), robot), barred=True)

    def _is_agreed(self, identifier: ReaderId, admission: Admission) -> bool:
        reader = self._state.readers.get(identifier)
        if reader is None and admission.newcomer:
            reader = self._state.readers[identifier] = admission.newcomer(identifier)
        return reader is not None and reader.consents.allows(admission.purpose)

    def _append_one(self, event: Event, robot: bool) -> Appended:
        known = self._state.seqs.get(event.id)
        if known is not None:
            stored = self._state.log[known - 1].event
            outcome = Outcome.DUPLICATE if _same(stored, event) else Outcome.CONFLICT
            return Appended(event.id, outcome, known)
        self._state.log.append(Stored(event, robot))
        seq = self._state.seqs[event.id] = len(self._state.log)
        if event.reader is not None:
            self._state.of_reader.setdefault(event.reader, []).append(seq)
            self._mark(event.reader, event)
        return Appended(event.id, Outcome.STORED, seq)

    def _mark(self, reader: ReaderId, event: Event) -> None:
        if event.verb not in CLICKS or event.unit is None:
            return
        near = [
            Click(seq, stored.event.id, reader, event.unit, event.verb, stored.event.at)
            for seq in self._state.of_reader[reader]
            for stored in [self._state.log[seq - 1]]
            if (stored.event.unit, stored.event.verb) == (event.unit, event.verb)
            and not stored.robot
        ]
        for seq, by in double_clicks(near).items():
            self._state.log[seq - 1].doubled_by = by


def clean(state: State, reader: ReaderId, until: int | None) -> Iterator[LoggedEvent]:
    found = _of_reader(state, reader, until)
    return (logged for logged in found if logged.hygiene is Hygiene.CLEAN)


def latest(events: Iterable[LoggedEvent], limit: int) -> list[LoggedEvent]:
    """The last `limit` in order of time and, among equals, of arrival."""
    in_time = sorted(events, key=lambda logged: (logged.event.at, logged.seq), reverse=True)
    return list(islice(in_time, limit))[::-1]


def _of_reader(state: State, reader: ReaderId, until: int | None) -> Iterator[LoggedEvent]:
    for seq in state.of_reader.get(reader, []):
        if until is None or seq <= until:
            yield _logged(state, seq, until)


def _logged(state: State, seq: int, until: int | None) -> LoggedEvent:
    stored = state.log[seq - 1]
    doubled = stored.doubled_by is not None and (until is None or stored.doubled_by <= until)
    mark = Hygiene.DOUBLE_CLICK if doubled else Hygiene.CLEAN
    return LoggedEvent(seq, stored.event, Hygiene.ROBOT if stored.robot else mark)


def _same(stored: Event, event: Event) -> bool:
    """An event that is kept for nobody is the same whoever did it."""
    if stored.reader is None or event.reader is None:
        return replace(stored, reader=None) == replace(event, reader=None)
    return stored == event
