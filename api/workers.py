"""More processes behind the one port: each makes lists by itself, and all share the store.

Every request reads the store, so no worker can be behind another; pushes and trainings are
started by the first process alone.  A worker ends when that process does, however it ends.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["workers"]

ENDS_WITHIN = 30.0
"""Seconds, over the grace that a server leaves to answers under way."""


@contextmanager
def workers(count: int, listener: socket.socket, home: Path, config: Path | None) -> Iterator[None]:
    """`count` processes that accept from `listener` as well, for as long as the block lasts."""
    crew = [_started(listener, home, config) for _ in range(count)]
    try:
        yield
    finally:
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.wait(ENDS_WITHIN)


def _started(listener: socket.socket, home: Path, config: Path | None) -> "subprocess.Popen[bytes]":
    number = listener.fileno()
    arguments = [str(number), str(home), "" if config is None else str(config)]
    return subprocess.Popen(
        [sys.executable, "-m", "api.worker", *arguments], stdin=subprocess.PIPE, pass_fds=[number]
    )
