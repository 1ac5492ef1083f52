"""Tells other processes, from a thread of its own: who has something to say never waits.

What cannot be said is kept and said later, the same thing once, and of too many things only that
there were some.
"""

from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic, sleep

import orjson

from recsys.stores.redis.link import Link, Part
from recsys.stores.shared import Topic

__all__ = ["Voice", "understood"]

AGAIN = 0.25
"""Seconds until the next attempt."""
ROOM = 10_000
"""More signals than that are not kept apart."""
FAREWELL = 1.0
"""Seconds to say what is left when the process ends."""

Word = tuple[Topic, str]
"""Topic, and what it is about."""


class Voice:
    def __init__(self, publish: Callable[[bytes], object], me: str, link: Link) -> None:
        self._publish = publish
        self._me = me
        self._link = link
        self._unsaid: dict[Word, None] = {}
        self._wake = Condition()
        self._until = float("inf")
        self._thread = Thread(target=self._run, name="redis-voice", daemon=True)

    def open(self) -> None:
        self._thread.start()

    def say(self, topic: Topic, about: str) -> None:
        with self._wake:
            if len(self._unsaid) >= ROOM:
                self._unsaid = {(one, ""): None for one, _ in self._unsaid}
            self._unsaid[topic, about] = None
            self._wake.notify()

    def close(self) -> None:
        with self._wake:
            self._until = monotonic() + FAREWELL
            self._wake.notify()
        self._thread.join(2 * FAREWELL)

    def _run(self) -> None:
        while words := self._words():
            try:
                self._publish(orjson.dumps([self._me, words]))
                self._link.works(Part.SAYING)
            except Exception as problem:  # whatever it is, it is said once more
                self._link.fails(Part.SAYING, problem)
                self._keep(words)
                sleep(AGAIN)

    def _words(self) -> list[Word]:
        """What is to be said, once there is something; nothing: it is time to go."""
        with self._wake:
            self._wake.wait_for(lambda: self._unsaid or self._until < float("inf"))
            words = list(self._unsaid) if monotonic() < self._until else []
            self._unsaid.clear()
            return words

    def _keep(self, words: list[Word]) -> None:
        with self._wake:
            self._unsaid = {**dict.fromkeys(words), **self._unsaid}


def understood(said: bytes, me: str) -> list[Word]:
    """What somebody else said; of what makes no sense, nothing: an older or newer Shelfcast may
    be talking, or somebody else altogether."""
    try:
        who, words = orjson.loads(said)
        return [] if who == me else [(Topic(topic), str(about)) for topic, about in words]
    except (ValueError, TypeError):
        return []
