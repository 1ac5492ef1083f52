"""The register of models in memory."""

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from recsys.errors import Conflict, NotFound
from recsys.stores.base import NONE_BEFORE, ModelRecord
from recsys.stores.memory.state import State

__all__ = ["MemoryModels"]


@dataclass(frozen=True, slots=True)
class _Move:
    """One of the champion pointer; `previous` is what a rollback goes back to."""

    version: str
    at: datetime
    by: str
    previous: "_Move | None"


class MemoryModels:
    def __init__(self, state: State) -> None:
        self._state = state
        self._records: dict[str, ModelRecord] = {}
        self._moves: list[_Move] = []

    def register(self, record: ModelRecord) -> "Future[None]":
        return self._state.write(lambda: self._register(record))

    def all(self) -> list[ModelRecord]:
        return list(self._records.values())

    def of(self, version: str) -> ModelRecord | None:
        return self._records.get(version)

    def champion(self) -> str | None:
        return self._moves[-1].version if self._moves else None

    def promote(self, version: str, *, at: datetime, by: str) -> "Future[None]":
        return self._state.write(lambda: self._promote(version, at, by))

    def roll_back(self, *, at: datetime, by: str) -> "Future[str]":
        return self._state.write(lambda: self._roll_back(at, by))

    def _register(self, record: ModelRecord) -> None:
        if record.version in self._records:
            raise Conflict(f"model {record.version!r} is registered already")
        self._records[record.version] = record

    def _promote(self, version: str, at: datetime, by: str) -> None:
        if version not in self._records:
            raise NotFound("model", version)
        if version != self.champion():
            last = self._moves[-1] if self._moves else None
            self._moves.append(_Move(version, at, by, last))

    def _roll_back(self, at: datetime, by: str) -> str:
        before = self._moves[-1].previous if self._moves else None
        if before is None:
            raise NotFound("model", reason=NONE_BEFORE)
        self._moves.append(_Move(before.version, at, by, before.previous))
        return before.version
