"""Work in threads, one for each core.

BLAS keeps to the thread that calls it meanwhile: results are the same bits on any number of
cores, and no more threads run than there are cores.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from threadpoolctl import threadpool_limits

__all__ = ["Workers", "cores", "workers"]

Task = TypeVar("Task")
Result = TypeVar("Result")


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    def __init__(self, pool: ThreadPoolExecutor, count: int) -> None:
        self._pool = pool
        self._ahead = count + 1

    def each(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """In the order of the tasks.  Only a few results wait at a time, so they may be large."""
        remaining = iter(tasks)
        waiting = [self._pool.submit(work, task) for task in islice(remaining, self._ahead)]
        while waiting:
            done: Future[Result] = waiting.pop(0)
            yield done.result()
            waiting += [self._pool.submit(work, task) for task in islice(remaining, 1)]


@contextmanager
def workers() -> Iterator[Workers]:
    count = cores()
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(count) as pool:
        yield Workers(pool, count)
