"""Rounds of planning: every reader who agreed is tried, every refusal counted by its gate."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from recsys.clock import Clock
from recsys.domain.consent import Purpose
from recsys.domain.ids import UnitId
from recsys.domain.reader import Reader
from recsys.errors import Unavailable
from recsys.push.eligibility import Gate, No
from recsys.push.planner import Planned, Planner
from recsys.stores.base import ReaderStore

__all__ = ["Planning", "Round"]

log = logging.getLogger(__name__)

TOGETHER = 64
"""Plans that are on their way to disk at once, and share a commit."""


@dataclass(slots=True)
class Round:
    """What came of one round."""

    at: datetime
    considered: int = 0
    planned: int = 0
    deferred: int = 0
    """Of those planned: for the end of the reader's quiet hours."""
    refused: Counter[Gate] = field(default_factory=Counter)
    failed: int = 0
    """Readers for whom planning broke; the log says how."""


class Planning:
    def __init__(self, planner: Planner, readers: ReaderStore, clock: Clock) -> None:
        self._planner = planner
        self._readers = readers
        self._clock = clock

    def run(
        self,
        arrived: Collection[UnitId] | None = None,
        *,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Round:
        """Everybody who agreed to pushes, once; of `arrived` units alone if given.  Run again, as
        when the store was Unavailable on the way, it plans nothing twice."""
        counted = Round(self._clock.now())
        agreed = self._readers.scan(agreed=Purpose.PUSH)
        for readers in _batches(agreed, TOGETHER):
            if stopping():
                break
            self._plan(readers, arrived, counted)
        log.info("push.round", extra={"planned": counted.planned, "refused": counted.refused})
        return counted

    def _plan(
        self, readers: Iterable[Reader], arrived: Collection[UnitId] | None, counted: Round
    ) -> None:
        tried = [self._try(reader, arrived, counted) for reader in readers]
        for planned in filter(None, tried):
            self._count(planned, counted)

    def _count(self, planned: Planned, counted: Round) -> None:
        """Once it is on disk.  A reader who was erased meanwhile cannot be planned for."""
        try:
            saved = planned.saved.result()
        except Unavailable:
            raise
        except Exception:
            log.exception("push.unplanned", extra={"push": planned.push.id})
            counted.failed += 1
            return
        if saved:
            counted.planned += 1
            counted.deferred += planned.push.not_before > planned.push.planned_at
        else:
            counted.refused[Gate.LOST_RACE] += 1

    def _try(
        self, reader: Reader, arrived: Collection[UnitId] | None, counted: Round
    ) -> Planned | None:
        counted.considered += 1
        try:
            outcome = self._planner.plan(reader, self._clock.now(), arrived)
        except Unavailable:
            raise
        except Exception:  # one reader's trouble is not the next one's
            log.exception("push.unplanned", extra={"reader": reader.id})
            counted.failed += 1
            return None
        if isinstance(outcome, No):
            counted.refused[outcome.gate] += 1
            return None
        return outcome


def _batches(readers: Iterator[Reader], size: int) -> Iterator[list[Reader]]:
    while batch := list(islice(readers, size)):
        yield batch
