"""The catalogue for programs: units in, out and taken down.  Lists read it as a `Shelf`."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit
from recsys.stores.base import Upserted

__all__ = ["Catalogue"]


class Catalogue:
    def upsert(self, units: Sequence[Unit]) -> "Future[Upserted]":
        """Add or replace; lists know from the next request on."""
        raise NotImplementedError

    def of(self, unit: UnitId) -> Unit:
        """NotFound when there is none.  Withdrawn units are still found here."""
        raise NotImplementedError

    def scan(self) -> Iterator[Unit]:
        raise NotImplementedError

    def withdraw(self, unit: UnitId) -> "Future[None]":
        """Take the unit down: no list shows it from now on, and planned pushes with it are
        cancelled.  Withdrawing twice is withdrawing once; NotFound when it never was."""
        raise NotImplementedError
