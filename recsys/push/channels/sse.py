"""The live stream: the inbox, and a ring for whoever has the reader's stream open.

The ring carries nothing.  A stream reads the inbox in SQL from the last `seq` it showed, so one
that was closed, or is served by another process, misses nothing.
"""

from recsys.domain.push import Push
from recsys.push.bell import Bell
from recsys.push.channels.base import Leaving, Sent, Verdict

__all__ = ["LiveStream"]


class LiveStream:
    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    def send(self, push: Push, leaving: Leaving) -> Sent:
        return Sent(Verdict.DELIVERED)

    def announce(self, push: Push) -> None:
        self._bell.ring(push.reader)
