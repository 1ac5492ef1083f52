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

READERS = 2048
"""Most that are kept, of some 5 KB each..."""
EVENTS = 50_000
"""...and no more of them than have done so much, of some 250 bytes each."""

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
        self._events = 0
        """That all who are kept have done."""
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
                    else:  # nobody any more, or with too much to be kept
                        self._drop(reader)
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
            for gone in [reader] if reader else list(self._kept):
                self._drop(gone)

    def _keep(self, reader: ReaderId | None, view: ReaderView) -> None:
        kept = self._kept.get(reader)
        if kept is not None and kept.view.recent is view.recent:
            self._kept.move_to_end(reader)
            return
        self._drop(reader)
        self._kept[reader] = _Regular(view)
        self._events += len(view.recent)
        while len(self._kept) > READERS or self._events > EVENTS:
            self._drop(next(iter(self._kept)))

    def _drop(self, reader: ReaderId | None) -> None:
        if dropped := self._kept.pop(reader, None):
            self._events -= len(dropped.view.recent)

    def _learn(self, histories: Sequence[tuple[ReaderId | None, History]], stamp: Stamp) -> None:
        with self._lock:
            for reader, history in histories:
                kept = self._kept.get(reader)
                if kept and kept.view.recent is history.recent:  # nothing was done meanwhile
                    kept.history, kept.stamp = history, stamp
