"""What waits to be written: first come, first served, and no more of it than there is room for."""

from collections import deque
from dataclasses import dataclass
from threading import Condition
from typing import Generic, TypeVar

from recsys.errors import Misconfigured, Unavailable

__all__ = ["Queue", "QueueConfig"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfig:
    rows: int = 20_000
    """So much may wait to be written in one process: an event, a list and a reader are a row each.
    Whoever comes when it is full is told to come again (503), and nothing of theirs is kept."""

    def __post_init__(self) -> None:
        if self.rows < 1:
            raise Misconfigured("queue.rows", "at least 1")


class Queue(Generic[T]):
    """Anybody puts, one thread takes."""

    def __init__(self, config: QueueConfig) -> None:
        self._room = config.rows
        self._waiting: deque[tuple[T, int]] = deque()
        self._rows = 0
        self._closed = False
        self._changed = Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, one: T, rows: int) -> Unavailable | None:
        """Why it was refused, if it was.  What is larger than all the room there is waits alone."""
        with self._changed:
            if self._closed:
                return Unavailable("the store is closed")
            if self._rows and self._rows + rows > self._room:
                return Unavailable(f"{self._rows} rows are waiting to be written already")
            self._rows += rows
            self._waiting.append((one, rows))
            self._changed.notify()
        return None

    def wait(self) -> bool:
        """Until there is something; False when closed and drained."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return bool(self._waiting)

    def take(self) -> T:
        """What has waited longest; there must be something."""
        with self._changed:
            one, rows = self._waiting.popleft()
            self._rows -= rows
        return one

    def close(self) -> None:
        """From now on whoever comes is refused."""
        with self._changed:
            self._closed = True
            self._changed.notify()
