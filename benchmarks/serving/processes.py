"""Servers in processes of their own: what is measured shares nothing with what measures."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from recsys.errors import Unavailable

__all__ = ["serving", "shelfcast"]

STARTS_WITHIN = 60.0
STOPS_WITHIN = 20.0
_ANNOUNCED = re.compile(r"serves at (http://\S+)")


def shelfcast(*arguments: str) -> None:
    """One command, to its end.  Unavailable when it fails."""
    done = subprocess.run([sys.executable, "-m", "recsys.cli", *arguments], capture_output=True)
    if done.returncode not in (0, 1):
        raise Unavailable(f"shelfcast {' '.join(arguments)}: {done.stderr.decode()[-500:]}")


@contextmanager
def serving(arguments: Sequence[str], log: Path) -> Iterator[str]:
    """The address of `python -m …`, which ends with all its workers when the block does."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield _announced(process, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(STOPS_WITHIN)


def _announced(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        found = _ANNOUNCED.search(log.read_text("utf-8"))
        if found:
            return found.group(1)
        time.sleep(0.05)
    raise Unavailable(f"the server did not start: {log.read_text('utf-8')[-500:]}")
