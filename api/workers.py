"""More processes behind the one port: each makes lists by itself, and all share the store.

Every request reads the store, so no worker can be behind another; pushes and trainings are
started by the first process alone.  A worker ends when that process does, however it ends.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from recsys.cli.options import settings_from

__all__ = ["main", "workers"]

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
        [sys.executable, "-m", "api.workers", *arguments], stdin=subprocess.PIPE, pass_fds=[number]
    )


def main() -> None:
    """`python -m api.workers LISTENER HOME CONFIG`: one worker; its standard input is the line
    that is cut when the first process is gone."""
    from api.serve import serve_from

    number, home, config = sys.argv[1:]
    file = Path(config) if config else None
    Thread(target=_end_with_the_first, name="lifeline", daemon=True).start()
    with socket.socket(fileno=int(number)) as listener:
        serve_from(listener, settings_from(Path(home), file), file)


def _end_with_the_first() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
