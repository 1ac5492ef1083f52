"""Signals within one process."""

import logging
from collections import defaultdict

from recsys.stores.shared import Hear, Topic

__all__ = ["MemorySignals"]

log = logging.getLogger(__name__)


class MemorySignals:
    def __init__(self) -> None:
        self._hears: defaultdict[Topic, list[Hear]] = defaultdict(list)

    def send(self, topic: Topic, about: str = "") -> None:
        for hear in tuple(self._hears[topic]):
            try:
                hear(about)
            except Exception:  # one who cannot hear keeps nobody else from it
                log.exception("signal.unheard", extra={"topic": topic})

    def send_all(self) -> None:
        """Signals of every kind may have been missed."""
        for topic in Topic:
            self.send(topic)

    def listen(self, topic: Topic, hear: Hear) -> None:
        self._hears[topic].append(hear)
