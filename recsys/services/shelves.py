"""Keeps the shelf that lists are made from at the catalogue's latest version."""

import threading
from collections import OrderedDict

from recsys.models.bundle import Bundle
from recsys.pipeline.lists import rehearse
from recsys.pipeline.shelf import Shelf
from recsys.stores.base import UnitStore

__all__ = ["Shelves"]

PAST_KEPT = 4
"""So many shelves of the past stay ready for replays."""


class Shelves:
    def __init__(self, units: UnitStore, begun: Shelf | None = None) -> None:
        """`begun`: what was read already is not read again."""
        self._units = units
        self._latest = {_key(begun.bundle): begun} if begun else {}
        """By model version, the serving one and at most one that is about to."""
        self._serving = ""
        """The model that lists were last made with."""
        self._past: OrderedDict[tuple[str, int], Shelf] = OrderedDict()
        self._lock = threading.Lock()

    def latest(self, bundle: Bundle | None, version: int) -> Shelf:
        """The shelf of the model at `version` of the catalogue, or at a later one when another
        request has brought it there."""
        self._serving = _key(bundle)
        return self._held(bundle, version)

    def _held(self, bundle: Bundle | None, version: int) -> Shelf:
        shelf = self._latest.get(_key(bundle))
        if shelf is not None and shelf.version >= version:
            return shelf
        with self._lock:
            shelf = self._latest.get(_key(bundle)) or self._begun(bundle)
            if shelf.version < version:
                shelf = self._brought(shelf, version)
            kept = {key: held for key, held in self._latest.items() if key == self._serving}
            self._latest = {**kept, _key(bundle): shelf}
            return shelf

    def warm(self, bundle: Bundle) -> None:
        """Have all that lists are made with ready before the model serves."""
        shelf = self._held(bundle, self._units.version())
        shelf.prepare()
        rehearse(shelf)

    def past(self, bundle: Bundle | None, version: int) -> Shelf:
        """The shelf exactly as it was at `version`."""
        key = (_key(bundle), version)
        with self._lock:
            shelf = self._past.pop(key, None) or self._brought(Shelf.empty(bundle), version)
            self._past[key] = shelf
            while len(self._past) > PAST_KEPT:
                self._past.popitem(last=False)
            return shelf

    def _begun(self, bundle: Bundle | None) -> Shelf:
        """What was read of the catalogue for another model is not read again."""
        others = self._latest.values()
        if not others:
            return Shelf.empty(bundle)
        return max(others, key=lambda shelf: shelf.version).under(bundle)

    def _brought(self, shelf: Shelf, version: int) -> Shelf:
        changes = self._units.changes(shelf.version, version)
        return shelf.updated((change.unit for change in changes), version)


def _key(bundle: Bundle | None) -> str:
    return "" if bundle is None else bundle.version
