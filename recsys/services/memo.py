"""Lists that were just made: asked for again before anything changed, a list is only given a new
id and instant.  What "anything" is, `pipeline.lists.standing` says; nothing here expires, because
nothing here can be out of date."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from recsys.domain.ids import ReaderId
from recsys.pipeline.lists import Basis, Made, Worked, seal, standing, work

__all__ = ["Memo"]

KEPT = 1024
"""So many lists, of about 20 KB each.  More of them would be looked through by the garbage
collector for longer than they save."""


class Memo:
    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Worked] = OrderedDict()
        self._lock = Lock()

    def made(self, basis: Basis) -> Made:
        """As `pipeline.lists.make` makes it."""
        key = standing(basis)
        with self._lock:
            worked = self._kept.get(key)
            if worked is not None:
                self._kept.move_to_end(key)
        return seal(basis, worked or self._new(key, basis))

    def forget(self, reader: ReaderId) -> None:
        """Keep nothing that was made for the reader; for none in particular, nothing at all."""
        with self._lock:
            for key in [k for k, w in self._kept.items() if not reader or w.reader == reader]:
                del self._kept[key]

    def _new(self, key: Hashable, basis: Basis) -> Worked:
        worked = work(basis)
        with self._lock:
            self._kept[key] = worked
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return worked
