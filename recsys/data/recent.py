"""What one reader did lately, as columns: lists are made of these, and of no event as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from recsys.data.doings import CODES
from recsys.domain.event import LoggedEvent
from recsys.domain.ids import EventId, UnitId
from recsys.domain.instant import to_micros

__all__ = ["NOTHING_DONE", "Recent"]


@dataclass(frozen=True, slots=True)
class Recent:
    """Clean events in order of time and, among equals, of arrival."""

    ids: Sequence[EventId]
    verbs: Sequence[int]
    """`doings.CODES`."""
    micros: Sequence[int]
    """Since the epoch."""
    units: Sequence[UnitId | None]
    """None where a search names none."""
    queries: Sequence[str | None]
    """Of searches."""

    @classmethod
    def of(cls, events: Iterable[LoggedEvent]) -> Self:
        done = [logged.event for logged in events]
        return cls(
            [event.id for event in done],
            [CODES[event.verb] for event in done],
            [to_micros(event.at) for event in done],
            [event.unit for event in done],
            [event.query for event in done],
        )

    def __len__(self) -> int:
        return len(self.ids)


NOTHING_DONE = Recent.of(())
