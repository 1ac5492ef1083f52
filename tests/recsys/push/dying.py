"""A sender process that kills itself at a named point: `python -m tests.recsys.push.dying DATABASE
TIME POINT`.  Without a point it works until nothing is due."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from recsys.clock import FixedClock
from recsys.domain.push import Push
from recsys.push.channels.base import Leaving, Sent
from recsys.push.channels.inbox import Inbox
from recsys.push.config import PushConfig
from recsys.push.pace import Pace
from recsys.push.recheck import Lookup, Recheck
from recsys.push.sender import Sender
from recsys.stores.memory.buckets import MemoryBuckets
from recsys.stores.open import open_stores

__all__ = ["CONFIG", "POINTS"]

POINTS = ("claim.after_commit", "send.before", "send.after", "finish.after_commit")
CONFIG = PushConfig(batch=5, max_attempts=20)


def die(point: str) -> None:
    if sys.argv[3:] == [point]:
        os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """An outbox whose user dies once a write is on disk."""

    def __init__(self, outbox: Any) -> None:
        self._outbox = outbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    def claim(self, limit: int, **when: Any) -> list[Push]:
        claimed: list[Push] = self._outbox.claim(limit, **when)
        die("claim.after_commit")
        return claimed

    def settle(self, *end: Any, **more: Any) -> Any:
        written = self._outbox.settle(*end, **more)
        written.result()
        die("finish.after_commit")
        return written


class DyingInbox(Inbox):
    """Dies over the third push of a batch."""

    def __init__(self) -> None:
        self.given = 0

    def send(self, push: Push, leaving: Leaving) -> Sent:
        self.given += 1
        at: Callable[[str], None] = die if self.given == 3 else lambda point: None
        at("send.before")
        sent = super().send(push, leaving)
        at("send.after")
        return sent


def main() -> None:
    opened = open_stores(sys.argv[1])
    stores, channels = opened.stores, {"inbox": DyingInbox()}
    lookup = Lookup(lambda r: stores.readers.of([r]).get(r), lambda u: stores.units.of([u]).get(u))
    recheck = Recheck(stores.pushes, lookup, channels, CONFIG)
    outbox, clock = Dying(stores.pushes), FixedClock(datetime.fromisoformat(sys.argv[2]))
    pace = Pace(MemoryBuckets(), CONFIG.per_minute)
    sender = Sender(outbox, recheck, channels, CONFIG, pace=pace, clock=clock, rng=Random(1))
    sender.send_due()
    opened.close()


if __name__ == "__main__":
    main()
