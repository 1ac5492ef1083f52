"""Whether the Redis is there: what each who uses it found, and one word for all, told when it
changes."""

import logging
from enum import StrEnum
from threading import Lock

from recsys.stores.shared import Standing

__all__ = ["Link", "Part"]

log = logging.getLogger(__name__)


class Part(StrEnum):
    HEARING = "hearing"
    SAYING = "saying"
    BUCKETS = "buckets"


class Link:
    def __init__(self) -> None:
        self._lock = Lock()
        self._troubles = {Part.HEARING: "not reached yet"}
        self._losses = 0
        self._complained = False

    @property
    def standing(self) -> Standing:
        troubles = tuple(self._troubles.values())
        return Standing(reached=not troubles, trouble="; ".join(troubles), losses=self._losses)

    def serves(self, part: Part) -> bool:
        return part not in self._troubles

    def works(self, part: Part) -> None:
        if part not in self._troubles:
            return
        with self._lock:
            self._troubles = {p: t for p, t in self._troubles.items() if p is not part}
            back = not self._troubles
            self._complained = self._complained and not back
        if back:
            log.info("redis.reached")

    def fails(self, part: Part, problem: Exception) -> None:
        """Said once, until all works again."""
        trouble = f"{type(problem).__name__}: {problem}"
        with self._lock:
            self._losses += not self._troubles
            self._troubles = {**self._troubles, part: trouble}
            complained, self._complained = self._complained, True
        if not complained:
            log.warning("redis.lost", extra={"part": part, "problem": trouble})
