"""The catalogue in memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future

from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit
from recsys.stores.base import UnitChange, Upserted
from recsys.stores.memory.state import State

__all__ = ["MemoryUnits"]


class MemoryUnits:
    def __init__(self, state: State) -> None:
        self._state = state

    def upsert(self, units: Sequence[Unit]) -> "Future[Upserted]":
        return self._state.write(lambda: self._upsert(units))

    def of(self, ids: Iterable[UnitId]) -> Mapping[UnitId, Unit]:
        known = self._state.units
        return {i: known[i].unit for i in ids if i in known}

    def scan(self) -> Iterator[Unit]:
        return (change.unit for change in list(self._state.units.values()))

    def changes(self, after: int, until: int | None = None) -> Iterator[UnitChange]:
        return iter(self._state.changes[after:until])

    def arrived(self, after: int) -> list[UnitId]:
        first: dict[UnitId, int] = {}
        for change in self._state.changes:
            first.setdefault(change.unit.id, change.version)
        return [unit for unit, version in first.items() if version > after]

    def version(self) -> int:
        return len(self._state.changes)

    def count(self) -> int:
        return len(self._state.units)

    def _upsert(self, units: Sequence[Unit]) -> Upserted:
        added = changed = 0
        for unit in units:
            held = self._state.units.get(unit.id)
            if held is not None and held.unit == unit:
                continue
            change = UnitChange(self.version() + 1, unit)
            self._state.changes.append(change)
            self._state.units[unit.id] = change
            added += held is None
            changed += held is not None
        return Upserted(added, changed, len(units) - added - changed)
