"""Readers who have just done something, and have not asked for a list since: theirs goes first."""

from collections import OrderedDict
from collections.abc import Iterable

from recsys.domain.ids import ReaderId

__all__ = ["JustHeard"]

KEPT = 1024
"""Readers; whoever has done something longest ago is let go of."""


class JustHeard:
    """Of this process.  Each call is safe from any thread."""

    def __init__(self) -> None:
        self._readers: OrderedDict[ReaderId, None] = OrderedDict()

    def add(self, readers: Iterable[ReaderId | None]) -> None:
        """None: nobody in particular."""
        for reader in readers:
            if reader is not None:
                self._readers.pop(reader, None)
                self._readers[reader] = None
        while len(self._readers) > KEPT:
            self._let_go()

    def take(self, reader: ReaderId | None) -> bool:
        """Whether it is one of them, who is then none any more."""
        return reader is not None and self._readers.pop(reader, self) is None

    def forget(self, reader: ReaderId) -> None:
        """Who was erased; for none in particular, everybody."""
        if reader:
            self.take(reader)
        else:
            self._readers.clear()

    def _let_go(self) -> None:
        """Another thread may have emptied it meanwhile."""
        try:
            self._readers.popitem(last=False)
        except KeyError:
            return
