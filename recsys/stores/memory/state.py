"""What the memory stores share: one lock, and a future that is done at once."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import RLock
from typing import TypeVar

from recsys.domain.event import Event
from recsys.domain.ids import EventId, PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import Push
from recsys.domain.reader import Reader
from recsys.domain.slate import SlateRecord
from recsys.stores.base import UnitChange

__all__ = ["State", "Stored"]

T = TypeVar("T")


@dataclass(slots=True)
class Stored:
    """An event of the log; `doubled_by` as in `sql.schema.events`."""

    event: Event
    robot: bool
    doubled_by: int | None = None


@dataclass(slots=True)
class State:
    """Everything there is.  Dictionaries keep the order in which things first came."""

    lock: RLock = field(default_factory=RLock)
    units: dict[UnitId, UnitChange] = field(default_factory=dict)
    changes: list[UnitChange] = field(default_factory=list)
    readers: dict[ReaderId, Reader] = field(default_factory=dict)
    log: list[Stored] = field(default_factory=list)
    """The event with sequence number n is at n - 1."""
    seqs: dict[EventId, int] = field(default_factory=dict)
    of_reader: dict[ReaderId, list[int]] = field(default_factory=dict)
    slates: dict[SlateId, SlateRecord] = field(default_factory=dict)
    pushes: dict[PushId, Push] = field(default_factory=dict)
    ledgers: dict[ReaderId, int] = field(default_factory=dict)

    def write(self, work: Callable[[], T]) -> "Future[T]":
        """`work` checks before it changes anything, so that an error leaves nothing half done."""
        done: Future[T] = Future()
        with self.lock:
            try:
                done.set_result(work())
            except Exception as problem:
                done.set_exception(problem)
        return done
