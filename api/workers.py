"""More processes behind the one port: each makes lists by itself, and all share the store.

Every request reads the store, so no worker can be behind another; pushes and trainings are
started by the first process alone.  A foreman, who serves nobody, starts the workers, and another
for each that dies.  All of them end when the first process does, however it ends.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread

from api.ending import end
from api.logs import log_facts
from recsys.errors import ShelfcastError
from recsys.models.compiling import compile_first

__all__ = ["FORKED", "workers"]

log = logging.getLogger(__name__)

AGAIN = 1.0
"""Seconds until there is another in place of one that died: it may die of the same."""
ENDS_WITHIN = 30.0
"""Seconds, over the grace that a server leaves to answers under way."""
FORKED = sys.platform == "linux"
"""Elsewhere system libraries do not bear forks, and processes share nothing."""


@contextmanager
def workers(count: int, work: Callable[[], None]) -> Iterator[None]:
    """`count` processes that do `work`, for as long as the block lasts.  There should be no other
    thread yet: where they are `FORKED`, they share the memory of what is loaded by now."""
    if not count:
        yield
        return
    compile_first()
    gone, line = Pipe(duplex=False)
    foreman = _started(partial(_Foreman(count, work, gone).lead, line))
    gone.close()
    try:
        yield
    finally:
        line.close()
        foreman.join(2 * ENDS_WITHIN)


@dataclass(frozen=True, slots=True)
class _Foreman:
    """Has one thread alone, so that forks of it are safe at any time."""

    count: int
    work: Callable[[], None]
    gone: Connection

    def lead(self, line: Connection) -> None:
        """`line` is cut when the first process is gone, and nobody else holds it."""
        line.close()
        log_facts()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        crew = [_started(self._serve) for _ in range(self.count)]
        try:
            while self.gone not in wait([self.gone, *(worker.sentinel for worker in crew)]):
                crew = self._filled_up(crew)
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            for worker in crew:
                worker.terminate()
            for worker in crew:
                worker.join(ENDS_WITHIN)

    def _filled_up(self, crew: list[BaseProcess]) -> list[BaseProcess]:
        """After a moment, unless it is time to end."""
        left = [worker for worker in crew if worker.is_alive()]
        for worker in crew:
            if worker not in left:
                log.error("worker.lost", extra={"worker": worker.pid, "code": worker.exitcode})
        if self.gone.poll(AGAIN):
            return left
        return left + [_started(self._serve) for _ in range(self.count - len(left))]

    def _serve(self) -> None:
        Thread(target=_end_with, args=(self.gone,), name="lifeline", daemon=True).start()
        try:
            self.work()
        except ShelfcastError as problem:
            log.error("worker.unable", extra={"problem": str(problem)})
            sys.exit(1)


def _started(work: Callable[[], None]) -> BaseProcess:
    process = get_context("fork").Process if FORKED else get_context("spawn").Process
    made = process(target=work)
    made.start()
    return made


def _end_with(gone: Connection) -> None:
    try:
        gone.recv_bytes()
    except EOFError:
        os.kill(os.getpid(), signal.SIGTERM)
