"""The maker of lists, and who looks on."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Event, get_native_id
from weakref import ref

from api.gathering import TOGETHER
from recsys.domain.ids import ReaderId
from recsys.pipeline.query import Query
from recsys.services.recommend import Recommend, Recorded

__all__ = ["MANY", "QUERIES", "Watched"]

MANY = 2 * TOGETHER + 3
QUERIES = [Query(reader=ReaderId(f"reader {n}"), k=2) for n in range(MANY)]


class Watched:
    """Lists as they are, how many at a time, and what goes wrong where it is told to."""

    def __init__(self, recommend: Recommend, fails: Exception | None = None) -> None:
        self.together: list[int] = []
        self.order: list[ReaderId | None] = []
        self.niceness: list[int] = []
        self.saved: list[ref[Future[None]]] = []
        self.until = Event()
        """Nothing is made before it is set."""
        self.until.set()
        self._recommend = recommend
        self._fails = fails

    def for_readers(self, queries: Sequence[Query]) -> list[Recorded]:
        self.together.append(len(queries))
        if sys.platform == "linux":
            self.niceness.append(os.getpriority(os.PRIO_PROCESS, get_native_id()))
        self.order += [query.reader for query in queries]
        assert self.until.wait(timeout=10)
        if self._fails and QUERIES[1] in queries:
            raise self._fails
        recorded = self._recommend.for_readers(queries)
        self.saved.append(ref(recorded[0].saved))
        return recorded
