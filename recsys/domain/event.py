"""Something a reader did, once, with an id.  What was merely shown is an exposure, not an event."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite

from recsys.domain.ids import EventId, PushId, ReaderId, SlateId, UnitId
from recsys.errors import Invalid

__all__ = ["Event", "Hygiene", "LoggedEvent", "Verb"]


DEEPEST = 1_000_000
"""Ranks beyond are a mistake, and soon beyond what a store can count."""


class Verb(StrEnum):
    VIEW = "view"
    READ = "read"
    SEARCH = "search"
    BORROW = "borrow"
    SAVE = "save"
    SHARE = "share"
    LIKE = "like"
    DISLIKE = "dislike"
    ACCEPT = "accept"
    REJECT = "reject"
    IGNORE = "ignore"


class Hygiene(StrEnum):
    """COUNTER R5.1, 7.2 and 7.8: what stays in the log and is never learnt from is marked."""

    CLEAN = "clean"
    ROBOT = "robot"
    DOUBLE_CLICK = "double_click"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A search says `query`; every other verb says which `unit`."""

    id: EventId
    reader: ReaderId | None
    """None: the reader has not agreed to a history; the event counts, but for nobody."""
    verb: Verb
    at: datetime
    unit: UnitId | None = None
    query: str | None = None
    slate: SlateId | None = None
    push: PushId | None = None
    position: int | None = None
    """Rank in the slate, from 1."""
    surface: str = ""
    """Where it happened: the platform's own word."""
    rating: float | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise Invalid("at", "a time needs a time zone")
        if self.verb is Verb.SEARCH:
            if not (self.query or "").strip():
                raise Invalid("query", "a search says what was searched for")
        elif self.unit is None:
            raise Invalid("unit", f"{self.verb} is done to a unit")
        if self.position is not None and not 1 <= self.position <= DEEPEST:
            raise Invalid("position", f"positions count from 1 to {DEEPEST:,}")
        if self.rating is not None and not isfinite(self.rating):
            raise Invalid("rating", "a rating is a finite number")


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the log has it: with its place in the order of arrival, and its mark."""

    seq: int
    event: Event
    hygiene: Hygiene = Hygiene.CLEAN
