"""The catalogue for programs: units in, out and taken down.  Lists read it as a `Shelf`."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

from recsys.clock import Clock
from recsys.domain.ids import UnitId
from recsys.domain.unit import Status, Unit
from recsys.errors import NotFound
from recsys.services.futures import chained, done, then
from recsys.stores.base import Stores, Upserted
from recsys.stores.shared import Signals, Topic

__all__ = ["Catalogue"]


class Catalogue:
    def __init__(self, stores: Stores, clock: Clock, signals: Signals) -> None:
        self._stores = stores
        self._signals = signals
        self._clock = clock

    def upsert(self, units: Sequence[Unit]) -> "Future[Upserted]":
        """Add or replace; lists know from the next request on.  A unit that comes back withdrawn
        takes its planned pushes with it."""
        stored = then(self._stores.units.upsert(units), self._told)
        gone = [unit.id for unit in units if unit.status is Status.WITHDRAWN]
        return chained(stored, lambda result: self._cancelled(gone, result))

    def of(self, unit: UnitId) -> Unit:
        """NotFound when there is none.  Withdrawn units are still found here."""
        found = self._stores.units.of([unit]).get(unit)
        if found is None:
            raise NotFound("unit", unit)
        return found

    def withdraw(self, unit: UnitId) -> "Future[None]":
        """Take the unit down: no list shows it from now on, and planned pushes with it are
        cancelled.  Withdrawing twice is withdrawing once; NotFound when it never was."""
        withdrawn = replace(self.of(unit), status=Status.WITHDRAWN)
        return then(self.upsert([withdrawn]), lambda _: None)

    def _told(self, result: Upserted) -> Upserted:
        if result.added or result.changed:
            self._signals.send(Topic.UNITS)
        return result

    def _cancelled(self, units: Sequence[UnitId], result: Upserted) -> "Future[Upserted]":
        """`result`, once no planned push brings any of `units`."""
        if not units:
            return done(result)
        cancelled = self._stores.pushes.cancel(units=units, now=self._clock.now())
        return then(cancelled, lambda _: result)
