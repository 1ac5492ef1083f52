"""Hears what other processes say, and whether the Redis is there at all."""

from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread
from time import monotonic
from typing import Any

from redis import Redis
from redis.client import PubSub

from recsys.stores.redis.client import subscribed
from recsys.stores.redis.link import Link, Part

__all__ = ["Ears"]

AGAIN = 0.25
"""Seconds until the next attempt, and until a wish to stop is seen."""
SILENCE = 1.0
"""After so long without a word it is asked for one."""
PATIENCE = 3.0
"""After so long it is lost, whatever its connection says."""


class Ears:
    def __init__(self, redis: Redis, channel: str, link: Link) -> None:
        self._redis = redis
        self._channel = channel
        self._link = link
        self._stop = Event()
        self._thread: Thread | None = None

    def open(self, heard: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """`missed` is called whenever words may have gone by: each time it is lost, and back."""
        work = (heard, missed)
        self._thread = Thread(target=self._run, args=work, name="redis-ears", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _run(self, heard: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                with closing(subscribed(self._redis, self._channel)) as words:
                    self._hear(words, heard, missed)
            except Exception as problem:  # whatever it is, the next attempt may fare better
                was_there = self._link.serves(Part.HEARING)
                self._link.fails(Part.HEARING, problem)
                if was_there:
                    missed()
                self._stop.wait(AGAIN)

    def _hear(
        self, words: PubSub, heard: Callable[[bytes], None], missed: Callable[[], None]
    ) -> None:
        """Until told to stop; a failure is the caller's."""
        last, asked = monotonic(), False
        while not self._stop.is_set():
            word = _next(words)
            if word is not None:
                last, asked = monotonic(), False
            silent = monotonic() - last
            if silent > PATIENCE:
                raise TimeoutError(f"no answer for {silent:.0f} s")
            if silent > SILENCE and not asked:
                words.ping()
                asked = True
            match word:
                case {"type": "subscribe"}:
                    self._link.works(Part.HEARING)
                    missed()
                case {"type": "message", "data": bytes(data)}:
                    heard(data)


def _next(words: PubSub) -> dict[str, Any] | None:
    word: dict[str, Any] | None = words.get_message(timeout=AGAIN)
    return word
