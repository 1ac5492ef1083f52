"""Slates in memory."""

from collections.abc import Sequence
from concurrent.futures import Future

from recsys.domain.ids import ReaderId, SlateId
from recsys.domain.slate import SlateRecord
from recsys.errors import Conflict
from recsys.stores.memory.state import State

__all__ = ["MemorySlates"]


class MemorySlates:
    def __init__(self, state: State) -> None:
        self._state = state

    def append(self, records: Sequence[SlateRecord]) -> "Future[None]":
        return self._state.write(lambda: self._append(records))

    def of(self, slate: SlateId) -> SlateRecord | None:
        return self._state.slates.get(slate)

    def of_reader(self, reader: ReaderId, *, limit: int) -> list[SlateRecord]:
        theirs = [slate for slate in self._state.slates.values() if slate.reader == reader]
        return theirs[::-1][:limit]

    def count(self) -> int:
        return len(self._state.slates)

    def _append(self, records: Sequence[SlateRecord]) -> None:
        new = {record.id: record for record in records}
        if len(new) < len(records) or new.keys() & self._state.slates.keys():
            raise Conflict("a slate with this id is recorded already")
        self._state.slates.update(new)
