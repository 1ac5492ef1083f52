"""Readers who come again: what was read of them, and what was worked out from it, is kept for as
long as they have done nothing since.  The store tells, at each look, whose view still holds."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from recsys.data.recent import Recent
from recsys.domain.ids import ReaderId
from recsys.pipeline.history import NOTHING, History, histories_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf
from recsys.stores.base import ReaderStore, ReaderView

__all__ = ["Regulars"]

KEPT = 2048
"""Readers, of some 5 KB each."""

Stamp = tuple[str, int]
"""Model and catalogue that the rows of a history are of."""


@dataclass(slots=True)
class _Regular:
    view: ReaderView
    history: History = NOTHING
    """Of `view.recent`..."""
    stamp: Stamp = ("", -1)
    """...under these."""


class Regulars:
    """Each call is safe from any thread."""

    def __init__(self, readers: ReaderStore, policy: PolicyConfig) -> None:
        self._readers = readers
        self._policy = policy
        self._kept: OrderedDict[ReaderId | None, _Regular] = OrderedDict()
        self._forgotten = 0
        """How often somebody was."""
        self._lock = Lock()

    def views(self, readers: Sequence[ReaderId | None]) -> list[ReaderView]:
        """As the store gives them."""
        with self._lock:
            forgotten = self._forgotten
            known = {r: self._kept[r].view for r in readers if r is not None and r in self._kept}
        views = self._readers.views(readers, limit=self._policy.memory, known=known)
        with self._lock:
            if self._forgotten == forgotten:  # else it may have been one of these
                for reader, view in zip(readers, views, strict=True):
                    if view.reader is not None and view.mark is not None:
                        self._keep(reader, view)
        return views

    def histories(
        self, asked: Sequence[tuple[ReaderId | None, Recent]], shelf: Shelf
    ) -> list[History]:
        """Of what each did, as `views` told it; of who did nothing, nothing."""
        stamp = ("" if shelf.bundle is None else shelf.bundle.version, shelf.version)
        with self._lock:
            kept = [self._kept[reader] for reader, _ in asked if reader in self._kept]
            known = {id(one.history.recent): one.history for one in kept if one.stamp == stamp}
        if anew := [recent for _, recent in asked if recent and id(recent) not in known]:
            made = histories_of(anew, shelf, self._policy)
            known |= {id(history.recent): history for history in made}
            self._learn([(reader, known[id(recent)]) for reader, recent in asked if recent], stamp)
        return [known[id(recent)] if recent else NOTHING for _, recent in asked]

    def forget(self, reader: ReaderId) -> None:
        """Who was erased; for none in particular, everybody."""
        with self._lock:
            self._forgotten += 1
            if reader:
                self._kept.pop(reader, None)
            else:
                self._kept.clear()

    def _keep(self, reader: ReaderId | None, view: ReaderView) -> None:
        kept = self._kept.get(reader)
        if kept is None or kept.view.recent is not view.recent:
            self._kept[reader] = _Regular(view)
        self._kept.move_to_end(reader)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _learn(self, histories: Sequence[tuple[ReaderId | None, History]], stamp: Stamp) -> None:
        with self._lock:
            for reader, history in histories:
                kept = self._kept.get(reader)
                if kept and kept.view.recent is history.recent:  # nothing was done meanwhile
                    kept.history, kept.stamp = history, stamp
