"""Slates in memory."""

from concurrent.futures import Future

from recsys.domain.ids import ReaderId, SlateId
from recsys.domain.slate import SlateRecord
from recsys.errors import Conflict
from recsys.stores.memory.state import State

__all__ = ["MemorySlates"]


class MemorySlates:
    def __init__(self, state: State) -> None:
        self._state = state

    def append(self, record: SlateRecord) -> "Future[None]":
        return self._state.write(lambda: self._append(record))

    def of(self, slate: SlateId) -> SlateRecord | None:
        return self._state.slates.get(slate)

    def of_reader(self, reader: ReaderId, *, limit: int) -> list[SlateRecord]:
        theirs = [slate for slate in self._state.slates.values() if slate.reader == reader]
        return theirs[::-1][:limit]

    def count(self) -> int:
        return len(self._state.slates)

    def _append(self, record: SlateRecord) -> None:
        if record.id in self._state.slates:
            raise Conflict(f"slate {record.id!r} is recorded already")
        self._state.slates[record.id] = record
