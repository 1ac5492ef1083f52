"""More processes behind the one port: each makes lists by itself, and all share the store.

Every request reads the store, so no worker can be behind another; pushes and trainings are
started by the first process alone.  A worker ends when that process does, however it ends.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from threading import Thread

__all__ = ["workers"]

ENDS_WITHIN = 30.0
"""Seconds, over the grace that a server leaves to answers under way."""
NEEDED = "numba"
"""By every model, and imported only when the first is loaded."""


@contextmanager
def workers(count: int, work: Callable[[], None]) -> Iterator[None]:
    """`count` processes that do `work`, for as long as the block lasts.  There should be no other
    thread yet: they are forks, and share the memory of what is loaded by now; but not where
    system libraries do not bear that."""
    forked = sys.platform == "linux"
    process = get_context("fork").Process if forked else get_context("spawn").Process
    gone, line = Pipe(duplex=False)
    crew = [process(target=_led, args=(work, gone, line)) for _ in range(count)]
    if crew:
        import_module(NEEDED)
    for worker in crew:
        worker.start()
    gone.close()
    try:
        yield
    finally:
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.join(ENDS_WITHIN)
        line.close()


def _led(work: Callable[[], None], gone: Connection, line: Connection) -> None:
    """`line` is cut when the first process is gone, and nobody else holds it."""
    line.close()
    Thread(target=_end_with_the_first, args=(gone,), name="lifeline", daemon=True).start()
    work()


def _end_with_the_first(gone: Connection) -> None:
    try:
        gone.recv_bytes()
    except EOFError:
        os.kill(os.getpid(), signal.SIGTERM)
