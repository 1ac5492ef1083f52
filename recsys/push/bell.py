"""Wakes those who wait for one reader's next push, in whatever process it was sent.  A ring carries
nothing and may be missed: whoever is woken, or tired of waiting, looks into the inbox."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from recsys.domain.ids import ReaderId
from recsys.stores.shared import Signals, Topic

__all__ = ["Bell", "Ring"]

Ring = Callable[[], None]
"""Called from the thread that rings: it must not block."""


class Bell:
    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._rings: dict[ReaderId, list[Ring]] = defaultdict(list)
        self._lock = threading.Lock()
        signals.listen(Topic.DELIVERED, self._rung)

    @contextmanager
    def heard(self, reader: ReaderId, ring: Ring) -> Iterator[None]:
        """`ring` is called at every push to the reader until the block ends.  From an event loop:
        `lambda: loop.call_soon_threadsafe(event.set)`."""
        with self._lock:
            self._rings[reader].append(ring)
        try:
            yield
        finally:
            self._forget(reader, ring)

    def ring(self, reader: ReaderId) -> None:
        self._signals.send(Topic.DELIVERED, reader)

    @property
    def listeners(self) -> int:
        """Open streams in this process."""
        with self._lock:
            return sum(map(len, self._rings.values()))

    def _rung(self, about: str) -> None:
        """For one reader or, where rings may have been missed, for everybody."""
        with self._lock:
            meant = [ReaderId(about)] if about else list(self._rings)
            rings = [ring for reader in meant for ring in self._rings.get(reader, ())]
        for ring in rings:
            ring()

    def _forget(self, reader: ReaderId, ring: Ring) -> None:
        with self._lock:
            self._rings[reader].remove(ring)
            if not self._rings[reader]:
                del self._rings[reader]
